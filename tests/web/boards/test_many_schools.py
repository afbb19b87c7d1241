"""What is asked at one school begins there, on PostgreSQL too: its planner goes by what it guesses, and a guess can
make it read the families of every school (so it did when somebody looked for one, at 300 schools)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text

from bench.fill import HEAD, WORKER, fill
from bench.inprocess import InProcess
from bench.measures import Ask, Mover, asks, heads_asks
from bench.typical import live
from caseboard import create_app, schema
from caseboard.db import db, writing
from tests.support.database import settings_for
from tests.support.postgres import new_database, postgres  # noqa: F401 - a fixture

SCHOOLS = 121
GROWS = "families|family_schools|children|family_children|case_events|chain_links"
"""Tables of which the benchmark stores much."""
WHOLE = re.compile(rf"Seq Scan on ({GROWS})\b")


@pytest.fixture
def app(postgres: str, tmp_path) -> Iterator[Flask]:  # noqa: F811 - the fixture
    with new_database(postgres) as url:
        app = create_app(replace(settings_for(url, tmp_path), require_second_factor=False))
        with app.app_context(), writing():
            schema.upgrade()
        yield app
        with app.app_context():
            db.engine.dispose()


@contextmanager
def read_whole(app: Flask) -> Iterator[list[str]]:
    """The tables that grow which a statement inside the block would read from end to end, with that statement."""
    found: list[str] = []

    def look(_connection: Any, cursor: Any, sql: str, values: Any, *_rest: object) -> None:
        if sql.startswith(("SELECT", "UPDATE")):
            beside = type(cursor)(cursor.connection)
            plan = "\n".join(row[0] for row in beside.execute(f"EXPLAIN {sql}", values).fetchall())
            beside.close()
            found.extend(f"{table}: {' '.join(sql.split())}" for table in WHOLE.findall(plan))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", look)
    yield found
    event.remove(engine, "before_cursor_execute", look)


@pytest.mark.postgres
def test_nothing_that_is_asked_at_one_school_reads_those_of_all(app):
    filled = fill(app, schools=SCHOOLS, families=40)
    live(app, filled.school, filled.families[0])
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    worker, head = InProcess.signed_in(app, WORKER), InProcess.signed_in(app, HEAD)
    kinds: dict[str, Ask] = {what: ask for what, (ask, _) in asks(filled, worker).items()}
    kinds |= {"move": Mover.on(worker, filled)}
    of_head = {what: ask for what, (ask, _) in heads_asks(filled, head).items()}
    with read_whole(app) as found:
        for what, ask in (kinds | of_head).items():
            assert ask(head if what in of_head else worker).status in (200, 204), what
    assert found == []
