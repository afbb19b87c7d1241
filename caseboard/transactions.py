"""How a transaction begins and ends on each database: what only reads, and what may write."""

from __future__ import annotations

import select
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from weakref import WeakSet

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from caseboard.config import Settings

BUSY_SECONDS = 10
"""So long one waits for SQLite while another writes."""
LOOKS_AGAIN_AFTER = 0.0005
"""Seconds after which whoever waits for SQLite asks again."""
IS_WRITING = "caseboard_is_writing"
"""Under this a connection to SQLite keeps whether its transaction may write. If so, SQLite does not make it wait."""
CHANGES = "caseboard_changes"
"""And under this how many rows had ever been changed on it when its transaction began."""
STATEMENTS = 300
"""Statements that PostgreSQL keeps prepared for a connection: those of all pages are about two hundred."""

_writing: ContextVar[bool] = ContextVar("writing", default=False)
_reading: ContextVar[bool] = ContextVar("reading", default=False)
"""Whether somebody has said that nothing is written: it is not so of itself."""


class WritesWhileReadingError(Exception):
    """Something that was said to read only is about to write. A fault of ours: it is not written."""


@contextmanager
def writing() -> Iterator[None]:
    """Marks that transactions begun inside will write.

    On SQLite they then begin with BEGIN IMMEDIATE: a writer queues for its turn at the start, instead of failing
    with "database is locked" half-way, which no busy timeout can mend.
    """
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def begin_writing() -> None:
    """For a whole request or command: everything from here on may write."""
    _writing.set(True)
    _reading.set(False)


def begin_reading() -> None:
    """For a whole request: nothing from here on writes."""
    _writing.set(False)
    _reading.set(True)


def is_said_to_read() -> bool:
    """Whether somebody has said that nothing is written, and nothing that writes has begun meanwhile."""
    return _reading.get() and not _writing.get()


def nothing_is_said() -> None:
    """When a request or command is over."""
    _reading.set(False)
    _writing.set(False)


def on_sqlite(engine: Engine, settings: Settings) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA journal_mode={settings.sqlite_journal_mode}")
        cursor.execute(f"PRAGMA synchronous={settings.sqlite_synchronous}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.execute("PRAGMA mmap_size=0")
        cursor.close()

    # Said to the driver: as an event it would be a statement of SQLAlchemy's, at every request.
    engine.dialect.do_begin = _begin  # type: ignore[assignment, method-assign]  # this engine's own dialect
    engine.dialect.do_commit = _commit  # type: ignore[assignment, method-assign]  # this engine's own dialect


def begin_anew(connection: Connection) -> None:
    """For a transaction that only reads: on SQLite it stands in nobody's way from here on, and what it reads next is as
    it is then. What it wrote all the same is not saved by that. On PostgreSQL whatever reads is in no transaction."""
    if connection.info.get(IS_WRITING) is False:
        driver = connection.connection
        driver.rollback()
        driver.cursor().execute("BEGIN")
        connection.info[CHANGES] = driver.total_changes


def only_reads(connection: Connection) -> bool:
    """Whether the transaction that has begun on this connection was said to read, not only what comes after it, and has
    done nothing else: SQLite does not refuse what it would write."""
    if not is_said_to_read():
        return False
    driver, about = connection.connection, connection.info
    if connection.dialect.name == "sqlite":
        return about.get(IS_WRITING) is False and about.get(CHANGES) == driver.total_changes
    return bool(driver.autocommit)


def is_taken_back(error: BaseException | None) -> bool:
    """Whether a COMMIT that failed so has surely saved nothing.

    SQLite takes back what it cannot commit. Where the disk fails meanwhile it may have been at its last step, when all
    is written; and from PostgreSQL the answer may have been lost.
    """
    cause = error.orig if isinstance(error, DBAPIError) else None
    code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_IOERR)
    return isinstance(cause, sqlite3.Error) and code & 0xFF != sqlite3.SQLITE_IOERR


def on_postgresql(engine: Engine) -> None:
    """What only reads may write nothing, and each of its statements stands for itself: BEGIN and COMMIT around it would
    be two more journeys, and as PostgreSQL begins each statement sees what is saved by then all the same. Where nothing
    was written a transaction is given up by COMMIT, which is then the same as ROLLBACK: at a ROLLBACK psycopg forgets
    every statement it has prepared, and each would be planned anew for each page."""
    from psycopg.pq import TransactionStatus

    roll_back = engine.dialect.do_rollback
    ask = engine.dialect.do_ping

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        connection.prepared_max = STATEMENTS

    reading: WeakSet[Any] = WeakSet()
    written: WeakSet[Any] = WeakSet()

    def begin(connection: Any) -> None:
        driver = connection.dbapi_connection
        written.discard(driver)
        if is_said_to_read() and not driver.autocommit:
            driver.autocommit = True
            reading.add(driver)
        elif driver in reading and not is_said_to_read():
            driver.autocommit = False
            reading.discard(driver)

    @event.listens_for(engine, "before_cursor_execute")
    def note(_connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        if cursor.connection in reading and not _only_reads(statement):
            raise WritesWhileReadingError
        if not statement.startswith("SELECT"):
            written.add(cursor.connection)

    def give_up(connection: Any) -> None:
        driver = connection.dbapi_connection
        if driver not in written and driver.info.transaction_status == TransactionStatus.INTRANS:
            driver.commit()
        else:
            roll_back(connection)

    def is_there(driver: Any) -> bool:
        """Whether a connection may be used again. Nothing has come on it since, not even its end: else it is asked."""
        return _is_silent(driver.fileno()) or ask(driver)

    engine.dialect.do_ping = is_there  # type: ignore[assignment, method-assign]  # this engine's own dialect
    engine.dialect.do_begin = begin  # type: ignore[assignment, method-assign]  # this engine's own dialect
    engine.dialect.do_rollback = give_up  # type: ignore[assignment, method-assign]  # this engine's own dialect


def _only_reads(statement: str) -> bool:
    """One question, which holds nothing for anybody: a lock would be gone with the statement that took it."""
    return statement.startswith("SELECT") and ";" not in statement and " FOR UPDATE" not in statement


def _is_silent(socket: int) -> bool:
    waiting = select.poll()
    waiting.register(socket, select.POLLIN)
    return not waiting.poll(0)


def _begin(connection: Any) -> None:
    """Who reads is made to wait by SQLite; who may write asks until it is their turn."""
    cursor: sqlite3.Cursor = connection.cursor()
    is_writing = _writing.get()
    if connection.info.get(IS_WRITING) is not is_writing:
        connection.info[IS_WRITING] = is_writing
        cursor.execute(f"PRAGMA busy_timeout={0 if is_writing else BUSY_SECONDS * 1000}")
    if is_writing:
        _when_it_is_our_turn(lambda: cursor.execute("BEGIN IMMEDIATE"))
    else:
        cursor.execute("BEGIN")
        connection.info[CHANGES] = connection.total_changes


def _commit(connection: Any) -> None:
    """Nobody who comes now may begin to read; those who have begun are waited for."""
    _when_it_is_our_turn(connection.commit)


def _when_it_is_our_turn(say: Callable[[], object]) -> None:
    """Says it to SQLite until it is not held up by others. SQLite itself would look again after 1, 2, 5 ... 100 ms: of
    eight writers most are then asleep when their turn comes, and the last one in is the first."""
    until = time.monotonic() + BUSY_SECONDS
    while not _is_done(say, is_last_try=time.monotonic() >= until):
        time.sleep(LOOKS_AGAIN_AFTER)


def _is_done(say: Callable[[], object], *, is_last_try: bool) -> bool:
    try:
        say()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or is_last_try:
            raise
        return False
    return True
