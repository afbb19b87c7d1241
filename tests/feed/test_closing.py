"""Closing weeks: once, whole, and of everything recorded."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select

from caseboard import clock
from caseboard.db import db, session, writing
from caseboard.feed import closing, week
from caseboard.feed.models import FeedDelivery, FeedWeek, Letter, LetterWeek
from caseboard.schools.models import School
from tests.feed.closings import SCHOOLS, add_family, count, tell, texts_of, weeks_of
from tests.support.town import FRIDAY, WEEK, close


def test_nothing_closes_before_its_moment_and_everything_at_it(app, world, records):
    assert close(app, FRIDAY - timedelta(seconds=1)) == 0
    assert close(app, FRIDAY) == SCHOOLS
    with records():
        assert {one.period_end for one in weeks_of(world)} == {FRIDAY}


def test_closing_again_closes_nothing_more(app, world, records):
    assert close(app, FRIDAY) == SCHOOLS
    assert close(app, FRIDAY) == 0
    assert close(app, FRIDAY + timedelta(days=3)) == 0
    with records():
        assert count(FeedWeek) == SCHOOLS


def test_after_three_weeks_without_a_worker_every_week_is_closed_once(app, world, records):
    with records():
        family = add_family(world)
        tell(world, family, "First week.", FRIDAY - timedelta(hours=1))
        tell(world, family, "Second week.", FRIDAY + timedelta(hours=1))
        tell(world, family, "Third week.", FRIDAY + timedelta(days=8))
    assert close(app, FRIDAY + 2 * WEEK + timedelta(hours=30)) == 3 * SCHOOLS
    with records():
        found = weeks_of(world)
        assert [(one.period_start, one.period_end) for one in found] == [
            (FRIDAY - WEEK, FRIDAY),
            (FRIDAY, FRIDAY + WEEK),
            (FRIDAY + WEEK, FRIDAY + 2 * WEEK),
        ]
        told = [
            [line.text for f in week.from_json(one.content).families for line in f.lines] for one in found
        ]
        assert [lines[-1] for lines in told] == ["First week.", "Second week.", "Third week."]
        assert [len(lines) for lines in told] == [2, 1, 1]


def test_an_event_at_the_closing_moment_itself_is_in_the_week_that_ends(app, world, records):
    with records():
        family = add_family(world)
        tell(world, family, "Just before.", FRIDAY - timedelta(microseconds=1))
        tell(world, family, "On the stroke.", FRIDAY)
        tell(world, family, "Just after.", FRIDAY + timedelta(microseconds=1))
    close(app, FRIDAY + timedelta(minutes=1))
    close(app, FRIDAY + WEEK)
    with records():
        first, second = (texts_of(one) for one in weeks_of(world))
        assert first[-2:] == ["Just before.", "On the stroke."]
        assert second == ["Just after."]


@pytest.mark.parametrize(
    ("friday", "next_friday"),
    [
        (datetime(2027, 3, 26, 14, 0, tzinfo=UTC), datetime(2027, 4, 2, 13, 0, tzinfo=UTC)),
        (datetime(2027, 10, 29, 13, 0, tzinfo=UTC), datetime(2027, 11, 5, 14, 0, tzinfo=UTC)),
    ],
)
def test_over_a_clock_change_the_week_closes_at_two_by_the_wall_and_once(
    app, world, records, friday, next_friday
):
    with records():
        for row in session().scalars(select(School)):
            row.created_at = friday - timedelta(days=2)
    close(app, friday)
    with records():
        before = count(FeedWeek)
    assert close(app, next_friday - timedelta(seconds=1)) == 0
    assert close(app, next_friday) == SCHOOLS
    assert close(app, next_friday + timedelta(hours=2)) == 0
    with records():
        assert count(FeedWeek) == before + SCHOOLS
        assert weeks_of(world)[-1].period_end == next_friday


def test_a_clock_put_back_closes_nothing_again(app, world):
    assert close(app, FRIDAY + timedelta(hours=1)) == SCHOOLS
    assert close(app, FRIDAY - timedelta(hours=1)) == 0
    assert close(app, FRIDAY + timedelta(hours=2)) == 0


def test_four_workers_at_once_close_each_week_once(app, world, records):
    with records():
        add_family(world)
    start = threading.Barrier(4)
    closed, problems = [], []

    def work():
        try:
            with app.app_context(), clock.at(FRIDAY + WEEK):
                start.wait()
                closed.append(closing.close_due_weeks())
        except Exception as error:
            problems.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert sum(closed) == 2 * SCHOOLS
    with records():
        assert count(FeedWeek) == 2 * SCHOOLS
        assert count(Letter) == count(FeedDelivery) == 8
        assert count(LetterWeek) == 10  # the head's letters hold two schools' weeks


def test_when_closing_fails_half_way_nothing_of_it_stays_and_other_schools_close(
    app, world, records, monkeypatch
):
    real = closing.readers_on
    thornhill = world.schools["thornhill"].id

    def broken(ids, day):
        if isinstance(ids, dict) and thornhill in ids:
            raise RuntimeError("a mistake in the program")
        return real(ids, day)

    monkeypatch.setattr(closing, "readers_on", broken)
    with pytest.raises(closing.ClosingFailedError, match="1 of the weeks"):
        close(app, FRIDAY)
    with records():
        closed = {one.school.short_name for one in session().scalars(select(FeedWeek))}
        assert closed == {"Quayside", "Elm"}
    monkeypatch.undo()
    assert close(app, FRIDAY + timedelta(minutes=1)) == 2


def test_looking_when_nothing_is_due_is_two_statements(app, world):
    close(app, FRIDAY)
    with app.app_context(), clock.at(FRIDAY + timedelta(minutes=5)), writing():
        seen = []
        event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
        assert closing.close_due_weeks() == 0
        assert len([one for one in seen if not one.startswith("BEGIN")]) == 2
