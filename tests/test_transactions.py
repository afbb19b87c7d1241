"""What makes an acknowledgement true and an erasure one: how each connection to SQLite is set up. And how a transaction
that is given up ends on PostgreSQL."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from flask import template_rendered
from sqlalchemy import create_engine, text, update
from sqlalchemy.exc import OperationalError, ProgrammingError

from caseboard import access, clock, transactions
from caseboard.accounts.models import User
from caseboard.db import db, let_others_save, session
from caseboard.events.models import Audience
from caseboard.families.door import opened
from caseboard.families.entries import record_update
from caseboard.families.models import Entry
from caseboard.schools.models import School
from caseboard.transactions import (
    WritesWhileReadingError,
    begin_reading,
    nothing_is_said,
    on_postgresql,
    writing,
)
from tests import factories
from tests.support.database import SERVER
from tests.support.postgres import new_database, postgres  # noqa: F401 - a fixture

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


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


@pytest.fixture
def engine(postgres):  # noqa: F811 - the fixture
    """An engine with one connection, set up as ours is, on a database with one empty table."""
    with new_database(postgres) as url:
        engine = create_engine(url, pool_size=1, max_overflow=0, pool_pre_ping=True)
        on_postgresql(engine)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE notes (words text)"))
        yield engine
        engine.dispose()


def count_of_prepared(engine):
    with engine.connect() as connection:
        return connection.execute(text("SELECT count(*) FROM pg_prepared_statements")).scalar()


def give_up(engine, *statements):
    """The words of the table as whoever gave up saw them last."""
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
        seen = connection.execute(text("SELECT words FROM notes ORDER BY words")).scalars().all()
        connection.rollback()
    return seen


@pytest.mark.postgres
def test_a_transaction_that_wrote_nothing_keeps_what_was_prepared(engine):
    for _ in range(8):
        give_up(engine, "SELECT words FROM notes FOR UPDATE")
    assert count_of_prepared(engine) >= 2


@pytest.mark.postgres
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO notes VALUES ('never')",
        "WITH new AS (INSERT INTO notes VALUES ('never') RETURNING words) SELECT words FROM new",
        "DELETE FROM notes",
        "TRUNCATE notes",
    ],
)
def test_what_was_written_is_taken_back_when_it_is_given_up(engine, statement):
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO notes VALUES ('kept')"))
    changed = give_up(engine, "SELECT 1", statement)
    assert changed != ["kept"]
    assert give_up(engine) == ["kept"]


@pytest.mark.postgres
def test_a_transaction_that_failed_is_taken_back(engine):
    with engine.connect() as connection:
        with pytest.raises(ProgrammingError):
            connection.execute(text("SELECT no_such_column FROM notes"))
        connection.rollback()
        assert connection.execute(text("SELECT count(*) FROM notes")).scalar() == 0


@pytest.mark.postgres
def test_a_connection_that_ended_meanwhile_is_replaced_before_anybody_uses_it(engine):
    def who(connection):
        return connection.execute(text("SELECT pg_backend_pid()")).scalar()

    with engine.connect() as connection:
        first = who(connection)
    with engine.connect() as connection:
        assert who(connection) == first
    other = create_engine(engine.url)
    with other.connect() as connection:
        assert connection.execute(text("SELECT pg_terminate_backend(:of, 5000)"), {"of": first}).scalar()
    other.dispose()
    with engine.connect() as connection:
        assert who(connection) != first


@pytest.mark.postgres
def test_each_transaction_is_judged_by_itself(engine):
    """One that wrote does not stand for the next one on its connection, nor the other way round."""
    give_up(engine, "INSERT INTO notes VALUES ('never')")
    for _ in range(8):
        give_up(engine)
    assert count_of_prepared(engine) >= 1
    give_up(engine, "INSERT INTO notes VALUES ('never')")
    assert give_up(engine) == []


@pytest.mark.postgres
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO notes VALUES ('never')",
        "DELETE FROM notes",
        "SELECT 1; DELETE FROM notes",
        "SELECT words FROM notes FOR UPDATE",
        "SAVEPOINT one",
        "COMMIT",
    ],
)
def test_whatever_is_said_to_read_is_refused_what_it_would_write(engine, statement):
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO notes VALUES ('kept')"))
    begin_reading()
    try:
        with engine.connect() as connection:
            assert connection.execute(text("SELECT words FROM notes")).scalars().all() == ["kept"]
            with pytest.raises(WritesWhileReadingError):
                connection.execute(text(statement))
    finally:
        nothing_is_said()
    assert give_up(engine) == ["kept"]


@pytest.mark.postgres
def test_what_is_said_to_read_is_no_transaction_and_what_comes_next_on_its_connection_is_one(engine):
    def is_in_one(connection):
        """Whether it still has the moment of its statement before."""
        moments = [connection.execute(text("SELECT now()")).scalar() for _ in range(2)]
        return moments[0] == moments[1]

    begin_reading()
    try:
        with engine.connect() as connection:
            assert not is_in_one(connection)
    finally:
        nothing_is_said()
    with engine.connect() as connection:
        assert is_in_one(connection)
        connection.execute(text("INSERT INTO notes VALUES ('never')"))
        connection.rollback()
    assert give_up(engine) == []


@pytest.mark.postgres
def test_whoever_asks_for_no_transactions_has_none(engine):
    alone = engine.execution_options(isolation_level="AUTOCOMMIT")
    with alone.connect() as connection:
        connection.execute(text("INSERT INTO notes VALUES ('kept')"))
        connection.execute(text("VACUUM notes"))
    assert give_up(engine, "INSERT INTO notes VALUES ('never')") == ["kept", "never"]
    assert give_up(engine) == ["kept"]
