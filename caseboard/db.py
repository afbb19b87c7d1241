"""The database: base class, column kinds, constraint names, public ids, and how a transaction begins."""

from __future__ import annotations

import os
import secrets
import sqlite3
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    DateTime,
    Enum,
    Executable,
    MetaData,
    String,
    Text,
    TypeDecorator,
    Uuid,
    event,
)
from sqlalchemy.engine import URL, Dialect, Engine, Result, make_url
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, registry

from caseboard.config import Settings
from caseboard.prepared import MANY, Fixed, Worked, fetched, filled_up, lists_in

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """An aware moment, stored in UTC. A naive value is a mistake and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment must carry its time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What every record shares: names of constraints, and the database type behind each Python type."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: Moment(), str: Text(), uuid.UUID: Uuid()},
    )


db = SQLAlchemy(model_class=Base, session_options={"autoflush": True})

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


def new_public_id() -> uuid.UUID:
    """128 random bits: an id that can be neither guessed nor counted."""
    return uuid.UUID(bytes=secrets.token_bytes(16))


class HasPublicId:
    """Anything that has an address: an integer key inside, a random public id in every URL."""

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(default=new_public_id, unique=True)


def code(length: int = 40) -> String:
    """The column type of a short coded value."""
    return String(length)


def choice(kind: type[StrEnum]) -> Enum:
    """The column type of one of a fixed set of codes, stored as its word and read back as the member."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


BUSY_SECONDS = 10
"""So long one waits for SQLite while another writes."""
LOOKS_AGAIN_AFTER = 0.001
STATEMENTS = 300
"""Statements that PostgreSQL keeps prepared for a connection: those of all pages are about two hundred."""

# --- how a transaction begins -------------------------------------------------------------------------------------

_writing: ContextVar[bool] = ContextVar("writing", default=False)
_reading: ContextVar[bool] = ContextVar("reading", default=False)
"""Whether somebody has said that nothing is written: it is not so of itself."""


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


def end_reading_or_writing() -> None:
    """When a request or command is over: what only read is closed, and nothing is said any more of what comes."""
    if _reading.get():
        give_up()
    _reading.set(False)
    _writing.set(False)


def init_app(app: Flask, settings: Settings) -> None:
    url = make_url(settings.database_url)
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(url)
    _make_private(settings)
    db.init_app(app)
    app.teardown_appcontext(_give_up_at_the_end)
    with app.app_context():
        if settings.is_sqlite:
            _prepare_sqlite(db.engine, settings)
        else:
            _prepare_postgresql(db.engine)


def _engine_options(url: URL) -> dict[str, Any]:
    """The connection given back last is taken next: it has read, and prepared, what is asked for most."""
    if url.get_backend_name() == "sqlite":
        return {"pool_use_lifo": True, "connect_args": {"timeout": BUSY_SECONDS}}
    return {
        "pool_use_lifo": True,
        "pool_pre_ping": True,
        "connect_args": {"options": "-c timezone=UTC -c statement_timeout=15000 -c lock_timeout=10000"},
    }


def _make_private(settings: Settings) -> None:
    """The database file is made here, before SQLite would, so that it is never readable by others."""
    file = settings.sqlite_file
    if file and not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))


def _prepare_sqlite(engine: Engine, settings: Settings) -> None:
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
    engine.dialect.do_begin = _begin  # type: ignore[assignment, method-assign]


def _prepare_postgresql(engine: Engine) -> None:
    """What only reads may write nothing, and ends with COMMIT, which then is the same as ROLLBACK: at a ROLLBACK
    psycopg forgets every statement it has prepared, and each would be planned anew for each page."""
    from psycopg.pq import TransactionStatus

    roll_back = engine.dialect.do_rollback

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        connection.prepared_max = STATEMENTS

    reading: WeakSet[Any] = WeakSet()

    def begin(connection: Any) -> None:
        driver = connection.dbapi_connection
        if _reading.get() and not _writing.get():
            if driver not in reading:
                driver.read_only = True
                reading.add(driver)
        elif driver in reading:
            driver.read_only = None
            reading.discard(driver)

    def give_up(connection: Any) -> None:
        driver = connection.dbapi_connection
        if driver in reading and driver.info.transaction_status == TransactionStatus.INTRANS:
            driver.commit()
        else:
            roll_back(connection)

    engine.dialect.do_begin = begin  # type: ignore[assignment, method-assign]
    engine.dialect.do_rollback = give_up  # type: ignore[assignment, method-assign]


def _begin(connection: Any) -> None:
    cursor: sqlite3.Cursor = connection.cursor()
    if _writing.get():
        _wait_for_a_turn(cursor)
    else:
        cursor.execute("BEGIN")


def _wait_for_a_turn(cursor: sqlite3.Cursor) -> None:
    """BEGIN IMMEDIATE, when no other writer is at work. SQLite itself would look again after 1, 2, 5 ... 100 ms: of
    eight writers most are then asleep when their turn comes, and the last one in is the first."""
    until = time.monotonic() + BUSY_SECONDS
    cursor.execute("PRAGMA busy_timeout=0")
    try:
        while not _has_begun(cursor, is_last_try=time.monotonic() >= until):
            time.sleep(LOOKS_AGAIN_AFTER)
    finally:
        cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


def _has_begun(cursor: sqlite3.Cursor, *, is_last_try: bool) -> bool:
    try:
        cursor.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or is_last_try:
            raise
        return False
    return True


def session() -> Session:
    """The request's or command's session, typed."""
    return db.session()


PREPARED = "caseboard_prepared"
"""The execution option of a statement that does not go through the session."""


class Prepared:
    """A statement that is built once, with `bindparam` where values go, and run straight on the transaction.

    For what every request asks. Building a statement anew costs more than the database needs to answer it, and taking
    it through the session as much again. It reads and writes columns, not records, and does not flush what the
    session holds: do that first where it matters. On case tables it has to be `opened` like any other.
    """

    __slots__ = ("_known", "_lists", "_statement")

    def __init__(self, statement: Executable) -> None:
        self._statement = statement.execution_options(**{PREPARED: True})
        self._lists = lists_in(statement)
        self._known: dict[tuple[str, tuple[int, ...]], Worked] = {}

    def __call__(self, **values: Any) -> Result[*tuple[Any, ...]]:
        connection = session().connection()
        worked = self._worked(connection.dialect, values)
        return worked.result(connection, values) if worked else connection.execute(self._statement, values)

    def each(self, many: Sequence[dict[str, Any]]) -> None:
        """Runs it once for each of these, as one statement. It gives nothing back."""
        if len(many) == 1:
            self(**many[0])
        elif many:
            session().connection().execute(self._statement, many)

    def raw(self, **values: Any) -> Sequence[tuple[Any, ...]]:
        """The rows as the driver gives them, for a thousand at once that are known by what they hold."""
        connection = session().connection()
        worked = self._worked(connection.dialect, values)
        return (
            worked.rows(connection, values)
            if worked
            else fetched(connection.execute(self._statement, values))
        )

    def _worked(self, dialect: Dialect, values: dict[str, Any]) -> Worked | None:
        """As this database takes it with lists of these lengths. Long and empty ones are left to SQLAlchemy."""
        for name in self._lists:
            values[name] = filled_up(values[name])
        lengths = tuple(len(values[name]) for name in self._lists)
        worked = self._known.get((dialect.name, lengths))
        if worked is None and isinstance(self._statement, Fixed) and all(0 < n <= MANY for n in lengths):
            worked = self._known[dialect.name, lengths] = Worked(self._statement, values, dialect)
        return worked


AWAY = (OperationalError, InterfaceError)
"""What is raised when the database cannot be reached, cannot write, or does not let one in."""


def _give_up_at_the_end(_error: BaseException | None) -> None:
    """What was not committed is not saved. Closes the session before Flask-SQLAlchemy does, which would fail while a
    dead connection has a transaction."""
    if not db.session.registry.has():
        return
    try:
        session().close()
    except AWAY:
        session().invalidate()


def give_up() -> None:
    """Rolls back what was not committed. A connection that has died meanwhile has done so already."""
    if not db.session.registry.has():
        return
    try:
        session().rollback()
    except AWAY:
        session().invalidate()
