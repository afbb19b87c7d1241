"""Weeks without word, and what is overdue, as the worker reads them first and then the letter (J11)."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from caseboard import clock
from caseboard.access import actor_for
from caseboard.accounts.models import User
from caseboard.actions.services import WhoDoesIt, agree_action
from caseboard.db import session
from caseboard.families.door import cases
from caseboard.families.due import Owner
from caseboard.families.entries import check_no_change
from caseboard.families.school_view.silence import count_silence
from caseboard.feed import closing
from caseboard.feed.friday import friday
from caseboard.feed.letter import compose
from caseboard.feed.live import next_closings
from caseboard.feed.reading import read_week
from caseboard.schools.models import School
from tests import factories
from tests.support.town import FRIDAY, MONDAY

WEEK = timedelta(days=7)


def weekday(day):
    return day.weekday() < 5


def silent(told, today, since=date(2026, 9, 1), is_school_day=weekday):
    found = count_silence(told, since=since, today=today, is_school_day=is_school_day)
    return found.now, found.longest


def test_whole_weeks_without_word_are_counted_and_the_longest_run_is_kept():
    mondays = [date(2026, 9, 14), date(2026, 9, 21), date(2026, 10, 19)]
    assert silent(mondays, date(2026, 11, 6)) == (1, 3)
    assert silent([*mondays, date(2026, 11, 2)], date(2026, 11, 6)) == (0, 3)


def test_the_first_week_of_a_family_and_weeks_without_school_are_not_silent():
    assert silent([], date(2026, 9, 11), since=date(2026, 9, 1)) == (0, 0)
    half_term = {date(2026, 10, 26) + timedelta(days=n) for n in range(5)}

    def in_school(day):
        return weekday(day) and day not in half_term

    told = [date(2026, 10, 12)]
    assert silent(told, date(2026, 11, 6)) == (2, 4)
    assert silent(told, date(2026, 11, 6), is_school_day=in_school) == (1, 4)


@given(st.sets(st.integers(0, 40)), st.integers(0, 41))
def test_a_run_is_never_longer_than_the_longest(weeks, now):
    first = date(2026, 1, 5)
    told = [first + week * WEEK for week in weeks]
    run, longest = silent(told, first + now * WEEK + timedelta(days=4), since=first)
    assert 0 <= run <= longest <= max(0, now)


def letter_now(world, at):
    with clock.at(at):
        (coming,) = next_closings([world.schools["thornhill"].id], at)
        return compose([read_week(coming, until=at).text])


def test_agencies_and_the_schools_own_actions_are_overdue_in_the_same_words_and_a_check_ends_the_silence(
    app, world, records
):
    with records():
        ruth = actor_for(session().get(User, world["worker"].id))
        thornhill = session().get(School, world.schools["thornhill"].id)
        with clock.at(MONDAY):
            family = factories.family("Hussain", by=ruth, school=thornhill)
            family_id = family.public_id
            for who in (
                WhoDoesIt(Owner.PERSON, "CAMHS"),
                WhoDoesIt(Owner.SCHOOL, school_id=thornhill.id),
            ):
                agree_action(
                    family,
                    what="Send the attendance figures.",
                    who=who,
                    due_on=date(2026, 11, 20),
                    schools=[thornhill.id],
                    by=ruth,
                )
    later = FRIDAY + 4 * WEEK - timedelta(hours=2)
    with app.app_context(), clock.at(later):
        closing.close_due_weeks()
    with records():
        (item,) = letter_now(world, later).unknown
        lines = [line.text for line in item.shown]
        late = "was due 20 Nov, and we do not know if it is done."
        assert [line for line in lines if "figures" in line] == [
            f"CAMHS, Send the attendance figures: {late}",
            f"Thornhill, Send the attendance figures: {late}",
        ]
        assert "Three whole school weeks without word." in lines
        with clock.at(later):
            ruth = actor_for(session().get(User, world["worker"].id))
            school = next(one for one in ruth.schools if one.short_name == "Thornhill")
            assert friday(ruth, school).lines[0].silence == "No word for three weeks before this one."
            found = cases(ruth).get_family(family_id, school=school.id, lock=True)
            check_no_change(found, by=ruth)
    with records():
        text = letter_now(world, later + timedelta(minutes=1))
        assert "without word" not in repr(text)
        with clock.at(later + timedelta(minutes=1)):
            assert friday(ruth, school).without_word == 0
