"""Which schools close weeks, since when, on which day of their own, and what holidays and inset days do to it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from caseboard.accounts.models import Assignment
from caseboard.db import session
from caseboard.feed import schools, week
from caseboard.feed.models import LetterRule
from caseboard.schools.models import DateKind, School, SchoolDate
from tests.feed.closings import SCHOOLS, add_family, count_letters, tell, texts_of, weeks_of
from tests.support.town import FRIDAY, WEEK, close


def test_a_school_nobody_was_ever_assigned_to_closes_no_weeks(app, world):
    with app.app_context():
        assert "Oak" not in {one.ref.short_name for one in schools.list_schools_in_use()}


def test_a_school_assigned_to_somebody_long_before_it_was_entered_here_gets_no_letters_of_the_past(
    app, world
):
    with app.app_context():
        due = schools.due_closings(FRIDAY)
    assert {one.ends for one in due} == {FRIDAY}  # the roles began in 2020


def test_a_school_begins_with_the_closing_after_its_first_assignment(app, world, records):
    with records():
        for row in session().scalars(select(Assignment)):
            row.starts = date(2026, 11, 9)
    assert close(app, FRIDAY) == 0
    assert close(app, FRIDAY + WEEK) == SCHOOLS


def test_a_closed_school_closes_no_more_weeks(app, world, records):
    close(app, FRIDAY)
    with records():
        session().get(School, world.schools["quayside"].id).closed_on = FRIDAY.date() + timedelta(days=2)
    assert close(app, FRIDAY + WEEK) == SCHOOLS - 1


def test_a_school_with_a_day_and_time_of_its_own(app, world, records):
    with records():
        row = session().get(School, world.schools["saltby"].id)
        row.letter_weekday, row.letter_time = 3, time(9, 0)
    thursday = datetime(2026, 11, 5, 9, 0, tzinfo=UTC)
    assert close(app, thursday) == 1
    assert close(app, FRIDAY) == SCHOOLS - 1
    with records():
        assert count_letters(world["head"].id) == 2  # one for each closing


def holiday(world, school, first, last):
    place = world.schools[school].id
    session().add(
        SchoolDate(school_id=place, kind=DateKind.CLOSED, starts=first, ends=last, name="Half-term")
    )


def test_the_weeks_of_a_holiday_stand_in_the_first_letter_back(app, world, records):
    close(app, FRIDAY)
    with records():
        family = add_family(world, at=FRIDAY + timedelta(hours=1))
        holiday(world, "thornhill", date(2026, 11, 9), date(2026, 11, 20))
        tell(world, family, "Said in the holidays.", FRIDAY + timedelta(days=10))
    for days in range(1, 22):
        close(app, FRIDAY + timedelta(days=days))
    with records():
        first, back = weeks_of(world)
        assert (first.period_end, back.period_start, back.period_end) == (FRIDAY, FRIDAY, FRIDAY + 3 * WEEK)
        assert texts_of(back)[-1] == "Said in the holidays."
        assert week.from_json(back.content).no_school == ((date(2026, 11, 9), date(2026, 11, 20)),)
        assert [one.period_end for one in weeks_of(world, "quayside")] == [
            FRIDAY + n * WEEK for n in range(4)
        ]


def test_an_inset_day_moves_the_closing_by_the_rule_of_the_school(app, world, records):
    friday = FRIDAY + WEEK
    close(app, FRIDAY)
    with records():
        for school in ("thornhill", "saltby", "quayside"):
            holiday(world, school, friday.date(), friday.date())
        session().add(LetterRule(school_id=world.schools["saltby"].id, in_holidays="after"))
        session().add(LetterRule(school_id=world.schools["quayside"].id, in_holidays="same"))
    for hours in range(0, 24 * 11, 12):
        close(app, FRIDAY + timedelta(hours=hours))
    with records():
        last = {key: weeks_of(world, key)[-1].period_end for key in ("thornhill", "saltby", "quayside")}
        assert last == {
            "thornhill": friday - timedelta(days=1),
            "saltby": friday + timedelta(days=3),
            "quayside": friday,
        }
