"""The records as lines of JSON: every table that is kept, its columns, and the way there and back.

A line is the same whichever database the record came from: ids as text, moments in UTC, rows in the order of their
keys. So two copies can be compared by a hash for each table.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from caseboard.db import Moment, db
from caseboard.keeping.problems import BadEntryError

LEFT_OUT = frozenset(
    {"sessions", "known_devices", "failed_sign_ins", "subscriptions", "mail_holds", "board_changes"}
)
"""Never copied, so that no copy can bring back a signed-in browser, or a secret address that was ended since. Whether
mail is held is a matter of the place; what changed on boards is noted anew by the database that is filled."""

AT_A_TIME = 2000
"""Rows held in memory at once."""


class Kind(StrEnum):
    """What a column holds."""

    INTEGER = "integer"
    BOOLEAN = "boolean"
    TEXT = "text"
    ID = "id"
    MOMENT = "moment"
    DAY = "day"
    TIME = "time"
    JSON = "json"


Change = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Language:
    """How a kind of database speaks of the values that JSON has no word for. What is not named is the same in both."""

    types: Mapping[Kind, sa.types.TypeEngine[Any]]
    written: Mapping[Kind, Change]
    """From the database to JSON."""
    read: Mapping[Kind, Change]
    """From JSON to the database."""


POSTGRESQL = Language(
    types={
        Kind.BOOLEAN: sa.Boolean(),
        Kind.ID: sa.Uuid(),
        Kind.MOMENT: sa.DateTime(timezone=True),
        Kind.DAY: sa.Date(),
        Kind.TIME: sa.Time(),
        Kind.JSON: sa.JSON(none_as_null=True),
    },
    written={
        Kind.ID: str,
        Kind.MOMENT: lambda moment: moment.astimezone(UTC).isoformat(timespec="microseconds"),
        Kind.DAY: date.isoformat,
        Kind.TIME: time.isoformat,
    },
    read={
        Kind.ID: uuid.UUID,
        Kind.MOMENT: datetime.fromisoformat,
        Kind.DAY: date.fromisoformat,
        Kind.TIME: time.fromisoformat,
    },
)

SQLITE = Language(
    types={},  # as they are stored, which is several times as fast
    written={
        Kind.BOOLEAN: bool,
        Kind.ID: lambda hex_: f"{hex_[:8]}-{hex_[8:12]}-{hex_[12:16]}-{hex_[16:20]}-{hex_[20:]}",
        Kind.MOMENT: lambda stored: f"{stored[:10]}T{stored[11:]}+00:00",
        Kind.TIME: lambda stored: time.fromisoformat(stored).isoformat(),
        Kind.JSON: json.loads,
    },
    read={
        Kind.ID: lambda id_: id_.replace("-", ""),
        Kind.MOMENT: lambda moment: f"{moment[:10]} {moment[11:26]}",
        Kind.TIME: lambda text: time.fromisoformat(text).isoformat(timespec="microseconds"),
        Kind.JSON: json.dumps,
    },
)


def language_of(connection: Connection) -> Language:
    return SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL


@dataclass(frozen=True, slots=True)
class Shape:
    """A table's columns, and those that its rows are ordered by."""

    name: str
    columns: tuple[tuple[str, Kind], ...]
    key: tuple[str, ...]

    def table(self, language: Language) -> sa.TableClause:
        return sa.table(
            self.name, *(sa.column(name, language.types.get(kind)) for name, kind in self.columns)
        )

    def to_json(self) -> dict[str, Any]:
        return {"table": self.name, "columns": [list(column) for column in self.columns], "key": self.key}

    @staticmethod
    def from_json(given: dict[str, Any]) -> Shape:
        """Raises KeyError, TypeError or ValueError for what is not one."""
        return Shape(
            str(given["table"]),
            tuple((str(name), Kind(kind)) for name, kind in given["columns"]),
            tuple(str(name) for name in given["key"]),
        )


@dataclass(frozen=True, slots=True)
class Content:
    """How many rows a table has, and the hash of all its lines."""

    rows: int
    sha256: str


def shapes() -> list[Shape]:
    """Every table that is kept, as this release has it, each after those that it points to."""
    return [shape_of(table) for table in db.metadata.sorted_tables if table.name not in LEFT_OUT]


def shape_of(table: sa.Table) -> Shape:
    return Shape(
        table.name,
        tuple((column.name, _kind(column.type)) for column in table.columns),
        tuple(column.name for column in table.primary_key),
    )


def _kind(type_: sa.types.TypeEngine[Any]) -> Kind:
    kinds = {
        sa.Boolean: Kind.BOOLEAN,
        sa.Integer: Kind.INTEGER,
        sa.Uuid: Kind.ID,
        Moment: Kind.MOMENT,
        sa.Date: Kind.DAY,
        sa.Time: Kind.TIME,
        sa.JSON: Kind.JSON,
        sa.String: Kind.TEXT,
    }
    return next(kind for known, kind in kinds.items() if isinstance(type_, known))


# --- reading ----------------------------------------------------------------------------------------------------------


def rows(connection: Connection, shape: Shape) -> Iterator[Sequence[Any]]:
    """Every row in the order of its key, as the database has it, a few in memory at a time."""
    table = shape.table(language_of(connection))
    query = sa.select(table).order_by(*_in_key_order(connection, shape, table))
    with connection.execute(query, execution_options={"yield_per": AT_A_TIME}) as found:
        yield from found


def _in_key_order(connection: Connection, shape: Shape, table: sa.TableClause) -> list[sa.ColumnElement[Any]]:
    """The key's columns, text by its bytes: each database has its own idea of the alphabet otherwise."""
    kinds = dict(shape.columns)
    by_bytes = connection.dialect.name == "postgresql"
    return [
        sa.collate(table.c[name], "C") if by_bytes and kinds[name] is Kind.TEXT else table.c[name]
        for name in shape.key
    ]


def lines(connection: Connection, shape: Shape) -> Iterator[list[bytes]]:
    """The table's rows as lines, so many at a time. Raises `BadEntryError` for a value that nobody can have written."""
    written = language_of(connection).written
    convert = [(i, written[kind]) for i, (_, kind) in enumerate(shape.columns) if kind in written]
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

    def line(row: Sequence[Any]) -> bytes:
        values = list(row)
        for i, change in convert:
            if values[i] is not None:
                values[i] = change(values[i])
        return encode(values).encode() + b"\n"

    found = rows(connection, shape)
    try:
        while some := [line(row) for row in islice(found, AT_A_TIME)]:
            yield some
    except (TypeError, ValueError) as error:
        raise BadEntryError(f"A record of {shape.name} cannot be read ({type(error).__name__}).") from error


def content(connection: Connection, shape: Shape) -> Content:
    """What the table holds, to compare one copy with another."""
    digest, count = hashlib.sha256(), 0
    for some in lines(connection, shape):
        digest.update(b"".join(some))
        count += len(some)
    return Content(count, digest.hexdigest())


# --- writing ----------------------------------------------------------------------------------------------------------


def store(connection: Connection, shape: Shape, some: Sequence[bytes]) -> None:
    """Adds rows given as lines. Raises ValueError for what is not a row of this table."""
    language = language_of(connection)
    width = len(shape.columns)
    convert = [(i, language.read[kind]) for i, (_, kind) in enumerate(shape.columns) if kind in language.read]
    given = [json.loads(line) for line in some]
    for values in given:
        if len(values) != width:
            raise ValueError("a row of another width")
        for i, change in convert:
            if values[i] is not None:
                values[i] = change(values[i])
    insert = sa.insert(shape.table(language))
    if language is SQLITE:
        statement = str(insert.compile(dialect=connection.dialect))
        connection.exec_driver_sql(statement, [tuple(values) for values in given])
    else:
        names = [name for name, _ in shape.columns]
        connection.execute(insert, [dict(zip(names, values, strict=True)) for values in given])
