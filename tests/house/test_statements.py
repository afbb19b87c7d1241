"""What the pages ask of the database: every statement of every page finds what it wants by an index.

The demonstration is walked by everybody in it. A statement that reads a whole table which grows with schools, families
or time is refused, however quick it is while the table is small.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from caseboard import create_app, demo, jobs
from caseboard.accounts.models import User
from caseboard.db import db, session, writing
from tests.factories import Person
from tests.support.browsing import Browser
from tests.support.database import SERVER, migrated_database, settings_for

pytestmark = [
    pytest.mark.skipif(bool(SERVER), reason="the plans of SQLite are the ones that are read"),
    pytest.mark.timeout(600),
]

SMALL = {
    "authorities": "one or a few in a place, for ever",
    "federations": "a handful in an authority",
    "federation_schools": "a handful of rows a federation, over its whole life",
    "stages": "six kinds, about ten an authority",
    "mail_holds": "one row a restore, until mail is released",
    "services": "an authority's own directory, as long as a person cares to type",
}
"""Tables that may be read as a whole, and why they stay small."""

MINUTE = "the worker's minute"

WHOLE = {
    ("people.index", "users"): "an admin of the whole place looks through everybody in it",
    ("people.index", "assignments"): "an admin of an authority sees whom its roles make theirs",
    ("calendars.index", "schools"): "an admin of the whole place chooses among all its schools",
    ("calendars.show", "schools"): "an admin of the whole place: the address, among all its schools",
    (MINUTE, "sessions"): "four times an hour, what is old is cleared away: half a day of them is left",
    (
        MINUTE,
        "failed_sign_ins",
    ): "four times an hour, what is old is cleared away: five minutes of them are left",
    ("closing_days.show", "schools"): "an admin of the whole place: the address, among all its schools",
}
"""Pages that are about a whole table, and what clears one away: page and table."""

SCAN = re.compile(r"^SCAN (?:TABLE )?(\w+)")
LINK = re.compile(r'(?:href|hx-get)="(/[^"#]*)"')
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<==)[^&]+|\d+")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("statements")
    with migrated_database(folder) as url:
        app = create_app(settings_for(url, folder))
        app.test_client_class = Browser
        with app.app_context(), writing():
            demo.make_demo(app.config["CASEBOARD"])
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


Asked = dict[tuple[str, str], Any]
"""(page, statement) -> values it was asked with."""


@pytest.fixture(scope="module")
def asked(place: Flask) -> Asked:
    """Every statement of every page that anybody reaches by following links, and of a minute of the worker."""
    found: Asked = {}
    page = [""]

    def note(_connection: object, _cursor: object, sql: str, values: Any, *_rest: object) -> None:
        if page[0] and sql.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            found.setdefault((page[0], sql), values)

    with place.app_context():
        engine = db.engine
        people = [
            Person(u.id, u.public_id, u.email, u.name, u.fs_uniquifier)
            for u in session().scalars(select(User))
        ]
        db.session.remove()
    event.listen(engine, "before_cursor_execute", note)
    adapter = place.url_map.bind("127.0.0.1")
    for person in people:
        browser = place.test_client()
        assert isinstance(browser, Browser)
        browser.sign_in(person)
        seen: set[str] = set()
        ahead = ["/"]
        while ahead:
            path = ahead.pop()
            alike = IDS.sub("*", path)
            if alike in seen or path.startswith("/static/"):
                continue
            seen.add(alike)  # what differs in ids alone is the same page
            page[0] = str(adapter.match(path.split("?")[0])[0]) if _is_ours(adapter, path) else ""
            answer = browser.get(path.replace("&amp;", "&"), check=False)
            page[0] = ""
            if answer.status_code in {301, 302, 303}:
                ahead.append(answer.location)
            elif answer.mimetype == "text/html":
                ahead += LINK.findall(answer.text)
    with place.app_context():
        page[0] = MINUTE
        jobs.run_due()
    event.remove(engine, "before_cursor_execute", note)
    return found


def _is_ours(adapter: Any, path: str) -> bool:
    return bool(adapter.test(path.split("?")[0]))


@pytest.fixture(scope="module")
def read_whole(place: Flask, asked: Asked) -> dict[tuple[str, str], str]:
    """(page, table) -> a statement for which SQLite reads the table from end to end."""
    found = {}
    with place.app_context():
        connection = session().connection()
        for (page, sql), values in asked.items():
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values):
                if scan := SCAN.match(row[3]):
                    found[(page, _table_called(scan.group(1), sql))] = " ".join(sql.split())
        db.session.remove()
    return {key: sql for key, sql in found.items() if key[1] in db.metadata.tables}


def _table_called(name: str, sql: str) -> str:
    """The table behind an alias."""
    found = re.search(rf"(\w+) AS {name}\b", sql)
    return found.group(1) if found else name


def test_the_walk_has_been_everywhere_it_should(asked):
    pages = {page for page, _ in asked}
    wanted = {"boards.show", "boards.caseload", "families.show", "families.edit", "moves.new", "weeks.show"}
    assert wanted | {"letters.index", "letters.show", "people.index", "sheets.new", "outbound.index"} <= pages


def test_no_page_reads_a_growing_table_from_end_to_end(read_whole):
    wrong = [
        f"{page}: all of {table}\n    {sql}"
        for (page, table), sql in sorted(read_whole.items())
        if table not in SMALL and (page, table) not in WHOLE
    ]
    assert not wrong, "\n".join(wrong)


def test_every_page_that_is_about_a_whole_table_is_still_one(read_whole):
    assert set(WHOLE) <= set(read_whole)
    assert set(SMALL) <= set(db.metadata.tables)
