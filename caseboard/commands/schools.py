"""Schools, their children and their calendars, from the files that others keep."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from flask import Flask

from caseboard.clock import today
from caseboard.commands.database import need_current_database
from caseboard.commands.parser import CommandError, Commands
from caseboard.commands.saying import SHOWN, print_list
from caseboard.config import Settings
from caseboard.dates import count_words
from caseboard.db import session, writing
from caseboard.families.import_roll import RollChanges, RowChange, import_pupils
from caseboard.families.pupil_files import read_pupil_file
from caseboard.schools.calendars.files import read_dates
from caseboard.schools.calendars.services import BadDateError, import_dates
from caseboard.schools.models import School
from caseboard.schools.queries import find_school
from caseboard.schools.register import read_register
from caseboard.schools.services import RegisterResult, import_register


def add_to(commands: Commands) -> None:
    schools = commands.add("import-schools", import_schools, "schools from an extract of the register (GIAS)")
    schools.add_argument("file")
    schools.add_argument("--urn", nargs="+", action="extend", default=[], help="only these schools")

    pupils = commands.add("import-pupils", import_pupil_file, "children of one school from its pupil export")
    pupils.add_argument("file")
    pupils.add_argument("--urn", required=True, help="the school's unique reference number")
    pupils.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")

    dates = commands.add(
        "import-dates", import_date_file, "terms, half-terms and closed days of one school (CSV or ICS)"
    )
    dates.add_argument("file")
    dates.add_argument("--urn", required=True, help="the school's unique reference number")


def import_schools(_app: Flask, given: argparse.Namespace) -> None:
    rows = read_register(given.file)
    need_current_database()
    with writing():
        result = import_register(rows, given.urn)
        session().commit()
    _print_schools(result)


def import_pupil_file(app: Flask, given: argparse.Namespace) -> None:
    pupils = read_pupil_file(given.file, today=today())
    need_current_database()
    settings: Settings = app.config["CASEBOARD"]
    with writing():
        school = imported_school(given.urn)
        changes = import_pupils(school, pupils, secret=settings.secret_key, dry_run=given.dry_run)
        name = school.name
        if not given.dry_run:
            session().commit()
        session().rollback()
    _print_pupils(changes, name, dry_run=given.dry_run)


def import_date_file(_app: Flask, given: argparse.Namespace) -> None:
    read = read_dates(given.file)
    need_current_database()
    with writing():
        school = imported_school(given.urn)
        try:
            changed = import_dates(school.id, read)
        except BadDateError as bad:
            raise CommandError(str(bad)) from bad
        name = school.name
        session().commit()
    print(f"{name}: {changed.added} added, {changed.removed} replaced, {changed.same} as before.")
    if changed.left_out:
        print(f"Left out, since they say nothing of school days: {', '.join(changed.left_out)}.")


def imported_school(urn: str) -> School:
    school = find_school(urn)
    if school is None:
        raise CommandError(f"There is no school with URN {urn} here: import it first.")
    return school


def _print_schools(result: RegisterResult) -> None:
    print(
        f"{count_words(len(result.added), 'school', 'schools')} added, {len(result.updated)} updated, "
        f"{result.unchanged} unchanged."
    )
    print_list("New authorities", result.authorities)
    print_list("Added", result.added)
    print_list("Updated", result.updated)
    print_list("Closed", result.closed)
    print_list("Federations", [*result.joined, *result.left])
    print_list("Not taken over", result.kept)


def _print_pupils(changes: RollChanges, school: str, *, dry_run: bool) -> None:
    would = "This would be changed" if dry_run else "This was changed"
    a = "an" if changes.system[0] in "AEIO" else "a"
    print(f"{would} at {school}, from {a} {changes.system} file:")
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
