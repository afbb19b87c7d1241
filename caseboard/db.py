"""The database: base class, column kinds, constraint names, public ids, the session and statements beside it."""

from __future__ import annotations

import os
import secrets
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as OfTheRequest
from sqlalchemy import (
    Connection,
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
from sqlalchemy.engine import URL, Dialect, IteratorResult, Result, Row, make_url
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, SessionTransaction, mapped_column, registry

from caseboard.config import Settings, SettingsError
from caseboard.prepared import MANY, Fixed, Worked, columns_of, fetched, filled_up, lists_in
from caseboard.transactions import (
    BUSY_SECONDS,
    begin_anew,
    is_said_to_read,
    is_taken_back,
    nothing_is_said,
    on_postgresql,
    on_sqlite,
)
from caseboard.transactions import begin_reading as begin_reading  # said where the session is asked for
from caseboard.transactions import begin_writing as begin_writing
from caseboard.transactions import writing as writing

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


class Transacting(OfTheRequest):
    """A session that knows the connection on which its transaction has begun. Asked for it in SQLAlchemy's own way, it
    works it out anew for each statement, which takes half as long as a small statement does."""

    begun: Connection | None = None
    has_asked: bool = False
    """Whether COMMIT was said of its transaction and no answer came: so long nobody knows whether it is saved."""

    def on_its_connection(self) -> Connection:
        return self.begun or self.connection()


@event.listens_for(Transacting, "after_begin")
def _has_begun(session: Transacting, _transaction: SessionTransaction, connection: Connection) -> None:
    session.begun, session.has_asked = connection, False


@event.listens_for(Transacting, "after_commit")
def _is_saved(session: Transacting) -> None:
    session.has_asked = False


@event.listens_for(Transacting, "after_soft_rollback")
def _has_failed(session: Transacting, _transaction: SessionTransaction) -> None:
    session.begun = None  # SQLAlchemy says whether there is still one to go on with


@event.listens_for(Transacting, "after_transaction_end")
def _has_ended(session: Transacting, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.begun = None


db = SQLAlchemy(model_class=Base, session_options={"autoflush": True, "class_": Transacting})

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


POSTGRESQL = "-c timezone=UTC -c statement_timeout=15000 -c lock_timeout=10000 -c random_page_cost=1.1"
"""What each connection says of itself. A page read at random costs little more than the next one, for a place of this
kind is in memory; as PostgreSQL begins, it would rather read all children for each family than look two up."""


def init_app(app: Flask, settings: Settings) -> None:
    url = _read_address(settings.database_url)
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(url)
    _make_private(settings)
    db.init_app(app)
    app.teardown_appcontext(_give_up_at_the_end)
    with app.app_context():
        if settings.is_sqlite:
            on_sqlite(db.engine, settings)
        else:
            on_postgresql(db.engine)
        event.listen(db.engine, "commit", _is_asked)


def _is_asked(connection: Connection) -> None:
    if db.session.registry.has() and session().begun is connection:
        session().has_asked = True


def _read_address(address: str) -> URL:
    """Raises `SettingsError` without the address: it may hold a password."""
    try:
        return make_url(address)
    except (ArgumentError, ValueError) as error:
        raise SettingsError(
            "CASEBOARD_DATABASE_URL cannot be read: it is postgresql://user:password@host:port/database, and what is "
            "not a letter or a digit in the password is written as %40 and the like."
        ) from error


def _engine_options(url: URL) -> dict[str, Any]:
    """The connection given back last is taken next: it has read, and prepared, what is asked for most."""
    if url.get_backend_name() == "sqlite":
        return {"pool_use_lifo": True, "connect_args": {"timeout": BUSY_SECONDS}}
    return {"pool_use_lifo": True, "pool_pre_ping": True, "connect_args": {"options": POSTGRESQL}}


def _make_private(settings: Settings) -> None:
    """The database file is made here, before SQLite would, so that it is never readable by others."""
    file = settings.sqlite_file
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        if file and not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as error:
        raise SettingsError(f"{error.filename} cannot be made or reached: {error.strerror}.") from error


_of_this_context: Callable[[], Any] = db.session.registry


def session() -> Transacting:
    """The request's or command's session, typed."""
    found: Transacting = _of_this_context()
    return found


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
        connection = session().on_its_connection()
        worked = self._worked(connection.dialect, values)
        return worked.result(connection, values) if worked else connection.execute(self._statement, values)

    def each(self, many: Sequence[dict[str, Any]]) -> None:
        """Runs it once for each of these, as one statement. It gives nothing back."""
        if len(many) == 1:
            self(**many[0])
        elif many:
            session().on_its_connection().execute(self._statement, many)

    def raw(self, **values: Any) -> Sequence[tuple[Any, ...]]:
        """The rows as the driver gives them, for a thousand at once that are known by what they hold."""
        connection = session().on_its_connection()
        worked = self._worked(connection.dialect, values)
        return (
            worked.rows(connection, values)
            if worked
            else fetched(connection.execute(self._statement, values))
        )

    def typed(self, rows: Sequence[tuple[Any, ...]]) -> Sequence[Row[*tuple[Any, ...]]]:
        """What `raw` gave, in the types of the columns: for rows that were not known yet."""
        statement = self._statement
        assert isinstance(statement, Fixed)  # noqa: S101 - only what gives rows is asked for their types
        columns = columns_of(statement, session().on_its_connection().dialect)
        return IteratorResult(columns, iter(rows)).all()

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
    """What was not committed is not saved. Ends it before Flask-SQLAlchemy closes the session: that would fail while a
    dead connection has a transaction, and leave the driver within a COMMIT that has failed."""
    give_up()


def give_up() -> None:
    """Rolls back what was not committed. A connection that has died meanwhile has done so already."""
    if not db.session.registry.has():
        return
    try:
        session().rollback()
    except AWAY:
        session().invalidate()


def let_others_save() -> None:
    """What is to be shown has been read: who writes need not wait until it is made a page. SQLite lets nobody commit
    while somebody reads, and a transaction that has read once goes on reading until its end."""
    if is_said_to_read() and db.session.registry.has() and (connection := session().begun) is not None:
        begin_anew(connection)


def is_unanswered(error: BaseException | None) -> bool:
    """Whether the transaction that failed so may be saved all the same: COMMIT was said, and how it went was not."""
    return db.session.registry.has() and session().has_asked and not is_taken_back(error)


def end_reading_or_writing() -> None:
    """When a request or command is over: what only read is closed, and nothing is said any more of what comes."""
    if is_said_to_read():
        give_up()
    nothing_is_said()
