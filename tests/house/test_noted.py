"""Everything that a board is made of is noted by the database when it changes, whoever changes it and however."""

from __future__ import annotations

import importlib.util
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.sql import visitors

from caseboard import db, schema
from caseboard.families import coming_back, order, rows
from caseboard.keeping.database_sound import NOTING
from tests.house.test_migrations import EACH_KIND, fill, nothing_in_it
from tests.support.postgres import postgres  # noqa: F401 - a fixture

MIGRATIONS = Path(__file__).parents[2] / "migrations/versions"
READ_OF_BOARDS = (
    rows._ROWS_OF,
    order._STANDING,
    order._STANDING_ONLY,
    *coming_back._DUE_TO_EACH_WORKER,
    *coming_back._DUE_TO_SCHOOL,
)
"""What is remembered from. Stages and their labels, what a family agreed to and the shelf are asked anew each time."""


def migration(number):
    (file,) = MIGRATIONS.glob(f"{number}_*.py")
    spec = importlib.util.spec_from_file_location(file.stem, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


NOTED = {noted.table: noted for noted in migration("0026").NOTED}


def read_of_boards():
    """table -> the columns that a remembered board is made of, as the statements themselves have them."""
    found = defaultdict(set)
    for prepared in READ_OF_BOARDS:
        for part in visitors.iterate(prepared._statement):
            if isinstance(part, sa.Column):
                table = part.table.element if isinstance(part.table, sa.Alias) else part.table
                found[table.name].add(part.name)
    return found


def test_every_column_that_a_board_is_made_of_is_noted():
    found = read_of_boards()
    assert {"families", "family_schools", "helpers", "users", "story_readings", "children"} <= set(found)
    assert set(found) <= set(NOTED)
    for table, columns in found.items():
        if some := NOTED[table].columns:
            assert columns - {"id"} <= set(some), table


def test_verify_looks_for_each_of_them():
    names = {f"{noted.table}_noted_{verb}" for noted in NOTED.values() for verb in noted.verbs}
    assert names == NOTING


@pytest.fixture(params=EACH_KIND, scope="module")
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """A row in every table; references rest, so that each row can be changed and removed by itself."""
    with nothing_in_it(request, tmp_path_factory.mktemp("filled")):
        schema.upgrade()
        fill()
        yield db.db.engine


def noted_by(engine, *statements):
    """What is noted while this is done, which is taken back."""
    with engine.connect() as connection:
        off = "PRAGMA defer_foreign_keys = ON"
        connection.exec_driver_sql(off if engine.dialect.name == "sqlite" else "SET CONSTRAINTS ALL DEFERRED")
        if engine.dialect.name == "postgresql":
            for table in NOTED:
                connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
                connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        before = dict(connection.exec_driver_sql("SELECT family_id, at FROM board_changes").all())
        for statement in statements:
            assert connection.exec_driver_sql(statement).rowcount == 1, statement
        after = dict(connection.exec_driver_sql("SELECT family_id, at FROM board_changes").all())
        connection.rollback()
    return {key for key, at in after.items() if before.get(key) != at}


def of(noted, families: set[int]) -> bool:
    """Whether these are what this table has to note."""
    return families == {1} if noted.family else len(families) == 1 and max(families) < 1


def visited(noted) -> list[str]:
    return ["UPDATE entries SET kind = 'visit'"] if noted.when else []


@pytest.mark.parametrize("table", NOTED)
def test_a_row_that_changes_is_noted(filled, table):
    noted = NOTED[table]
    for column in noted.columns or [c.name for c in db.db.metadata.tables[table].columns]:
        other = "NOT active" if column == "active" else column
        if noted.columns and column != "active":
            is_text = isinstance(db.db.metadata.tables[table].columns[column].type, sa.String)
            other = "'Y0'" if is_text else f"coalesce({column}, 0) + 1"
        assert of(noted, noted_by(filled, *visited(noted), f"UPDATE {table} SET {column} = {other}")), column


@pytest.mark.parametrize("table", [name for name, noted in NOTED.items() if "delete" in noted.verbs])
def test_a_row_that_goes_is_noted(filled, table):
    noted = NOTED[table]
    assert of(noted, noted_by(filled, *visited(noted), f"DELETE FROM {table}"))


@pytest.mark.parametrize("table", [name for name, noted in NOTED.items() if "insert" in noted.verbs])
def test_a_row_that_comes_is_noted(filled, table):
    noted = NOTED[table]
    columns = [c.name for c in db.db.metadata.tables[table].columns]
    values = ", ".join({"kind": "'visit'"}.get(c, c) if noted.when else c for c in columns)
    again = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM kept"
    with filled.begin() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS kept")
        connection.exec_driver_sql(f"CREATE TABLE kept AS SELECT * FROM {table}")
    assert of(noted, noted_by(filled, *visited(noted), f"DELETE FROM {table}", again))


@pytest.mark.parametrize("table", [t for t, n in NOTED.items() if n.family not in ("", "id")])
def test_a_row_that_goes_over_to_another_family_is_noted_of_both(filled, table):
    noted = NOTED[table]
    statements = (*visited(noted), f"UPDATE {table} SET {noted.family} = 77")
    assert noted_by(filled, *statements) == {1, 77}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE children SET address = 'Elsewhere'",
        "UPDATE users SET name = 'Renamed'",
        "UPDATE entries SET text = 'Other words'",
        "UPDATE sessions SET last_seen_at = created_at",
    ],
)
def test_what_no_board_shows_is_not_noted(filled, statement):
    assert noted_by(filled, statement) == set()
