"""The database of this release: made, brought up, taken back."""

from __future__ import annotations

import argparse

from flask import Flask
from sqlalchemy.exc import DBAPIError

from caseboard import schema
from caseboard.commands.parser import CommandError, Commands, OneLineParser


def add_to(commands: Commands) -> None:
    commands.add("init", init, "create the database, or bring it up to this release")

    database = commands.known.add_parser("db", help="bring the database up or take it back")
    directions = database.add_subparsers(required=True, metavar="DIRECTION", parser_class=OneLineParser)
    up = directions.add_parser("upgrade", help="up to a revision, by default the newest")
    up.add_argument("revision", nargs="?", default="head")
    up.set_defaults(run=db_upgrade, name="db upgrade")
    down = directions.add_parser("downgrade", help="back to a revision, by default one step")
    down.add_argument("revision", nargs="?", default="-1")
    down.add_argument("--force", action="store_true", help="even if records are deleted with their tables")
    down.set_defaults(run=db_downgrade, name="db downgrade")


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


def need_current_database() -> None:
    found = schema.current()
    if found is None:
        raise CommandError("The database is not set up yet: run `caseboard init` first.")
    schema.refuse_newer(found)
    if found != schema.newest():
        raise CommandError(
            f"The database is at revision {found}, not {schema.newest()}: run `caseboard init`."
        )


REFUSED = {
    "SQLITE_FULL": "The disk of the database is full",
    "SQLITE_BUSY": "The database is busy with something else",
    "SQLITE_CANTOPEN": "The database file cannot be opened",
    "SQLITE_READONLY": "The database file may not be written",
    "SQLITE_READONLY_DIRECTORY": "The folder of the database may not be written",
    "SQLITE_NOTADB": "The database file is something else, or damaged",
    "SQLITE_CORRUPT": "The database file is damaged",
    "25006": "The database may only be read",
    "42501": "The user of the database may not do this",
    "53100": "The disk of the database is full",
    "53300": "The database has as many connections as it takes",
    "55P03": "The database is busy with something else",
}
"""By SQLite's name, or PostgreSQL's code, of what is wrong."""


def why_refused(error: DBAPIError) -> str:
    """Why the database did not do it, as a sentence that holds no value: its own words may."""
    kind = type(error.orig).__name__
    code = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None) or ""
    why = REFUSED.get(code)
    if why is None and kind == "OperationalError" and not (error.statement or code):
        why = "The database cannot be reached, or lets nobody in with this address"
    return f"{why or 'The database refused'} ({code or kind})."
