"""The database cannot write, or cannot be reached: a lock (R20), a PostgreSQL that restarts (R21).

Nothing acknowledged is lost, what is refused says so, and everything goes on by itself when the trouble is over.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import create_engine, text

from tests.faults.conftest import make_filled
from tests.support.figures import amount
from tests.support.own_postgres import OwnServer, own_server
from tests.support.running import Place
from tests.support.tablet import NoAnswerError, crew, movers, together
from tests.support.truth import compare, since

# --- locked -----------------------------------------------------------------------------------------------------------


ON_POSTGRES_AND_LONG = pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.soak])


@contextmanager
def locked(place: Place, seconds: float) -> Iterator[Callable[[], bool]]:
    """Another program keeps everybody out for so long. Says whether it still does."""
    ended = Event()
    holds = Event()

    def hold() -> None:
        if place.is_sqlite:
            other = sqlite3.connect(place.file, isolation_level=None)
            other.execute("BEGIN EXCLUSIVE")
            holds.set()
            time.sleep(seconds)
            other.execute("ROLLBACK")
            other.close()
        else:
            engine = create_engine(place.url)
            with engine.begin() as connection:
                connection.execute(
                    text("LOCK TABLE families, users, alembic_version IN ACCESS EXCLUSIVE MODE")
                )
                holds.set()
                time.sleep(seconds)
            engine.dispose()
        ended.set()

    keeper = Thread(target=hold)
    keeper.start()
    assert holds.wait(20)
    try:
        yield lambda: not ended.is_set()
    finally:
        keeper.join()


def test_a_lock_of_three_seconds_makes_moves_late_and_no_more(served, figures):
    before = compare(served, [])
    people = movers(served, 4, each=1, skip=32)
    with locked(served, 3):
        answers = together([partial(mover.send, mover.next()) for mover in people])
    truth = since(before, compare(served, [asked for mover in people for asked in mover.journal]))
    slowest = max(answer.seconds for answer in answers)
    errors = sum(answer.status != 200 for answer in answers)
    figures(R20_LOCKED_SECONDS=3, MOVES=len(answers), SLOWEST_SECONDS=slowest, LOCKED_ERRORS=errors)
    figures(**truth.figures)
    assert errors == 0
    assert min(answer.seconds for answer in answers) > 2
    assert slowest < 9
    assert truth.is_whole


@pytest.mark.parametrize("place", ["sqlite", ON_POSTGRES_AND_LONG], indirect=True)
def test_a_long_lock_is_503_not_saved_and_no_thread_stays_behind(place, figures):
    """A thread for everybody who asks, so that nobody waits for somebody else who waits."""
    seconds = amount(12, 30)
    place.start_web(processes=1, threads=8)
    people = movers(place, 4, each=1)
    with locked(place, seconds) as is_locked:
        *answers, health = together([*(partial(mover.send, mover.next()) for mover in people), place.health])
        assert is_locked()
        again = together([partial(mover.insist, mover.journal[-1], tries=4) for mover in people])
    assert health == (503, "database")
    figures(R20_LOCKED_SECONDS=seconds, REFUSED=sum(a.status == 503 for a in answers))
    figures(SLOWEST_SECONDS=max(answer.seconds for answer in answers))
    for answer in answers:
        assert answer.status == 503
        assert "Not saved" in answer.body
        assert answer.headers["retry-after"]
        assert answer.seconds < 35
    assert all(answer is not None and answer.status == 200 for answer in again)
    after = together([partial(mover.send, mover.next()) for mover in people])
    truth = compare(place, [asked for mover in people for asked in mover.journal])
    figures(AFTER_SECONDS=max(answer.seconds for answer in after), **truth.figures)
    assert {answer.status for answer in after} == {200}
    assert max(answer.seconds for answer in after) < 5, "a thread is still waiting"
    assert truth.is_whole
    assert truth.events == truth.acknowledged == 8


# --- a PostgreSQL that dies and comes back ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def mortal() -> Iterator[OwnServer]:
    with own_server() as server:
        yield server


@pytest.fixture
def mortal_place(mortal: OwnServer, tmp_path: Path) -> Iterator[Place]:
    from tests.support.postgres import new_database

    with new_database(mortal.url) as url:
        filled = make_filled(url, tmp_path)
        made = Place(url, tmp_path, filled)
        try:
            yield made
        finally:
            made.stop()


@pytest.mark.postgres
def test_postgresql_dies_at_once_and_comes_back_and_nothing_acknowledged_is_lost(
    mortal, mortal_place, figures
):
    """Immediate shutdown: every connection is cut in the middle of what it does. The web server is never restarted."""
    restarts = amount(2, 50)
    mortal_place.start_web()
    people = movers(mortal_place, 4, each=6)
    stop, recoveries, outages, healths = Event(), [], [], set()
    answered: list[tuple[float, int]] = []
    problems: list[Exception] = []

    def work(mover):
        try:
            while not stop.is_set():
                asked = mover.next()
                for _ in range(600):
                    try:
                        answer = mover.send(asked)
                    except NoAnswerError:
                        answered.append((time.monotonic(), 0))
                    else:
                        answered.append((time.monotonic(), answer.status))
                        if answer.status < 500:
                            assert answer.status == 200, answer.body
                            break
                        assert "Not saved" in answer.body or "do not know if this saved" in answer.body
                    time.sleep(0.1)
                else:
                    raise TimeoutError("it did not come back")
        except Exception as error:
            problems.append(error)

    writers = [Thread(target=work, args=(mover,)) for mover in people]
    for writer in writers:
        writer.start()
    try:
        for _ in range(restarts):
            time.sleep(1)
            assert not problems, (problems, unforeseen(mortal_place))
            began = time.monotonic()
            mortal.stop()
            healths.add(mortal_place.health())
            time.sleep(0.5)
            mortal.start()
            back = time.monotonic()
            while not any(at > back and status == 200 for at, status in list(answered)):
                assert time.monotonic() < back + 30
                assert not problems, (problems, unforeseen(mortal_place))
                time.sleep(0.01)
            recoveries.append(time.monotonic() - back)
            outages.append((began, back + 5))
    finally:
        stop.set()
        for writer in writers:
            writer.join(90)
    assert not problems, (problems, unforeseen(mortal_place))
    truth = compare(mortal_place, [asked for mover in people for asked in mover.journal])
    errors = [(at, status) for at, status in answered if status != 200]
    outside = [one for one in errors if not any(began <= one[0] <= over for began, over in outages)]
    figures(R21_RESTARTS=restarts, **truth.figures, ERRORS=len(errors), ERRORS_OUTSIDE=len(outside))
    figures(UNKNOWN_504=sum(status == 504 for _, status in errors), RECOVERY_MAX_SECONDS=max(recoveries))
    figures.at_least(R21_RESTARTS=2, ACKNOWLEDGED=8, ERRORS=3)
    assert truth.is_whole
    assert truth.events == truth.acknowledged
    assert outside == []
    assert {status for _, status in errors} <= {503, 504}, "every trouble is told"
    assert max(recoveries) <= 5
    assert healths == {(503, "database")}
    assert '"event": "bug"' not in mortal_place.said("serve")


def unforeseen(place: Place) -> str:
    """What stands in the log besides answers and a database that is away."""
    lines = place.said("serve").splitlines()
    known = ('"event": "request"', '"event": "database"')
    return "\n".join(line for line in lines if not any(word in line for word in known))


@pytest.mark.postgres
def test_without_postgresql_every_page_says_so_and_health_names_it(mortal, mortal_place):
    mortal_place.start_web(processes=1)
    [tablet] = crew(mortal_place, 1)
    school = f"/schools/{mortal_place.filled.school}"
    mortal.stop()
    try:
        assert mortal_place.health() == (503, "database")
        for path in (f"{school}/board", "/", "/sign-in"):
            answer = tablet.get(path, htmx=False)
            assert answer.status == 503, path
            assert "This page cannot be shown: the records cannot be reached now" in answer.body
            assert "Traceback" not in answer.body
        answer = tablet.post("/display", {"show": "initials"}, htmx=False)
        assert answer.status == 503
        assert "Not saved" in answer.body
    finally:
        mortal.start()
    assert mortal_place.health() == (200, "ok")
    assert tablet.get(f"{school}/board", htmx=False).status == 200
