"""Migrations: each way, with and without records, all or nothing, and equal to the models."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, time
from itertools import product
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy.exc import DBAPIError

from caseboard import db, schema
from tests.support.database import bare_app
from tests.support.postgres import new_database, postgres  # noqa: F401 - a fixture

REVISIONS = tuple(
    sorted(file.name[:4] for file in (Path(__file__).parents[2] / "migrations/versions").glob("[0-9]*.py"))
)
WITHOUT_TABLES = ("0015", "0017", "0021", "0022", "0024", "0025", "0026")
"""Revisions that can be taken back and lose nothing: indexes, a column of which the log knows as well, and notes that
the database takes for boards."""
APPEND_ONLY = ("audit_rows", "case_events", "chain_links", "feed_weeks", "feed_seals")

CATALOGUE = {
    "column": "SELECT table_name || '.' || column_name, data_type || ' ' || is_nullable "
    "|| coalesce(' ' || column_default, '') FROM information_schema.columns WHERE table_schema = 'public' "
    "AND table_name <> 'alembic_version'",
    "constraint": "SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace AND conname NOT LIKE 'alembic%%'",
    "index": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' "
    "AND tablename <> 'alembic_version'",
    "trigger": "SELECT tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) FROM pg_trigger "
    "WHERE NOT tgisinternal",
}
"""What PostgreSQL says of its own structure."""


EACH_KIND = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


@contextmanager
def nothing_in_it(request: pytest.FixtureRequest, folder: Path) -> Iterator[Flask]:
    """An application with an empty database of the kind that a fixture was asked for."""
    with ExitStack() as stack:
        url = f"sqlite:///{folder / 'empty.sqlite3'}"
        if request.param == "postgresql":
            url = stack.enter_context(new_database(request.getfixturevalue("postgres")))
        app = bare_app(url, folder)
        with app.app_context():
            yield app
            db.db.engine.dispose()


@pytest.fixture(params=EACH_KIND)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An empty database of each kind."""
    with nothing_in_it(request, tmp_path) as app:
        yield app


def shape() -> dict[str, object]:
    """Everything the database holds of structure, to compare one state with another."""
    with db.db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            rows = connection.exec_driver_sql(
                "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE '%alembic%' ORDER BY type, name"
            )
            return {f"{kind} {name}": sql for kind, name, sql in rows}
        return {
            f"{kind} {name}": definition
            for kind, statement in CATALOGUE.items()
            for name, definition in connection.exec_driver_sql(statement)
        }


def fill() -> None:
    """A row in every table that is there and has none."""
    known = db.db.metadata.sorted_tables
    with db.db.engine.begin() as connection:
        there = set(sa.inspect(connection).get_table_names())
        for table in known:
            if table.name in there and not connection.scalar(sa.text(f"SELECT count(*) FROM {table.name}")):
                connection.execute(
                    sa.insert(table).values({c.name: a_value(c) for c in table.columns if not c.nullable})
                )


def a_value(column: sa.Column) -> object:
    if column.foreign_keys or (column.primary_key and isinstance(column.type, sa.Integer)):
        return 1
    if column.name in ("public_id", "request_id"):
        return uuid4()
    kind = column.type
    if isinstance(kind, sa.Enum):
        return kind.enum_class(kind.enums[0]) if kind.enum_class else kind.enums[0]
    values = {
        sa.Integer: 1,
        sa.Boolean: True,
        sa.Date: date(2026, 1, 1),
        sa.Time: time(14),
        sa.JSON: {"a": 1},
    }
    for type_, value in values.items():
        if isinstance(kind, type_):
            return value
    if isinstance(kind, db.Moment):
        return datetime(2026, 1, 1, tzinfo=UTC)
    return "a"


def rows_by_table() -> dict[str, int]:
    with db.db.engine.connect() as connection:
        names = [name for name in sa.inspect(connection).get_table_names() if name != "alembic_version"]
        return {
            name: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0
            for name in names
        }


def values_by_table() -> dict[str, list[dict[str, str]]]:
    """Every value of every row, as the database gives it, in an order of its own."""
    with db.db.engine.connect() as connection:
        found = {}
        for name in sa.inspect(connection).get_table_names():
            if name != "alembic_version":
                rows = connection.execute(sa.text(f"SELECT * FROM {name}")).mappings()
                found[name] = sorted(({c: str(v) for c, v in row.items()} for row in rows), key=str)
        return found


def changed(before: dict[str, list[dict[str, str]]], after: dict[str, list[dict[str, str]]]) -> list[str]:
    """Columns that are there before and after and do not hold the same."""
    wrong = []
    for table, rows in before.items():
        for column in {c for row in rows for c in row} & {c for row in after[table] for c in row}:
            if sorted(row[column] for row in rows) != sorted(row[column] for row in after[table]):
                wrong.append(f"{table}.{column}")
    return wrong


def test_the_revisions_are_numbered_named_and_in_one_line(empty):
    scripts = ScriptDirectory.from_config(schema._config())
    walked = list(scripts.walk_revisions("base", "heads"))
    assert tuple(reversed([s.revision for s in walked])) == REVISIONS
    assert all(Path(s.path).name.startswith(f"{s.revision}_") for s in walked)


def test_the_migrations_make_exactly_what_the_models_say(empty):
    schema.upgrade()
    with db.db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.db.metadata) == []


def test_every_constraint_has_a_name_by_our_convention():
    unnamed = [
        f"{table.name}: {constraint}"
        for table in db.db.metadata.tables.values()
        for constraint in table.constraints
        if not constraint.name
    ]
    assert unnamed == []


def steps() -> Iterator[tuple[str, str]]:
    """(the revision before, the revision), from the first to the newest."""
    yield from zip(("base", *REVISIONS), REVISIONS, strict=False)


def test_every_revision_goes_up_down_and_up_again_to_the_same_shape(empty):
    for before, revision in steps():
        below = shape()
        schema.upgrade(revision)
        above = shape()
        schema.downgrade(before)
        assert shape() == below, revision
        schema.upgrade(revision)
        assert shape() == above, revision


def test_records_of_earlier_revisions_survive_going_up_and_down(empty, figures):
    lost = 0
    for before, revision in steps():
        fill()
        kept, said = rows_by_table(), values_by_table()
        assert all(kept.values())
        schema.upgrade(revision)
        above = {name: count for name, count in rows_by_table().items() if name in kept}
        lost += len(changed(said, values_by_table()))
        schema.downgrade(before)
        lost += (above != kept) + (rows_by_table() != kept) + len(changed(said, values_by_table()))
        figures(R53_REVISION=revision, TABLES=len(kept), ROWS=sum(kept.values()), LOST=lost)
        assert lost == 0, revision
        schema.upgrade(revision)


def test_going_back_with_records_needs_to_be_asked_for_twice(empty):
    for _, revision in steps():
        schema.upgrade(revision)
        fill()
        full = rows_by_table()
        assert all(full.values())
        if revision not in WITHOUT_TABLES:
            with pytest.raises(schema.WouldLoseRecordsError):
                schema.downgrade()
        assert rows_by_table() == full, revision
    schema.downgrade("base", losing_records=True)
    assert rows_by_table() == {}


def test_upgrading_twice_and_going_back_from_nothing_do_nothing(empty):
    schema.downgrade()
    assert schema.current() is None
    schema.upgrade()
    there = shape()
    schema.upgrade()
    assert shape() == there
    assert schema.is_current()


def test_the_database_itself_refuses_to_change_what_is_append_only(empty):
    schema.upgrade()
    fill()
    for table, statement in product(APPEND_ONLY, ("UPDATE {} SET {} = {}", "DELETE FROM {}")):
        column = "family_id" if table == "case_events" else "school_id"
        with db.db.engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
            connection.execute(sa.text(statement.format(table, column, column)))
        assert rows_by_table()[table] == 1


def migrator(app: Flask, folder: Path, *, killed_at: str = "never") -> subprocess.Popen[bytes]:
    """Another process that upgrades the same database; it dies when it is about to run a certain statement."""
    program = f"""
import os, pathlib
from sqlalchemy import event
from caseboard import db, schema
from tests.support.database import bare_app
app = bare_app({app.config["CASEBOARD"].database_url!r}, pathlib.Path({str(folder)!r}))
with app.app_context():
    @event.listens_for(db.db.engine, "before_cursor_execute")
    def stop(connection, cursor, statement, *rest):
        if {killed_at!r} in statement:
            os._exit(9)
    schema.upgrade()
"""
    return subprocess.Popen(
        [sys.executable, "-c", program], cwd=Path(__file__).parents[2], stderr=subprocess.PIPE
    )


def test_migrators_at_the_same_time_do_the_work_once(empty, tmp_path):
    others = [migrator(empty, tmp_path) for _ in range(3)]
    for other in others:
        _, said = other.communicate(timeout=60)
        assert other.returncode == 0, said.decode()
    assert schema.is_current()


def test_a_kill_in_the_middle_leaves_the_database_as_it_was(empty, tmp_path):
    killed = migrator(empty, tmp_path, killed_at="CREATE TABLE case_events")
    _, said = killed.communicate(timeout=60)
    assert killed.returncode == 9, said.decode()
    assert schema.current() is None
    assert rows_by_table() == {}
    schema.upgrade()
    assert schema.is_current()
