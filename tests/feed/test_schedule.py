"""When weeks close: London wall-clock times through every clock change."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseboard.clock import london
from caseboard.feed.schedule import Rhythm, is_whole_week

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
    assert is_whole_week(closing, after)


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
