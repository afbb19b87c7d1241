"""Clocks in working days and school days, over two years of bank holidays, clock changes, half-terms and INSET days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseboard import clock as time
from caseboard import codes
from caseboard.referrals.clocks import SCHOOL, Clock, clock_for
from caseboard.schools.calendars import SchoolCalendar
from caseboard.schools.calendars.bank_holidays import BANK_HOLIDAYS
from caseboard.schools.calendars.days import Span

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
DAYS = st.dates(FIRST, LAST)
NO_DATES = SchoolCalendar()
CLOCK_CHANGES = (date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31))

HOLIDAYS = [
    (date(2026, 2, 16), date(2026, 2, 20)),
    (date(2026, 5, 25), date(2026, 5, 29)),
    (date(2026, 10, 26), date(2026, 10, 30)),
    (date(2027, 2, 15), date(2027, 2, 19)),
    (date(2027, 5, 31), date(2027, 6, 4)),
    (date(2027, 10, 25), date(2027, 10, 29)),
]
INSET = [date(2026, 1, 5), date(2026, 9, 1), date(2026, 11, 27), date(2027, 1, 4), date(2027, 9, 1)]
TERMS = [
    (date(2026, 1, 5), date(2026, 3, 27)),
    (date(2026, 4, 13), date(2026, 7, 21)),
    (date(2026, 9, 1), date(2026, 12, 18)),
    (date(2027, 1, 4), date(2027, 3, 25)),
    (date(2027, 4, 12), date(2027, 7, 21)),
    (date(2027, 9, 1), date(2027, 12, 17)),
]
THORNHILL = SchoolCalendar(
    terms=[Span(*term) for term in TERMS],
    half_terms=[Span(*half) for half in HOLIDAYS],
    closed=[Span(day, day, "INSET") for day in INSET],
)


def works(day: date) -> bool:
    """Worked out another way than the program does: by the name of the day."""
    return day.strftime("%a") not in {"Sat", "Sun"} and day not in BANK_HOLIDAYS


def is_in(day: date) -> bool:
    if not (TERMS[0][0] <= day <= TERMS[-1][1]):
        return works(day) and day not in INSET
    return (
        works(day)
        and day not in INSET
        and any(first <= day <= last for first, last in TERMS)
        and not any(first <= day <= last for first, last in HOLIDAYS)
    )


def slowly(counts, start, number):
    """One day after the other."""
    day = start
    while number:
        day += timedelta(days=1)
        number -= counts(day)
    return day


@given(DAYS, st.integers(1, 60))
def test_a_due_day_is_that_many_working_days_on_whatever_lies_between(start, number):
    due = Clock(number).due(start, NO_DATES)
    assert due == slowly(works, start, number)
    assert works(due)
    assert Clock(number).taken(start, due, NO_DATES) == number


@given(DAYS, st.integers(1, 40))
def test_a_due_day_in_school_days_leaves_holidays_and_inset_days_out(start, number):
    clock = Clock(number, SCHOOL)
    due = clock.due(start, THORNHILL)
    assert due == slowly(is_in, start, number)
    assert clock.taken(start, due, THORNHILL) == number


@given(DAYS, DAYS)
def test_days_taken_never_run_backwards_and_add_up(one, other):
    first, last = sorted((one, other))
    middle = first + (last - first) / 2
    clock = Clock(10)
    assert clock.taken(last, first, NO_DATES) == 0
    assert clock.taken(first, middle, NO_DATES) + clock.taken(middle, last, NO_DATES) == clock.taken(
        first, last, NO_DATES
    )


@given(DAYS, st.integers(1, 45))
def test_a_later_start_is_never_due_earlier(start, number):
    clock = Clock(number)
    assert clock.due(start, NO_DATES) <= clock.due(start + timedelta(days=1), NO_DATES)


@pytest.mark.parametrize("changed", CLOCK_CHANGES)
@pytest.mark.parametrize("hour", [0, 1, 2, 12, 23])
def test_the_day_the_clocks_change_is_a_day_like_any_other(changed, hour):
    """A moment either side of the change is on its London day, and the count of days knows no hours."""
    friday = changed - timedelta(days=2)
    moment = time.london_moment(friday, datetime.min.replace(hour=hour).time())
    asked = time.london(moment).date()
    assert asked == friday
    assert Clock(1).due(asked, NO_DATES) == slowly(works, friday, 1)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (date(2026, 11, 6), date(2026, 11, 9)),  # a Friday: the Monday
        (date(2026, 11, 7), date(2026, 11, 9)),  # a Saturday
        (date(2026, 12, 24), date(2026, 12, 29)),  # Christmas Day, a week-end, and Boxing Day's Monday
        (date(2026, 4, 2), date(2026, 4, 7)),  # Good Friday and Easter Monday
    ],
)
def test_a_front_door_answers_in_one_working_day(start, due):
    front_door = clock_for(codes.AGENCY, "front_door", on=start)
    assert front_door == Clock(1)
    assert front_door.due(start, NO_DATES) == due


def test_a_statutory_assessment_has_forty_five_working_days():
    statutory = clock_for(codes.ASSESSMENT, "statutory", on=date(2026, 11, 2))
    assert statutory.due(date(2026, 11, 2), NO_DATES) == date(2027, 1, 7)


@dataclass
class Row:
    what: str
    days: int
    counted_in: str = "working"
    valid_from: date = date(2026, 9, 1)
    valid_to: date | None = None


def test_an_authoritys_own_number_goes_before_the_usual_one_on_its_days():
    own = [Row("agency_kind:camhs", 20, valid_to=date(2026, 12, 31))]
    for day, days in ((date(2026, 8, 31), 10), (date(2026, 9, 1), 20), (date(2027, 1, 1), 10)):
        assert clock_for(codes.AGENCY, "camhs", on=day, local=own).days == days


def test_no_authority_changes_the_days_that_the_law_sets():
    own = [Row("assessment_kind:statutory", 90)]
    assert clock_for(codes.ASSESSMENT, "statutory", on=date(2026, 11, 2), local=own) == Clock(45)


def test_where_no_time_is_usual_there_is_no_clock():
    assert clock_for(codes.ASSESSMENT, "health", on=FIRST) is None
    assert clock_for(codes.ASSESSMENT, "nobody knows", on=FIRST) is None
