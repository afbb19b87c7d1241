"""How a transaction begins and ends on PostgreSQL: what only reads, what is given up, what stays prepared."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from caseboard.transactions import (
    WritesWhileReadingError,
    begin_reading,
    nothing_is_said,
    on_postgresql,
)
from tests.support.postgres import new_database, postgres  # noqa: F401 - pytest finds the fixture here


@pytest.fixture
def engine(postgres):  # noqa: F811 - the fixture's value
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


def keep(engine):
    """One row that stays, with "kept" in it."""
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO notes VALUES ('kept')"))


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
    keep(engine)
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
    keep(engine)
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
