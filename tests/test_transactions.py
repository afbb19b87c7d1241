"""What makes an acknowledgement true and an erasure one: how each connection to SQLite is set up, and who waits."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from flask import template_rendered
from sqlalchemy import text, update
from sqlalchemy.exc import OperationalError

from caseboard import access, clock, transactions
from caseboard.accounts.models import User
from caseboard.db import db, let_others_save, session
from caseboard.events.models import Audience
from caseboard.families.door import opened
from caseboard.families.entries import record_update
from caseboard.families.models import Entry
from caseboard.schools.models import School
from caseboard.transactions import (
    begin_reading,
    nothing_is_said,
    writing,
)
from tests import factories
from tests.support.database import SERVER
from tests.support.postgres import new_database, postgres  # noqa: F401 - pytest finds the fixture here

of_sqlite = pytest.mark.skipif(bool(SERVER), reason="PostgreSQL is set up by whoever runs it")

WANTED = {
    "journal_mode": "truncate",
    "synchronous": 2,  # FULL: what was committed is on the disk before anybody is told
    "foreign_keys": 1,
    "busy_timeout": 10_000,
    "secure_delete": 1,
}
WORDS = "Zqkittiwake, whom nobody may read any more. " * 40


@of_sqlite
def test_every_connection_waits_for_the_disk_and_erases_what_it_deletes(app):
    with app.app_context(), db.engine.connect() as connection:
        said = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in WANTED}
        assert connection.exec_driver_sql("PRAGMA mmap_size").scalar() in (None, 0)
    assert said == WANTED


@of_sqlite
def test_words_that_are_erased_are_nowhere_in_the_file(app, records, world):
    """R51, as far as the database goes: nothing of them is left in pages that are free now, nor in a journal."""
    file = app.config["CASEBOARD"].sqlite_file
    with records():
        worker = session().get_one(User, world["worker"].id)
        school = session().get_one(School, world.schools["thornhill"].id)
        family = factories.family("Hussain", by=worker, school=school)
        record_update(
            family,
            text=WORDS,
            audience=Audience.WORKER,
            schools=[],
            happened_on=clock.today(),
            by=access.actor_for(worker),
        )
    assert b"Zqkittiwake" in file.read_bytes()
    with records():
        session().execute(opened(update(Entry).values(text="", salt="")))
    left = [one.name for one in file.parent.glob(f"{file.name}*") if b"Zqkittiwake" in one.read_bytes()]
    assert left == []


@pytest.fixture
def other(app):
    """Somebody else's connection, who does not wait."""
    file = app.config["CASEBOARD"].sqlite_file
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as connection:
        yield connection


ANYTHING = "UPDATE schools SET mark = mark"
NEVER = (
    "INSERT INTO authorities (public_id, code, name, last_family_number) VALUES ('aa', 'never', 'Never', 0)"
)
HOW_OFTEN = "SELECT count(*) FROM authorities WHERE code = 'never'"


@of_sqlite
def test_who_commits_while_others_read_looks_again_each_moment(app, other, monkeypatch):
    """SQLite itself looks again after 1, 2, 5 ... 100 ms, as if nobody waited behind it."""
    slept = []

    def sleep(seconds):
        slept.append(seconds)
        if len(slept) == 20:
            other.execute("COMMIT")

    with app.app_context(), writing():
        session().execute(text(ANYTHING))
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM schools").fetchall()
        monkeypatch.setattr(transactions.time, "sleep", sleep)
        session().commit()
    assert slept == [transactions.LOOKS_AGAIN_AFTER] * 20


@pytest.mark.parametrize("why", [sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_RECOVERY])
def test_whoever_writes_waits_for_others_whatever_they_are_busy_with(monkeypatch, why):
    """Of a WAL file somebody who comes first may still be putting together what a killed process left."""
    monkeypatch.setattr(transactions, "LOOKS_AGAIN_AFTER", 0)
    busy = sqlite3.OperationalError("database is locked")
    busy.sqlite_errorcode = why
    said = iter([busy, busy, None])

    def say():
        if error := next(said):
            raise error

    transactions._when_it_is_our_turn(say)
    assert next(said, "all said") == "all said"


@of_sqlite
def test_who_reads_after_somebody_wrote_is_made_to_wait_as_before(app):
    def patience():
        found = session().execute(text("PRAGMA busy_timeout")).scalar()
        session().rollback()
        return found

    with app.app_context():
        with writing():
            assert patience() == 0
        assert patience() == WANTED["busy_timeout"]


@of_sqlite
def test_who_commits_does_not_wait_for_ever_for_somebody_who_reads(app, other, monkeypatch):
    monkeypatch.setattr(transactions, "BUSY_SECONDS", 0)
    with app.app_context(), writing():
        session().execute(text(NEVER))
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM schools").fetchall()
        with pytest.raises(OperationalError, match="locked"):
            session().commit()
        session().rollback()
        other.execute("COMMIT")
        assert session().execute(text(HOW_OFTEN)).scalar() == 0


@of_sqlite
def test_while_a_page_is_made_of_what_was_read_somebody_else_may_commit(app, client, world, other):
    committed = []

    def write(_app, **_shown):
        other.execute(ANYTHING)
        committed.append(True)

    client.sign_in(world["worker"])
    with template_rendered.connected_to(write, app):
        page = client.get(f"/schools/{world.schools['thornhill'].public_id}/board")
    assert (page.status_code, bool(committed)) == (200, True)


@of_sqlite
def test_what_was_begun_to_write_is_not_saved_because_a_page_is_made(app):
    """Not even where somebody says too early that nothing is written any more."""
    with app.app_context():
        with writing():
            session().execute(text(NEVER))
        begin_reading()
        try:
            let_others_save()
        finally:
            nothing_is_said()
        session().rollback()
        assert session().execute(text(HOW_OFTEN)).scalar() == 0


@of_sqlite
def test_what_is_written_while_only_reading_was_said_is_not_saved_because_a_page_is_made(app):
    with app.app_context():
        begin_reading()
        try:
            session().execute(text(NEVER))
            let_others_save()
            assert session().execute(text(HOW_OFTEN)).scalar() == 0
        finally:
            nothing_is_said()


@of_sqlite
def test_a_commit_that_failed_stands_in_nobodys_way_once_its_request_is_over(app, other, monkeypatch):
    monkeypatch.setattr(transactions, "BUSY_SECONDS", 0)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM schools").fetchall()
    with app.app_context(), writing():
        session().execute(text(NEVER))
        with pytest.raises(OperationalError):
            session().commit()
    other.execute("COMMIT")
    other.execute(ANYTHING)
    with app.app_context():
        assert session().execute(text(HOW_OFTEN)).scalar() == 0
