"""A school's closing day changes: nothing is skipped, nothing closes twice, and words written stay in their letter."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from caseboard import clock
from caseboard.access import actor_for
from caseboard.accounts.models import User
from caseboard.db import session
from caseboard.feed import closing
from caseboard.feed.closing_days import ClosingUnderWayError, change_closing_day, closing_day_of
from caseboard.feed.editing import write_line
from caseboard.feed.friday import coming
from caseboard.feed.models import FeedWeek
from caseboard.feed.schedule import HolidayRule
from caseboard.schools.models import DateKind, School, SchoolDate
from tests import factories
from tests.support.town import FRIDAY, MONDAY

WEDNESDAY = FRIDAY + timedelta(days=5)


def thornhill(world):
    return session().get(School, world.schools["thornhill"].id)


def change(world, weekday, at, rule=HolidayRule.BEFORE):
    return change_closing_day(
        [thornhill(world)], weekday=weekday, at=at, in_holidays=rule, by=world["manager"].id
    )


def periods(world):
    return session().execute(
        select(FeedWeek.period_start, FeedWeek.period_end)
        .where(FeedWeek.school_id == world.schools["thornhill"].id)
        .order_by(FeedWeek.period_end)
    )


def test_a_changed_day_holds_from_the_next_letter_on_and_closes_nothing_at_once(app, world, records):
    with app.app_context(), clock.at(FRIDAY):
        closing.close_due_weeks()
    with records(), clock.at(WEDNESDAY):
        assert change(world, 0, time(10)) == 1
        assert change(world, 0, time(10)) == 0, "the same again changes nothing"
        shown = closing_day_of(thornhill(world))
        monday = clock.london_moment(date(2026, 11, 16), time(10))
        assert list(shown.coming[:2]) == [monday, monday + timedelta(days=7)]
        assert (shown.changed_by, shown.changed_at) == ("S. Okoro", WEDNESDAY)
    for days in range(0, 14):
        with app.app_context(), clock.at(WEDNESDAY + timedelta(days=days, hours=4)):
            closing.close_due_weeks()
    with records():
        found = [tuple(row) for row in periods(world)]
    assert [end for _, end in found] == [FRIDAY, monday, monday + timedelta(days=7)]
    assert [start for start, _ in found[1:]] == [end for _, end in found[:-1]], (
        "no moment is in none or in two"
    )


def test_while_a_letter_is_due_and_not_closed_the_day_stays(world, records):
    with records(), clock.at(FRIDAY + timedelta(minutes=1)), pytest.raises(ClosingUnderWayError):
        change(world, 3, time(12))


def test_words_written_before_the_first_letter_are_in_it_all_the_same(app, world, records):
    with records(), clock.at(MONDAY + timedelta(hours=3)):
        worker = actor_for(session().get(User, world["worker"].id))
        family = factories.family("Hussain", by=worker, school=thornhill(world))
        school = next(one for one in worker.schools if one.short_name == "Thornhill")
        starts = coming(school).starts
        write_line(school, family.public_id, text="In my words.", next_text="", starts=starts, by=worker)
        change(world, 3, time(12))
    with app.app_context(), clock.at(FRIDAY):
        closing.close_due_weeks()
    with records():
        content = (
            session()
            .scalars(select(FeedWeek.content).where(FeedWeek.school_id == world.schools["thornhill"].id))
            .one()
        )
        assert content["families"][0]["said"] == "In my words."


def test_the_rule_for_holidays_moves_the_closings_that_are_shown(app, world, records):
    with app.app_context(), clock.at(FRIDAY):
        closing.close_due_weeks()
    with records(), clock.at(WEDNESDAY):
        off = WEDNESDAY.date() + timedelta(days=2)
        session().add(
            SchoolDate(school_id=thornhill(world).id, kind=DateKind.CLOSED, starts=off, ends=off, name="")
        )
        session().flush()
        firsts = []
        for rule in (HolidayRule.AFTER, HolidayRule.SAME, HolidayRule.BEFORE):
            change(world, 4, time(14), rule)
            firsts.append(clock.london(closing_day_of(thornhill(world)).coming[0]).day)
    assert firsts == [16, 13, 12]
