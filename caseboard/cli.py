"""The operator's commands.

Each is safe to run twice, says what it did in plain words, and on failure says why in one line on stderr and exits
with 1 (with 2 if it was typed wrongly). Nothing is changed by a command that fails.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NoReturn

from flask import Flask
from sqlalchemy.exc import DBAPIError

from caseboard import create_app, jobs, mail, schema
from caseboard.accounts.models import User
from caseboard.accounts.passwords import PasswordError, enrol_second_factor, set_password
from caseboard.accounts.people_file import read_people
from caseboard.accounts.queries import find_person, has_people
from caseboard.accounts.services import PeopleResult, import_people
from caseboard.clock import today
from caseboard.config import Settings, SettingsError
from caseboard.dates import count_words, day_and_time, plain_day
from caseboard.db import db, session, writing
from caseboard.families.import_roll import RollChanges, RowChange, import_pupils
from caseboard.families.pupil_files import read_pupil_file
from caseboard.feed.deliveries import count_due, take_bounce
from caseboard.files import FileProblem
from caseboard.keeping.backup import make_backup
from caseboard.keeping.export import export
from caseboard.keeping.problems import KeepingError
from caseboard.keeping.restore import check, restore
from caseboard.keeping.verifying import Figures, verify
from caseboard.logs import where
from caseboard.schools.calendars.files import read_dates
from caseboard.schools.calendars.services import BadDateError, import_dates
from caseboard.schools.queries import find_school
from caseboard.schools.register import read_register
from caseboard.schools.services import RegisterResult, import_register

NEED_THE_WEB = {"serve", "access-matrix", "set-password", "demo"}
"""Commands that serve pages, tell which pages there are, or hash passwords, which is settled where people sign in."""
SHOWN = 20
"""How many lines of one kind are printed before "and 12 more"."""


class CommandError(Exception):
    """Why a command cannot do what was asked, as a sentence."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; the console script's exit code."""
    given = build_parser().parse_args(arguments)
    try:
        app = create_app(has_web=given.name in NEED_THE_WEB)
        with app.app_context():
            try:
                given.run(app, given)
            finally:
                session().close()
                db.engine.dispose()
    except (
        SettingsError,
        CommandError,
        FileProblem,
        KeepingError,
        PasswordError,
        schema.MigrationError,
    ) as error:
        return fail(given.name, str(error))
    except DBAPIError as error:
        return fail(given.name, f"The database refused ({type(error.orig).__name__}). Nothing was changed.")
    except BrokenPipeError:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # whoever read has gone: nothing more to say
        return 1
    except KeyboardInterrupt:
        return fail(given.name, "Stopped. Nothing more was changed.")
    except Exception as error:  # the text of an unforeseen error may hold anything: its kind and place do not
        return fail(given.name, f"A mistake in the program: {type(error).__name__} at {where(error)[-1]}.")
    return 0


def fail(command: str, why: str) -> int:
    print(f"caseboard {command}: {' '.join(why.split())}", file=sys.stderr)
    return 1


class OneLineParser(argparse.ArgumentParser):
    """Says in one line what was typed wrongly; `--help` has the rest."""

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message} (try --help)", file=sys.stderr)
        sys.exit(2)


REPORT_AT_MOST = 1024 * 1024
"""Bytes of a delivery report that are read."""


def build_parser() -> argparse.ArgumentParser:
    parser = OneLineParser(prog="caseboard", description="A shared board for social workers in schools.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=OneLineParser)

    def add(name: str, run: object, summary: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=summary, description=summary)
        command.set_defaults(run=run, name=name)
        return command

    add("init", init, "create the database, or bring it up to this release")

    database = commands.add_parser("db", help="bring the database up or take it back")
    directions = database.add_subparsers(required=True, metavar="DIRECTION", parser_class=OneLineParser)
    up = directions.add_parser("upgrade", help="up to a revision, by default the newest")
    up.add_argument("revision", nargs="?", default="head")
    up.set_defaults(run=db_upgrade, name="db upgrade")
    down = directions.add_parser("downgrade", help="back to a revision, by default one step")
    down.add_argument("revision", nargs="?", default="-1")
    down.add_argument("--force", action="store_true", help="even if records are deleted with their tables")
    down.set_defaults(run=db_downgrade, name="db downgrade")

    invented = add("demo", run_demo, "fill an empty database with the invented federation")
    invented.add_argument(
        "--if-empty", action="store_true", help="do nothing, instead of failing, if it has people"
    )

    schools = add("import-schools", import_schools, "schools from an extract of the register (GIAS)")
    schools.add_argument("file")
    schools.add_argument("--urn", nargs="+", action="extend", default=[], help="only these schools")

    people = add("import-people", import_people_file, "people and their roles from a CSV file")
    people.add_argument("file")

    pupils = add("import-pupils", import_pupil_file, "children of one school from its pupil export")
    pupils.add_argument("file")
    pupils.add_argument("--urn", required=True, help="the school's unique reference number")
    pupils.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")

    dates = add(
        "import-dates", import_date_file, "terms, half-terms and closed days of one school (CSV or ICS)"
    )
    dates.add_argument("file")
    dates.add_argument("--urn", required=True, help="the school's unique reference number")

    password = add("set-password", set_password_of, "set a person's password, read from standard input")
    password.add_argument("email")
    password.add_argument("--totp-secret", metavar="BASE32", help="also make this the second factor")

    web = add("serve", serve, "the web process")
    web.add_argument("--bind", metavar="HOST:PORT")
    web.add_argument("--processes", type=_count, default=os.cpu_count() or 1, metavar="N")
    web.add_argument("--threads", type=_count, default=2, metavar="N")

    worker = add("worker", work, "background work: closing weeks, sending letters")
    worker.add_argument("--once", action="store_true", help="do what is due now, then stop")

    backup = add("backup", back_up, "a copy of everything, made while everybody goes on working")
    backup.add_argument("file")
    backup.add_argument("--force", action="store_true", help="replace a file that is there already")

    restored = add("restore", bring_back, "put the content of a backup in the place of everything here")
    restored.add_argument("file")
    restored.add_argument("--force", action="store_true", help="even if there are people in the database")
    restored.add_argument(
        "--suspect", action="store_true", help="even if the case log in the backup does not verify"
    )

    verified = add("verify", verify_place, "whether every record is what was written")
    verified.add_argument("file", nargs="?", help="a backup to verify instead, by bringing it back on trial")

    everything = add("export", export_all, "everything as JSON, without what lets somebody in")
    everything.add_argument("file")
    everything.add_argument("--force", action="store_true", help="replace a file that is there already")

    pack = add("meeting-pack", pack_meetings, "the paper of a day's meetings as one encrypted PDF file")
    pack.add_argument("file")
    pack.add_argument("--urn", required=True, help="the school's unique reference number")
    pack.add_argument("--by", required=True, metavar="EMAIL", help="who may print it, and whose copy it is")
    pack.add_argument("--on", type=_day, metavar="DATE", help="2026-11-27; by default tomorrow")
    pack.add_argument("--names", default="", metavar="REASON", help="names instead of initials, and why")

    bounce = add("take-bounce", read_bounce, "read a delivery report: a message that came back")
    bounce.add_argument("file", nargs="?", help="by default standard input")

    add("release-mail", release_mail, "let mail go that is held since a restore")

    add("access-matrix", print_access_matrix, "who may use which address")
    return parser


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 64:
        raise argparse.ArgumentTypeError("must be 1 to 64")
    return number


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("must be a day, such as 2026-11-27") from error


# --- the database -------------------------------------------------------------------------------------------------


def init(_app: Flask, _given: argparse.Namespace) -> None:
    db_upgrade(_app, argparse.Namespace(revision="head"))


def db_upgrade(_app: Flask, given: argparse.Namespace) -> None:
    before = schema.current()
    schema.upgrade(given.revision)
    _say_revision(before)


def db_downgrade(_app: Flask, given: argparse.Namespace) -> None:
    before = schema.current()
    try:
        schema.downgrade(given.revision, losing_records=given.force)
    except schema.WouldLoseRecordsError as error:
        raise CommandError(f"Refused: {error}. With --force they are deleted.") from error
    _say_revision(before)


def _say_revision(before: str | None) -> None:
    after = schema.current()
    if after == before:
        print(f"The database is at revision {after or 'none'} already.")
    else:
        print(f"The database went from revision {before or 'none'} to {after or 'none'}.")


def _need_current_database() -> None:
    found = schema.current()
    if found is None:
        raise CommandError("The database is not set up yet: run `caseboard init` first.")
    if found != schema.newest():
        raise CommandError(
            f"The database is at revision {found}, not {schema.newest()}: run `caseboard init`."
        )


# --- what comes in ------------------------------------------------------------------------------------------------


def run_demo(app: Flask, given: argparse.Namespace) -> None:
    _need_current_database()
    from caseboard import demo  # many words, for once

    settings: Settings = app.config["CASEBOARD"]
    place: demo.DemoPlace | None
    with writing():
        if not has_people():
            place = demo.make_demo(settings)
        elif given.if_empty:
            place = demo.find_demo(settings)
        else:
            raise CommandError("This database has people in it; the demonstration is for an empty one.")
    for line in place.lines() if place else ["There are people here already: nothing was changed."]:
        print(line)


def import_schools(_app: Flask, given: argparse.Namespace) -> None:
    rows = read_register(given.file)
    _need_current_database()
    with writing():
        result = import_register(rows, given.urn)
        session().commit()
    _print_schools(result)


def import_people_file(_app: Flask, given: argparse.Namespace) -> None:
    rows = read_people(given.file)
    _need_current_database()
    with writing():
        result = import_people(rows)
        session().commit()
    _print_people(result)


def import_pupil_file(app: Flask, given: argparse.Namespace) -> None:
    pupils = read_pupil_file(given.file, today=today())
    _need_current_database()
    settings: Settings = app.config["CASEBOARD"]
    with writing():
        school = find_school(given.urn)
        if school is None:
            raise CommandError(f"There is no school with URN {given.urn} here: import it first.")
        changes = import_pupils(school, pupils, secret=settings.secret_key, dry_run=given.dry_run)
        name = school.name
        if not given.dry_run:
            session().commit()
        session().rollback()
    _print_pupils(changes, name, dry_run=given.dry_run)


def import_date_file(_app: Flask, given: argparse.Namespace) -> None:
    read = read_dates(given.file)
    _need_current_database()
    with writing():
        school = find_school(given.urn)
        if school is None:
            raise CommandError(f"There is no school with URN {given.urn} here: import it first.")
        try:
            changed = import_dates(school.id, read)
        except BadDateError as bad:
            raise CommandError(str(bad)) from bad
        name = school.name
        session().commit()
    print(f"{name}: {changed.added} added, {changed.removed} replaced, {changed.same} as before.")
    if changed.left_out:
        print(f"Left out, since they say nothing of school days: {', '.join(changed.left_out)}.")


def set_password_of(_app: Flask, given: argparse.Namespace) -> None:
    _need_current_database()
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise CommandError("Give the password on standard input.")
    with writing():
        user = _person(given.email)
        set_password(user, password, by=None)
        if given.totp_secret:
            enrol_second_factor(user, given.totp_secret, by=None)
        session().commit()
    print("The password is set" + (", and the second factor." if given.totp_secret else "."))


def _person(email: str) -> User:
    user = find_person(email)
    if user is None:
        raise CommandError("There is no person with this e-mail address.")
    return user


# --- keeping ------------------------------------------------------------------------------------------------------


def back_up(app: Flask, given: argparse.Namespace) -> None:
    _need_current_database()
    done = make_backup(Path(given.file), app.config["CASEBOARD"], force=given.force)
    print(f"{_records(done.rows)} in {given.file} ({_megabytes(done.size)}).")
    print(f"Brought back on trial, found equal and verified: {_figures(done.figures)}.")


def bring_back(app: Flask, given: argparse.Namespace) -> None:
    done = restore(Path(given.file), app.config["CASEBOARD"], force=given.force, suspect=given.suspect)
    print(f"{_records(done.rows)} brought back, as they were on {day_and_time(done.made_at)}.")
    print(f"Verified: {_figures(done.figures)}." if done.figures else f"It does not verify: {done.wrong}")
    print("Everybody is signed out. Go through the people: who was disabled since then is not any more.")
    print(f"Mail is held ({_due()}). When you have looked, let it go with `caseboard release-mail`.")


def verify_place(app: Flask, given: argparse.Namespace) -> None:
    settings: Settings = app.config["CASEBOARD"]
    if given.file:
        _, figures = check(Path(given.file), Path(given.file).resolve().parent)
    else:
        _need_current_database()
        figures = verify(settings)
    print(f"Verified: {_figures(figures)}.")


def export_all(app: Flask, given: argparse.Namespace) -> None:
    _need_current_database()
    done = export(Path(given.file), app.config["CASEBOARD"], force=given.force)
    print(f"{_records(done.rows)} in {given.file} ({_megabytes(done.size)}).")


def pack_meetings(app: Flask, given: argparse.Namespace) -> None:
    _need_current_database()
    from caseboard.keeping.meeting_pack import make_pack  # draws PDF files, which nothing else does

    passphrase = sys.stdin.readline().rstrip("\r\n")
    if not passphrase:
        raise CommandError("Give the passphrase on standard input.")
    with writing():
        school = find_school(given.urn)
        if school is None:
            raise CommandError(f"There is no school with URN {given.urn} here: import it first.")
        packed = make_pack(
            Path(given.file),
            app.config["CASEBOARD"],
            school=school,
            by=_person(given.by),
            on=given.on or today() + timedelta(days=1),
            passphrase=passphrase,
            why_names=given.names,
        )
    print(
        f"{packed.school}, {plain_day(packed.day)}: {count_words(packed.meetings, 'meeting', 'meetings')} on "
        f"{count_words(packed.sheets, 'sheet', 'sheets')} in {given.file}, for {packed.whose}."
    )
    print("It opens with the passphrase alone. The printing is on record.")


def read_bounce(_app: Flask, given: argparse.Namespace) -> None:
    _need_current_database()
    report = Path(given.file).read_bytes() if given.file else sys.stdin.buffer.read(REPORT_AT_MOST)
    with writing():
        ours = take_bounce(report[:REPORT_AT_MOST])
        session().commit()
    print(
        "The letter is shown as not delivered." if ours else "This is no final report about a letter of ours."
    )


def release_mail(_app: Flask, _given: argparse.Namespace) -> None:
    _need_current_database()
    print(f"Mail goes out again: {_due()}." if mail.release_mail() else f"No mail was held: {_due()}.")


def _figures(figures: Figures) -> str:
    return (
        f"{count_words(figures.links, 'link', 'links')} in the chains of "
        f"{count_words(figures.schools, 'school', 'schools')}, "
        f"{count_words(figures.events, 'event', 'events')} of "
        f"{count_words(figures.families, 'family', 'families')}, "
        f"{count_words(figures.texts, 'text', 'texts')} ({figures.erased} erased), "
        f"{count_words(figures.letters, 'closed week', 'closed weeks')}"
    )


def _records(rows: int) -> str:
    return count_words(rows, "record", "records")


def _due() -> str:
    return f"{count_words(count_due(), 'message', 'messages')} due"


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"


# --- what runs ----------------------------------------------------------------------------------------------------


def serve(app: Flask, given: argparse.Namespace) -> None:
    _need_current_database()
    from caseboard import serving  # gunicorn is heavy, and nothing else needs it

    settings: Settings = app.config["CASEBOARD"]
    bind = given.bind or settings.bind
    print(f"Caseboard is at {settings.public_url} (listening on {bind})", flush=True)
    serving.serve(app, bind=bind, processes=given.processes, threads=given.threads)


def work(app: Flask, given: argparse.Namespace) -> None:
    _need_current_database()
    jobs.run(app, once=given.once)


def print_access_matrix(app: Flask, _given: argparse.Namespace) -> None:
    from caseboard.web.guard import access_matrix

    for line in access_matrix(app):
        print(line)


# --- in plain words -----------------------------------------------------------------------------------------------


def _print_schools(result: RegisterResult) -> None:
    print(
        f"{count_words(len(result.added), 'school', 'schools')} added, {len(result.updated)} updated, "
        f"{result.unchanged} unchanged."
    )
    _print_list("New authorities", result.authorities)
    _print_list("Added", result.added)
    _print_list("Updated", result.updated)
    _print_list("Closed", result.closed)
    _print_list("Federations", [*result.joined, *result.left])
    _print_list("Not taken over", result.kept)


def _print_people(result: PeopleResult) -> None:
    print(
        f"{count_words(len(result.added), 'person', 'people')} added, "
        f"{count_words(len(result.given), 'role', 'roles')} given, {len(result.changed)} changed, "
        f"{result.unchanged} unchanged."
    )
    _print_list("Added", result.added)
    _print_list("Renamed", result.renamed)
    _print_list("Given", result.given)
    _print_list("Changed", result.changed)
    _print_list("Disabled, and left so", result.disabled)


def _print_pupils(changes: RollChanges, school: str, *, dry_run: bool) -> None:
    would = "This would be changed" if dry_run else "This was changed"
    print(f"{would} at {school}, from a {changes.system} file:")
    print(f"  {_rows(changes.added, changes)} added")
    print(f"  {_rows(changes.updated, changes)} updated")
    for change in changes.updated[:SHOWN]:
        print(f"    {changes.counted} {change.row}: {', '.join(change.fields)}")
    if len(changes.updated) > SHOWN:
        print(f"    and {len(changes.updated) - SHOWN} more")
    print(f"  {count_words(len(changes.unchanged), 'child', 'children')} unchanged")
    print(f"  {count_words(changes.left, 'child', 'children')} no longer on the roll")
    if changes.not_taken:
        print(f"  {count_words(changes.not_taken, 'address', 'addresses')} not taken: do not disclose")
    if changes.kept:
        print(
            f"  {count_words(changes.kept, 'child', 'children')} with what a worker has written since, left as it is"
        )
    if changes.not_in_file:
        print(
            f"  {count_words(changes.not_in_file, 'child', 'children')} not in the file, which is too short to be "
            "the whole roll: kept on it"
        )
    if dry_run:
        print("Nothing was changed: this was a dry run.")


def _rows(changes: Sequence[RowChange], of: RollChanges) -> str:
    """ "3 children (rows 2 to 4)"."""
    children = count_words(len(changes), "child", "children")
    counted = of.counted if len(changes) == 1 else f"{of.counted}s"
    return f"{children} ({counted} {_ranges([c.row for c in changes])})" if changes else children


def _ranges(numbers: Sequence[int]) -> str:
    """ "2 to 14, 17" for 2 ... 14 and 17, the first few of many."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    words = [str(first) if first == last else f"{first} to {last}" for first, last in runs[:SHOWN]]
    return ", ".join(words) + (" ..." if len(runs) > SHOWN else "")


def _print_list(title: str, lines: Sequence[str]) -> None:
    if not lines:
        return
    print(f"{title}:")
    for line in lines[:SHOWN]:
        print(f"  {line}")
    if len(lines) > SHOWN:
        print(f"  and {len(lines) - SHOWN} more")


if __name__ == "__main__":
    sys.exit(main())
