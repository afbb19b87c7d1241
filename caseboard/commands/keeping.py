"""What is kept: copies, checks, the pack for a day without a network, and mail held or come back."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask

from caseboard import mail
from caseboard.clock import london, now, today
from caseboard.commands import asking
from caseboard.commands.database import need_current_database
from caseboard.commands.noting import note_restored, noted
from caseboard.commands.parser import CommandError, Commands, day
from caseboard.commands.people import person
from caseboard.commands.schools import imported_school
from caseboard.config import Settings
from caseboard.dates import clock_time, count_words, long_day, plain_day
from caseboard.db import session, writing
from caseboard.families.sealed import notices
from caseboard.feed.deliveries import count_due, take_bounce
from caseboard.keeping.backup import make_backup
from caseboard.keeping.export import export
from caseboard.keeping.restore import check, restore
from caseboard.keeping.verifying import Figures, verify

REPORT_AT_MOST = 1024 * 1024
"""Bytes of a delivery report that are read."""


def add_to(commands: Commands) -> None:
    backup = commands.add("backup", back_up, "a copy of everything, made while everybody goes on working")
    backup.add_argument("file")
    backup.add_argument("--force", action="store_true", help="replace a file that is there already")
    backup.set_defaults(around=noted)

    restored = commands.add(
        "restore", bring_back, "put the content of a backup in the place of everything here"
    )
    restored.add_argument("file")
    restored.add_argument("--force", action="store_true", help="even if there are people in the database")
    restored.add_argument(
        "--suspect", action="store_true", help="even if the case log in the backup does not verify"
    )

    verified = commands.add("verify", verify_place, "whether every record is what was written")
    verified.add_argument("file", nargs="?", help="a backup to verify instead, by bringing it back on trial")
    verified.set_defaults(around=noted)

    everything = commands.add("export", export_all, "everything as JSON, without what lets somebody in")
    everything.add_argument("file")
    everything.add_argument("--force", action="store_true", help="replace a file that is there already")

    pack = commands.add(
        "meeting-pack", pack_meetings, "the paper of a day's meetings as one encrypted PDF file"
    )
    pack.add_argument("file")
    pack.add_argument("--urn", required=True, help="the school's unique reference number")
    pack.add_argument("--by", required=True, metavar="EMAIL", help="who may print it, and whose copy it is")
    pack.add_argument("--on", type=day, metavar="DATE", help="2026-11-27; by default tomorrow")
    pack.add_argument("--names", default="", metavar="REASON", help="names instead of initials, and why")

    bounce = commands.add("take-bounce", read_bounce, "read a delivery report: a message that came back")
    bounce.add_argument("file", nargs="?", help="by default standard input")

    commands.add("release-mail", release_mail, "let mail go that is held since a restore")


def back_up(app: Flask, given: argparse.Namespace) -> None:
    need_current_database()
    done = make_backup(Path(given.file), app.config["CASEBOARD"], force=given.force)
    print(f"{_records(done.rows)} in {given.file} ({_megabytes(done.size)}).")
    print(f"Brought back on trial, found equal and verified: {_figures(done.figures)}.")


def bring_back(app: Flask, given: argparse.Namespace) -> None:
    began = now()
    done = restore(Path(given.file), app.config["CASEBOARD"], force=given.force, suspect=given.suspect)
    note_restored(given.file, began, done)
    print(f"{_records(done.rows)} brought back, as they were on {_moment(done.made_at)}.")
    print(f"Verified: {_figures(done.figures)}." if done.figures else f"It does not verify: {done.wrong}")
    print("Everybody is signed out. Go through the people: who was disabled since then is not any more.")
    print(f"Mail is held ({_due()}). When you have looked, let it go with `caseboard release-mail`.")


def verify_place(app: Flask, given: argparse.Namespace) -> None:
    settings: Settings = app.config["CASEBOARD"]
    if given.file:
        beside = Path(given.file).resolve().parent
        _, figures = check(Path(given.file), beside if os.access(beside, os.W_OK) else settings.data_dir)
    else:
        need_current_database()
        figures = verify(settings)
    print(f"Verified: {_figures(figures)}.")


def export_all(app: Flask, given: argparse.Namespace) -> None:
    need_current_database()
    done = export(Path(given.file), app.config["CASEBOARD"], force=given.force)
    print(f"{_records(done.rows)} in {given.file} ({_megabytes(done.size)}).")


def pack_meetings(app: Flask, given: argparse.Namespace) -> None:
    need_current_database()
    from caseboard.keeping.meeting_pack import make_pack  # draws PDF files, which nothing else does

    passphrase = asking.secret("passphrase")
    with writing():
        school = imported_school(given.urn)
        packed = make_pack(
            Path(given.file),
            app.config["CASEBOARD"],
            school=school,
            by=person(given.by),
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
    need_current_database()
    report = _report(given.file)
    with writing():
        ours = take_bounce(report)
        session().commit()
    print(
        "The letter is shown as not delivered." if ours else "This is no final report about a letter of ours."
    )


def _report(file: str | None) -> bytes:
    if file is None:
        return sys.stdin.buffer.read(REPORT_AT_MOST) if sys.stdin is not None else b""
    try:
        with Path(file).open("rb") as report:
            return report.read(REPORT_AT_MOST)
    except OSError as error:
        raise CommandError(f"The file could not be read: {error.strerror}.") from error


def release_mail(_app: Flask, _given: argparse.Namespace) -> None:
    need_current_database()
    with writing():
        was_held = mail.release_mail()
        session().commit()
    print(f"Mail goes out again: {_due()}." if was_held else f"No mail was held: {_due()}.")


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
    """Every message that is waiting: letters announced to readers, and what managers are told of restricted records."""
    return f"{count_words(count_due() + notices.count_due(), 'message', 'messages')} due"


def _moment(at: datetime) -> str:
    """With its year: a backup may be old."""
    return f"{long_day(london(at).date())}, {clock_time(at)}"


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{size / 1000:.1f} kB"
