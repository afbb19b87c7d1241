"""What needs attention and in which order: tables of dates and answers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest

from caseboard import clock
from caseboard.attention.rules import UNTOLD_DAYS, Facts, end_of_week

TODAY = date(2026, 11, 19)  # a Thursday


def facts(
    *, stage: int = 1, told: int = 1, usual: int | None = 10, next_in: int | None = None, today: date = TODAY
) -> Facts:
    """A family that is `stage` days in its stage, told `told` days ago, with its next date `next_in` days ahead."""
    return Facts(
        today=today,
        in_stage_since=today - timedelta(days=stage),
        usual_days=usual,
        next_on=None if next_in is None else today + timedelta(days=next_in),
        told_on=today - timedelta(days=told),
    )


@pytest.mark.parametrize(
    ("next_in", "days", "late"),
    [(None, 0, False), (30, 0, False), (1, 0, False), (0, 0, False), (-1, 1, True), (-45, 45, True)],
)
def test_a_next_date_is_late_from_the_day_after_it(next_in, days, late):
    found = facts(next_in=next_in)
    assert (found.days_late, found.is_late) == (days, late)


@pytest.mark.parametrize(
    ("told", "untold"), [(0, False), (1, False), (13, False), (14, True), (15, True), (400, True)]
)
def test_a_school_without_word_for_fourteen_days_is_not_told(told, untold):
    assert UNTOLD_DAYS == 14
    assert facts(told=told).is_untold is untold


@pytest.mark.parametrize(
    ("stage", "usual", "long"),
    [(0, 10, False), (10, 10, False), (11, 10, True), (24, 10, True), (400, None, False), (1, 0, True)],
)
def test_a_family_is_long_in_its_stage_only_over_the_usual_days(stage, usual, long):
    found = facts(stage=stage, usual=usual)
    assert (found.days_in_stage, found.is_long) == (stage, long)


@pytest.mark.parametrize(
    ("known", "needs"),
    [
        ({}, False),
        ({"next_in": 0}, False),
        ({"next_in": -1}, True),
        ({"told": 14}, True),
        ({"stage": 11}, True),
        ({"stage": 11, "usual": None}, False),
    ],
)
def test_attention_is_late_or_untold_or_long(known, needs):
    assert facts(**known).needs_attention is needs


def test_a_date_in_the_future_counts_as_today_and_never_as_less_than_none():
    ahead = facts(stage=-3, told=-3)
    assert (ahead.days_in_stage, ahead.days_untold) == (0, 0)
    assert not ahead.needs_attention


def test_late_comes_first_then_untold_then_long_then_longest_without_word():
    ranked = [
        facts(next_in=-1, told=0, stage=0),
        facts(told=14, stage=1),
        facts(stage=30, told=2),
        facts(told=13, stage=2),
        facts(told=5, stage=9),
        facts(told=5, stage=8),
    ]
    assert all(sorted(mixed, key=Facts.order) == ranked for mixed in permutations(ranked))


def test_two_late_families_are_ordered_by_their_other_troubles_and_then_by_silence():
    quiet, told, untold = (
        facts(next_in=-1, told=9),
        facts(next_in=-20, told=1),
        facts(next_in=-1, told=20),
    )
    assert sorted([told, quiet, untold], key=Facts.order) == [untold, quiet, told]


@pytest.mark.parametrize(
    ("day", "sunday"),
    [
        (date(2026, 11, 16), date(2026, 11, 22)),
        (date(2026, 11, 19), date(2026, 11, 22)),
        (date(2026, 11, 22), date(2026, 11, 22)),
        (date(2026, 11, 23), date(2026, 11, 29)),
        (date(2026, 12, 31), date(2027, 1, 3)),
        (date(2028, 2, 28), date(2028, 3, 5)),
    ],
)
def test_a_week_ends_on_its_sunday(day, sunday):
    assert end_of_week(day) == sunday


@pytest.mark.parametrize(("next_in", "due"), [(None, False), (-40, True), (0, True), (3, True), (4, False)])
def test_due_this_week_is_up_to_sunday_and_everything_late(next_in, due):
    assert facts(next_in=next_in).is_due_this_week is due


@pytest.mark.parametrize(
    ("moment", "london_day"),
    [
        # spring: 01:00 UTC on 29 March 2026 is 02:00 in London
        (datetime(2026, 3, 28, 23, 59, tzinfo=UTC), date(2026, 3, 28)),
        (datetime(2026, 3, 29, 22, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 23, 0, tzinfo=UTC), date(2026, 3, 30)),
        # autumn: 01:00 UTC on 25 October 2026 is 01:00 in London for the second time
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 59, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 26, 0, 0, tzinfo=UTC), date(2026, 10, 26)),
    ],
)
def test_the_day_a_clock_changes_is_one_day_like_any_other(moment, london_day):
    in_stage_since = clock.london(moment).date()
    assert in_stage_since == london_day
    for days in (0, 1, 14):
        later = Facts(
            today=london_day + timedelta(days=days),
            in_stage_since=in_stage_since,
            usual_days=13,
            next_on=london_day,
            told_on=in_stage_since,
        )
        assert (later.days_in_stage, later.days_untold, later.days_late) == (days, days, days)
        assert later.is_untold is (days == 14)


def test_a_day_in_london_is_23_24_or_25_hours_and_counts_once():
    lengths = {
        day: clock.end_of_day(day) - clock.start_of_day(day)
        for day in (date(2026, 3, 29), date(2026, 6, 1), date(2026, 10, 25))
    }
    assert [length / timedelta(hours=1) for length in lengths.values()] == [23, 24, 25]
