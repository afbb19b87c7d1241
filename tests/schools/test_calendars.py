"""Working days of England and school days: tables of dates and answers, and rules for every day of two years."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseboard import clock
from caseboard.schools.calendars import SchoolCalendar, add_working_days, is_working_day, working_days_between
from caseboard.schools.calendars.bank_holidays import BANK_HOLIDAYS, KNOWN_FROM, KNOWN_UNTIL
from caseboard.schools.calendars.days import Span, usual_breaks
from caseboard.schools.calendars.queries import calendar_of
from caseboard.schools.models import DateKind, SchoolDate

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
EVERY_DAY = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
DAYS = st.dates(FIRST, LAST)

THORNHILL = SchoolCalendar(
    terms=(
        Span(date(2026, 9, 2), date(2026, 12, 18), "Autumn term"),
        Span(date(2027, 1, 4), date(2027, 3, 25), "Spring term"),
        Span(date(2027, 4, 12), date(2027, 7, 21), "Summer term"),
    ),
    half_terms=(
        Span(date(2026, 10, 26), date(2026, 10, 30)),
        Span(date(2027, 2, 15), date(2027, 2, 19)),
        Span(date(2027, 5, 31), date(2027, 6, 4)),
    ),
    closed=(Span(date(2026, 9, 2), date(2026, 9, 2), "INSET"), Span(date(2026, 11, 27), date(2026, 11, 27))),
)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-11-20", "2026-11-23", 1),  # Friday to Monday
        ("2026-11-21", "2026-11-23", 1),  # asked on a Saturday
        ("2026-11-23", "2026-11-23", 0),
        ("2026-11-23", "2026-11-20", 0),
        ("2026-12-24", "2026-12-29", 1),  # Christmas Day, and Boxing Day on the Monday after
        ("2027-03-25", "2027-03-30", 1),  # Easter
        ("2026-03-27", "2026-03-30", 1),  # the clocks go forward between
        ("2026-10-23", "2026-10-26", 1),  # and back
        ("2022-06-01", "2022-06-06", 1),  # the jubilee
        ("2026-09-01", "2026-11-03", 45),
    ],
)
def test_working_days_between_two_days(start, end, days):
    assert working_days_between(date.fromisoformat(start), date.fromisoformat(end)) == days


def test_there_are_eight_bank_holidays_in_a_year_and_none_at_a_week_end():
    assert all(day.weekday() < 5 for day in BANK_HOLIDAYS)
    per_year = {year: sum(day.year == year for day in BANK_HOLIDAYS) for year in range(2023, 2036)}
    # New Year's Day 2028 and 2033 and their like are made up in the same year, so only the coronation adds one
    assert {year: n for year, n in per_year.items() if n != 8} == {2023: 9}
    assert (min(BANK_HOLIDAYS).year, max(BANK_HOLIDAYS).year) == (KNOWN_FROM.year, KNOWN_UNTIL.year)


def test_the_bank_holidays_announced_for_2026_and_2027():
    """https://www.gov.uk/bank-holidays"""
    assert [day.isoformat() for day in sorted(BANK_HOLIDAYS) if day.year in (2026, 2027)] == [
        *("2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31"),
        *("2026-12-25", "2026-12-28"),
        *("2027-01-01", "2027-03-26", "2027-03-29", "2027-05-03", "2027-05-31", "2027-08-30"),
        *("2027-12-27", "2027-12-28"),
    ]


@given(DAYS, DAYS)
@settings(deadline=None)
def test_working_days_are_those_counted_one_by_one(start, end):
    one_by_one = sum(is_working_day(day) for day in EVERY_DAY if start < day <= end)
    assert working_days_between(start, end) == one_by_one


@given(DAYS, st.integers(1, 60))
@settings(deadline=None)
def test_adding_days_and_counting_them_are_each_other_backwards(day, number):
    end = add_working_days(day, number)
    assert is_working_day(end)
    assert working_days_between(day, end) == number
    there = THORNHILL.add_school_days(day, number)
    assert THORNHILL.is_school_day(there)
    assert THORNHILL.school_days_between(day, there) == number


@given(DAYS, DAYS, DAYS)
@settings(deadline=None)
def test_counts_add_up_over_a_day_between(one, two, three):
    a, b, c = sorted((one, two, three))
    assert working_days_between(a, c) == working_days_between(a, b) + working_days_between(b, c)
    assert THORNHILL.school_days_between(a, c) == THORNHILL.school_days_between(
        a, b
    ) + THORNHILL.school_days_between(b, c)
    assert THORNHILL.school_days_between(a, c) <= working_days_between(a, c)


def test_every_moment_of_two_years_is_on_the_same_count_whatever_the_clocks_do():
    """The London day of a moment decides: half an hour after midnight on the night the clocks change is the new day."""
    for before, after in (("2026-03-28", "2026-03-29"), ("2026-10-24", "2026-10-25")):
        start = clock.start_of_day(date.fromisoformat(after))
        assert clock.london(start - timedelta(minutes=1)).date().isoformat() == before
        moments = [start + timedelta(minutes=30 * n) for n in range(46)]
        assert {clock.london(m).date().isoformat() for m in moments} == {after}
    asked = datetime(2026, 10, 23, 22, 59, tzinfo=UTC)  # 23:59 on Friday by summer time
    told = datetime(2026, 10, 26, 23, 59, tzinfo=UTC)  # 23:59 on Monday by winter time
    assert working_days_between(clock.london(asked).date(), clock.london(told).date()) == 1


def test_a_school_is_closed_at_half_term_on_inset_days_and_bank_holidays():
    closed = [
        "2026-09-02",
        "2026-10-28",
        "2026-11-27",
        "2026-12-21",
        "2027-05-03",
        "2027-02-15",
        "2026-11-28",
    ]
    assert not any(THORNHILL.is_school_day(date.fromisoformat(day)) for day in closed)
    opened = ["2026-09-03", "2026-10-23", "2026-11-02", "2026-12-18", "2027-07-21"]
    assert all(THORNHILL.is_school_day(date.fromisoformat(day)) for day in opened)


@pytest.mark.parametrize(
    ("day", "end"),
    [
        ("2026-09-03", "2026-10-23"),
        ("2026-10-23", "2026-10-23"),
        ("2026-10-26", "2026-12-18"),  # in the holiday: the half-term that follows
        ("2026-11-22", "2026-12-18"),
        ("2026-12-28", "2027-02-12"),
        ("2027-05-28", "2027-05-28"),
        ("2027-06-07", "2027-07-21"),
    ],
)
def test_the_end_of_the_half_term(day, end):
    assert THORNHILL.end_of_half_term(date.fromisoformat(day)).isoformat() == end


def test_an_inset_day_before_the_holiday_is_not_the_end_of_the_half_term():
    with_inset = SchoolCalendar(
        THORNHILL.terms, THORNHILL.half_terms, (Span(date(2026, 10, 23), date(2026, 10, 23)),)
    )
    assert with_inset.end_of_half_term(date(2026, 10, 1)) == date(2026, 10, 22)


@pytest.mark.parametrize("calendar", [THORNHILL, SchoolCalendar()])
def test_every_day_of_two_years_is_in_exactly_one_half_term(calendar):
    halves = {calendar.half_term_of(day) for day in EVERY_DAY}
    for day in EVERY_DAY:
        assert [day in half for half in halves].count(True) == 1
        assert day in calendar.half_term_of(day)
    inside = [half for half in halves if half.starts >= FIRST and half.ends <= LAST]
    assert len(inside) >= 10
    assert all(20 < (half.ends - half.starts).days < 100 for half in inside)


def test_a_school_without_dates_has_every_working_day_and_the_usual_breaks():
    guess = SchoolCalendar()
    assert guess.is_empty
    assert not guess.knows(date(2026, 11, 23))
    assert guess.is_school_day(date(2026, 8, 12))
    assert not guess.is_school_day(date(2026, 12, 25))
    assert [str(day) for day in usual_breaks(2027)] == [
        *("2027-02-12", "2027-03-25", "2027-05-28", "2027-07-16", "2027-10-22", "2027-12-17"),
    ]
    assert guess.end_of_half_term(date(2026, 11, 23)) == date(2026, 12, 18)


def test_the_calendar_knows_no_more_than_was_entered():
    assert THORNHILL.knows(date(2026, 12, 30))
    assert not THORNHILL.knows(date(2027, 7, 22))
    assert THORNHILL.is_school_day(date(2027, 9, 7))  # nobody has entered next year yet


def test_days_are_not_counted_backwards():
    with pytest.raises(ValueError, match="forwards"):
        add_working_days(date(2026, 11, 23), -1)


def test_a_school_reads_its_own_dates_only(town):
    from caseboard.db import session

    session().add(
        SchoolDate(
            school_id=town.thornhill.id,
            kind=DateKind.TERM,
            starts=date(2026, 9, 2),
            ends=date(2026, 12, 18),
        )
    )
    session().flush()
    assert [term.ends for term in calendar_of(town.thornhill.id).terms] == [date(2026, 12, 18)]
    assert calendar_of(town.saltby.id).is_empty
