"""The shape of the database: migrations forwards and backwards.

What migrates, Alembic, is loaded when something is migrated: the programs that run for years do without its memory.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app
from sqlalchemy import Connection, column, func, inspect, select, table

# every module that holds records has to be known here
import caseboard.accounts.models
import caseboard.audit.models
import caseboard.copies.models
import caseboard.events.models
import caseboard.families.agencies.models
import caseboard.families.due
import caseboard.families.models
import caseboard.families.people.models
import caseboard.families.sealed.models
import caseboard.families.sharing_models
import caseboard.feed.models
import caseboard.intents
import caseboard.mail
import caseboard.meetings.models
import caseboard.printing.models
import caseboard.referrals.models
import caseboard.schools.models
from caseboard.db import db

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import Script


class MigrationError(Exception):
    """Why the database cannot be brought to a revision."""


class WouldLoseRecordsError(Exception):
    """Going back would drop tables that hold something."""

    def __init__(self, tables: list[str]) -> None:
        super().__init__(f"going back would delete the records in {', '.join(tables)}")
        self.tables = tables


def init_app(app: Flask) -> None:
    """Makes `flask db ...` work, for whoever writes a migration. The functions below need nothing beforehand."""
    if os.environ.get("FLASK_RUN_FROM_CLI"):
        _load_migrate(app)


def _load_migrate(app: Flask) -> None:
    from flask_migrate import Migrate

    Migrate().init_app(
        app, db, directory=caseboard.folder("migrations"), render_as_batch=True, compare_type=True
    )


def upgrade(revision: str = "head", *, on: Connection | None = None) -> None:
    """Brings the database to a revision, by default the newest. Does nothing when it is there.

    `on` is a connection to migrate instead of the place's own database; a transaction open on it is left open.
    Raises `MigrationError` for a revision that this release does not have, asked for or found.
    """
    if revision != "head":
        _refuse_unknown(revision)
    if on is None:
        refuse_newer(current())
    from alembic import command

    with _said_as_ours():
        command.upgrade(_config(on), revision)


def downgrade(revision: str = "-1", *, losing_records: bool = False, on: Connection | None = None) -> None:
    """Takes the database back, by default one revision; `base` is before the first.

    Raises `WouldLoseRecordsError` when a table that would go holds rows, unless `losing_records`, and `MigrationError`
    for a revision that this release does not have, or that is not behind the database.
    """
    found = current()
    if found is None:
        return
    refuse_newer(found)
    if re.fullmatch(r"-\d+", revision):
        if int(revision[1:]) > sum(known <= found for known in _revisions()):
            raise MigrationError(
                f"The database is at revision {found}, and not that many steps from the first."
            )
    elif revision != "base":
        _refuse_unknown(revision)
        if revision > found:
            raise MigrationError(f"The database is at revision {found}, before {revision}.")
    if not losing_records:
        filled = [name for name in _tables_dropped_by(revision) if _has_rows(name)]
        if filled:
            raise WouldLoseRecordsError(filled)
    from alembic import command

    with _said_as_ours():
        command.downgrade(_config(on), revision)


def _refuse_unknown(revision: str) -> None:
    if not knows(revision):
        known = sorted(_revisions())
        raise MigrationError(f"This release has no revision {revision}: it knows {known[0]} to {known[-1]}.")


def refuse_newer(found: str | None) -> None:
    """A database that a newer release brought up is nothing that this one can mend."""
    if found is not None and not knows(found):
        raise MigrationError(
            f"The database is at revision {found}, which this release does not know: install a newer release."
        )


@contextmanager
def _said_as_ours() -> Iterator[None]:
    from alembic.util import CommandError

    try:
        yield
    except CommandError as error:
        raise MigrationError(str(error)) from error


def current() -> str | None:
    """The revision the database is at; None before the first."""
    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(
            select(column("version_num")).select_from(table("alembic_version"))
        )
        return found


def newest() -> str | None:
    """The newest revision this release knows."""
    return max(_revisions(), default=None)


def knows(revision: str) -> bool:
    """Whether this release has a revision: it does not know those of newer releases."""
    return revision in _revisions()


def _revisions() -> set[str]:
    """Migrations are one line, numbered by their files' names."""
    return {file.name[:4] for file in Path(caseboard.folder("migrations")).glob("versions/[0-9]*.py")}


def is_current() -> bool:
    """Whether the database has the shape this release was written for."""
    return current() == newest()


def _config(on: Connection | None = None) -> Config:
    if "migrate" not in current_app.extensions:
        app: Any = current_app  # the stand-in, which has the application itself
        _load_migrate(app._get_current_object())
    config: Config = current_app.extensions["migrate"].migrate.get_config()
    config.attributes["connection"] = on
    return config


def _tables_dropped_by(revision: str) -> list[str]:
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(_config())
    walked: list[Script] = []
    steps = int(revision[1:]) if revision.startswith("-") else None
    with _said_as_ours():
        for script in scripts.iterate_revisions(current(), "base"):
            if script.revision == revision or (steps is not None and len(walked) == steps):
                break
            walked.append(script)
    return [name for script in walked for name in script.module.TABLES]


def _has_rows(name: str) -> bool:
    if not inspect(db.engine).has_table(name):
        return False
    with db.engine.connect() as connection:
        return bool(connection.scalar(select(func.count()).select_from(table(name))))
