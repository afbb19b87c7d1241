"""When weeks close: London wall-clock times through every clock change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise, takewhile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseboard.clock import london
from caseboard.feed.schedule import HolidayRule, Rhythm, Timetable, weeks_between, weeks_without_school
from caseboard.schools.calendars import SchoolCalendar
from caseboard.schools.calendars.days import Span

FRIDAY_AT_TWO = Rhythm(4, time(14))
SUNDAY_NIGHT = Rhythm(6, time(1, 30))


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def test_it_closes_at_two_by_a_london_clock_in_winter_and_in_summer():
    assert FRIDAY_AT_TWO.first_after(utc(2026, 11, 2)) == utc(2026, 11, 6, 14)
    assert FRIDAY_AT_TWO.first_after(utc(2026, 7, 1)) == utc(2026, 7, 3, 13)


def test_the_closing_moment_itself_belongs_to_the_week_that_ends():
    assert FRIDAY_AT_TWO.first_after(utc(2026, 11, 6, 14)) == utc(2026, 11, 13, 14)
    assert FRIDAY_AT_TWO.last_until(utc(2026, 11, 6, 14)) == utc(2026, 11, 6, 14)
    assert FRIDAY_AT_TWO.last_until(utc(2026, 11, 6, 13, 59)) == utc(2026, 10, 30, 14)


@pytest.mark.parametrize(
    ("before", "closing", "after"),
    [
        (utc(2026, 3, 20, 14), utc(2026, 3, 27, 14), utc(2026, 4, 3, 13)),  # spring: 29 March
        (utc(2026, 10, 16, 13), utc(2026, 10, 23, 13), utc(2026, 10, 30, 14)),  # autumn: 25 October
    ],
)
def test_around_a_clock_change_it_stays_two_by_the_wall(before, closing, after):
    assert list(FRIDAY_AT_TWO.closings(after=before, until=after)) == [closing, after]
    assert weeks_between(closing, after) == 1


def test_a_time_that_a_clock_change_skips_or_repeats_is_one_moment():
    in_march = list(SUNDAY_NIGHT.closings(after=utc(2026, 3, 24), until=utc(2026, 3, 31)))
    in_october = list(SUNDAY_NIGHT.closings(after=utc(2026, 10, 20), until=utc(2026, 10, 27)))
    assert in_march == [utc(2026, 3, 29, 1, 30)]
    assert in_october == [utc(2026, 10, 25, 0, 30)]


@given(
    weekday=st.integers(0, 6),
    at=st.times().map(lambda t: t.replace(microsecond=0)),
    moment=st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
)
def test_every_moment_lies_in_exactly_one_period(weekday, at, moment):
    rhythm = Rhythm(weekday, at)
    last, first = rhythm.last_until(moment), rhythm.first_after(moment)
    assert last <= moment < first
    assert rhythm.first_after(last) == first
    assert timedelta(days=6, hours=22) < first - last < timedelta(days=7, hours=2)
    assert london(last).weekday() == weekday


def test_two_years_hold_a_hundred_and_four_fridays_and_none_twice():
    closings = list(FRIDAY_AT_TWO.closings(after=utc(2026, 9, 1), until=utc(2028, 9, 1)))
    assert len(closings) == len(set(closings)) == 104
    assert {london(closing).strftime("%a %H:%M") for closing in closings} == {"Fri 14:00"}


# --- holidays -------------------------------------------------------------------------------------------------------

YEAR = SchoolCalendar(
    terms=(
        Span(date(2026, 9, 2), date(2026, 12, 18)),
        Span(date(2027, 1, 4), date(2027, 3, 25)),
        Span(date(2027, 4, 12), date(2027, 7, 21)),
        Span(date(2027, 9, 2), date(2027, 12, 17)),
        Span(date(2028, 1, 4), date(2028, 3, 31)),
        Span(date(2028, 4, 18), date(2028, 7, 20)),
    ),
    half_terms=(Span(date(2026, 10, 26), date(2026, 10, 30)), Span(date(2027, 5, 31), date(2027, 6, 4))),
    closed=(Span(date(2026, 11, 20), date(2026, 11, 20), "INSET"),),
)


def closings(rule, after, until, calendar=YEAR):
    timetable = Timetable(FRIDAY_AT_TWO, calendar, rule)
    return list(takewhile(lambda one: one.at <= until, timetable.closings(after=after, beyond=after)))


def days(found):
    return [london(one.at).strftime("%a %d %b") for one in found]


def test_an_inset_friday_closes_the_day_before_or_the_school_day_after_or_all_the_same():
    after, until = utc(2026, 11, 13, 14), utc(2026, 11, 24)
    assert days(closings(HolidayRule.BEFORE, after, until)) == ["Thu 19 Nov"]
    assert days(closings(HolidayRule.AFTER, after, until)) == ["Mon 23 Nov"]
    assert days(closings(HolidayRule.SAME, after, until)) == ["Fri 20 Nov"]


def test_a_half_term_has_no_letter_and_the_first_one_back_covers_it():
    found = closings(HolidayRule.BEFORE, utc(2026, 10, 16, 13), utc(2026, 11, 7))
    assert days(found) == ["Fri 23 Oct", "Fri 06 Nov"]
    assert found[0].slot == utc(2026, 10, 30, 14)  # it stands for the Friday of the half-term too
    assert weeks_without_school(YEAR, found[0].at, found[1].at) == [(date(2026, 10, 26), date(2026, 10, 30))]


def test_the_christmas_holidays_are_one_letter_before_them_or_one_at_the_first_day_back():
    after, until = utc(2026, 12, 11, 14), utc(2027, 1, 9)
    assert days(closings(HolidayRule.BEFORE, after, until)) == ["Fri 18 Dec", "Fri 08 Jan"]
    assert days(closings(HolidayRule.AFTER, after, until)) == ["Fri 18 Dec", "Mon 04 Jan", "Fri 08 Jan"]


def test_a_calendar_that_was_entered_too_late_closes_nothing_twice():
    """The week closed on Friday the 20th; on Monday somebody enters that it was an INSET day."""
    timetable = Timetable(FRIDAY_AT_TWO, YEAR, HolidayRule.BEFORE)
    closed = utc(2026, 11, 20, 14)
    assert next(timetable.closings(after=closed, beyond=closed)).at == utc(2026, 11, 27, 14)
    moved = Timetable(FRIDAY_AT_TWO, SchoolCalendar(), HolidayRule.BEFORE)
    thursday = utc(
        2026, 11, 19, 14
    )  # and the other way round: it closed on Thursday, and the INSET day is taken out
    assert next(moved.closings(after=closed, beyond=thursday)).at == utc(2026, 11, 27, 14)


def test_without_a_school_day_far_and_wide_nothing_is_moved():
    never = SchoolCalendar(closed=(Span(date(2026, 1, 1), date(2030, 1, 1)),))
    assert days(closings(HolidayRule.BEFORE, utc(2026, 11, 13, 14), utc(2026, 11, 21), never)) == [
        "Fri 20 Nov"
    ]


@pytest.mark.parametrize("rule", HolidayRule)
@given(
    weekday=st.integers(0, 6),
    at=st.times().map(lambda t: t.replace(microsecond=0)),
    breaks=st.lists(st.tuples(st.dates(date(2026, 9, 1), date(2028, 8, 1)), st.integers(0, 45)), max_size=6),
)
def test_two_years_of_holidays_close_each_usual_moment_once_and_in_order(rule, weekday, at, breaks):
    off = tuple(Span(first, first + timedelta(days=length)) for first, length in breaks)
    timetable = Timetable(Rhythm(weekday, at), SchoolCalendar(closed=off), rule)
    start, until = utc(2026, 9, 1), utc(2028, 9, 1)
    found = list(takewhile(lambda one: one.at <= until, timetable.closings(after=start, beyond=start)))
    assert all(one.at < two.at and one.slot < two.slot for one, two in pairwise(found))
    for number, one in enumerate(found[:-1]):
        # wherever one begins again, as after each closing, the same ones are still to come
        ahead = timetable.closings(after=one.slot, beyond=one.at)
        assert next(ahead) == found[number + 1]
    if rule is not HolidayRule.SAME and weekday < 5:
        on_school_days = [one for one in found if timetable.calendar.is_school_day(london(one.at).date())]
        assert len(found) - len(on_school_days) <= 12  # only in holidays longer than anybody's
