"""Databases to read from without standing in anybody's way, and to try a copy in."""

from __future__ import annotations

import os
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.pool import StaticPool

from caseboard.config import Settings
from caseboard.db import db
from caseboard.keeping.problems import KeepingError

PATIENCE = 60.0
"""Seconds to wait for writers of an SQLite database to finish."""


@contextmanager
def snapshot(settings: Settings) -> Iterator[Connection]:
    """The whole database as it is at this moment, to read for as long as it takes.

    On SQLite a reader keeps writers waiting, so the pages are copied first and the copy is read: a writer waits for
    the copying alone, less than a second for 200 MB. On PostgreSQL it is one repeatable-read transaction.
    """
    if settings.sqlite_file is None:
        with db.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection = connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
                connection.execute(text("SET LOCAL statement_timeout = 0"))
            yield connection
        return
    with _private_sqlite(settings.sqlite_file.parent) as copy:
        with closing(sqlite3.connect(settings.sqlite_file, timeout=PATIENCE)) as source:
            _copy(source, copy)
        with _connected(copy) as connection:
            yield connection


@contextmanager
def scratch(folder: Path) -> Iterator[Connection]:
    """An empty SQLite database that nobody else can see and that is gone afterwards."""
    with _private_sqlite(folder) as raw, _connected(raw) as connection:
        yield connection


def replace_sqlite(settings: Settings, by: Connection) -> None:
    """Puts the whole content of another SQLite database in the place of this one's, all or nothing."""
    source = by.connection.driver_connection
    assert isinstance(source, sqlite3.Connection)  # noqa: S101 - for the type checker
    assert settings.sqlite_file  # noqa: S101 - for the type checker
    by.commit()
    db.engine.dispose()
    with closing(sqlite3.connect(settings.sqlite_file, timeout=PATIENCE)) as target:
        target.execute(f"PRAGMA synchronous={settings.sqlite_synchronous}")
        target.execute("PRAGMA secure_delete=ON")
        _copy(source, target)


def _copy(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """SQLite's own online copy, in one step: no writer can come in between and make it begin again."""
    until = time.monotonic() + PATIENCE

    def give_up(status: int, _remaining: int, _total: int) -> None:
        if status not in (sqlite3.SQLITE_OK, sqlite3.SQLITE_DONE) and time.monotonic() > until:
            raise KeepingError("The database is busy: nothing was done. Try again, or stop the web process.")

    try:
        source.backup(target, pages=-1, progress=give_up, sleep=0.05)
    except sqlite3.Error as error:
        raise KeepingError(f"The database could not be copied: {error}.") from error


@contextmanager
def _private_sqlite(folder: Path) -> Iterator[sqlite3.Connection]:
    """An open SQLite database whose file has no name any more: even a kill leaves nothing behind."""
    file = folder / f".{secrets.token_hex(8)}.sqlite3"
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise KeepingError(f"A copy to try cannot be made in {folder}: {error.strerror}.") from error
    try:
        raw = sqlite3.connect(file, isolation_level=None)
        raw.execute("PRAGMA journal_mode=MEMORY")
        raw.execute("PRAGMA synchronous=OFF")
    finally:
        file.unlink()
    with closing(raw):
        yield raw


@contextmanager
def _connected(raw: sqlite3.Connection) -> Iterator[Connection]:
    engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
