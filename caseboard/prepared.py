"""A statement that is worked out once: its text, where each value goes, and how each column comes back.

SQLAlchemy works this out at every execution, which takes longer than SQLite takes to answer. `caseboard.db.Prepared`
keeps what is made here; everybody else uses that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from typing import Any, NamedTuple, cast

from sqlalchemy import BindParameter, Connection, CursorResult, Executable
from sqlalchemy.engine import Dialect, IteratorResult, Result
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.sql.expression import SelectBase, UpdateBase
from sqlalchemy.types import TypeEngine

FEW = 8
"""A list of up to so many values has a text of its own. A longer one is filled up with its last value, which asks for
nothing else, to the next of 16, 32, 64 ..."""
MANY = 512
"""Lists longer than this are left to SQLAlchemy."""


Fixed = SelectBase | UpdateBase
"""What has nothing to be filled in but the values given: no statement of ours leaves a column to its default."""


class _Place(NamedTuple):
    """Where a value goes in."""

    key: str | None
    """The name under which it is given at each execution; None for one that is always the same."""
    number: int | None
    """Which one of a list that is given."""
    adapt: Callable[[Any], Any] | None
    fixed: Any


class Worked:
    """One statement, for one kind of database and for lists of the lengths they have in `values`."""

    __slots__ = ("_columns", "_new_cursor", "_places", "_text", "execution_options")

    def __init__(self, statement: Fixed, values: dict[str, Any], dialect: Dialect) -> None:
        self._new_cursor = _plain_cursor
        if dialect.name == "postgresql":
            self._new_cursor, dialect = _raw_cursor, _numbered(dialect)
        compiled = statement.compile(dialect=dialect)
        if compiled.prefetch:
            raise TypeError("a prepared statement gives every column its value")
        state = compiled.construct_expanded_state(values)
        members = {
            name: (key, number)
            for key, names in state.parameter_expansion.items()
            for number, name in enumerate(names)
        }
        self._text = state.statement
        self.execution_options = cast(Executable, statement).get_execution_options()
        self._places = []
        for name in state.positiontup or ():
            key, number = members.get(name, (name, None))
            adapt = _of(compiled.binds[key].type, dialect).bind_processor(dialect)
            fixed = state.parameters[name] if key not in values else None
            if key not in values and adapt is not None:
                fixed = adapt(fixed)
            self._places.append(_Place(key if key in values else None, number, adapt, fixed))
        self._columns = columns_of(statement, dialect)

    def result(self, connection: Connection, values: dict[str, Any]) -> Result[*tuple[Any, ...]]:
        return IteratorResult(self._columns, iter(self.rows(connection, values)))

    def rows(self, connection: Connection, values: dict[str, Any]) -> Sequence[tuple[Any, ...]]:
        """The rows as the driver gives them."""
        given = []
        for key, number, adapt, value in self._places:
            if key is not None:
                value = values[key] if number is None else values[key][number]
                if adapt is not None:
                    value = adapt(value)
            given.append(value)
        return self._asked(connection, tuple(given))

    def _asked(self, connection: Connection, parameters: tuple[Any, ...]) -> Sequence[tuple[Any, ...]]:
        """Asks the driver itself. Whoever listens for statements is told, the case records' door among them, and what
        goes wrong is told as SQLAlchemy tells it. Its own way to the driver takes longer than the whole of this."""
        cursor = self._new_cursor(connection)
        for listener in connection.dispatch.before_cursor_execute:
            listener(connection, cursor, self._text, parameters, self, False)
        try:
            cursor.execute(self._text, parameters)
            rows: Sequence[tuple[Any, ...]] = cursor.fetchall() if self._columns.keys else ()
        except Exception as error:
            connection._handle_dbapi_exception(error, self._text, parameters, cursor, None)
        cursor.close()
        return rows


def columns_of(statement: Fixed, dialect: Dialect) -> SimpleResultMetaData:
    """What makes values of what the driver gives."""
    columns = statement.exported_columns
    return SimpleResultMetaData(
        [str(column.key) for column in columns],
        _processors=[_of(column.type, dialect).result_processor(dialect, None) for column in columns],
    )


def _plain_cursor(connection: Connection) -> Any:
    return connection.connection.cursor()


def _raw_cursor(connection: Connection) -> Any:
    """psycopg's cursor for statements that number their values as PostgreSQL does. Its usual one looks through the text
    of every long statement for names, each time anew."""
    from psycopg import RawCursor

    return RawCursor(cast(Any, connection.connection.dbapi_connection))


def _numbered(dialect: Dialect) -> Dialect:
    """The same kind of database with values as $1, $2 ... and every percent sign as it stands."""
    numbered = copy(dialect)
    numbered.paramstyle, numbered.positional = "numeric_dollar", True
    numbered.identifier_preparer = numbered.preparer(numbered)
    return numbered


def filled_up(values: Sequence[Any]) -> Sequence[Any]:
    """A list in a length of which there are few."""
    length = len(values)
    if length <= FEW or length > MANY:
        return values
    room = 1 << (length - 1).bit_length()
    return [*values, *[values[-1]] * (room - length)]


def lists_in(statement: Executable) -> tuple[str, ...]:
    """The names under which lists are given to a statement."""
    parts = visitors.iterate(cast(ClauseElement, statement))
    found = {
        part.key for part in parts if isinstance(part, BindParameter) and part.expanding and part.required
    }
    return tuple(sorted(found))


def fetched(found: CursorResult[*tuple[Any, ...]]) -> Sequence[tuple[Any, ...]]:
    cursor = found.cursor
    rows: Sequence[tuple[Any, ...]] = cursor.fetchall() if cursor is not None else ()
    found.close()
    return rows


def _of(kind: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return kind.dialect_impl(dialect)
