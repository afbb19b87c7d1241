"""The next looks that are offered: the school's own half-term, and never a day nobody works."""

from __future__ import annotations

from datetime import date

import pytest

from caseboard.referrals.rules import next_looks
from caseboard.schools.calendars import SchoolCalendar
from caseboard.schools.calendars.days import Span
from tests.referrals.test_clocks import THORNHILL

EARLY = SchoolCalendar(terms=[Span(date(2026, 9, 1), date(2026, 12, 16))], half_terms=THORNHILL.half_terms)


@pytest.mark.parametrize(
    ("calendar", "today", "end"),
    [
        (THORNHILL, date(2026, 9, 10), "End of half-term, Fri 23 Oct"),
        (THORNHILL, date(2026, 11, 17), "End of half-term, Fri 18 Dec"),
        (THORNHILL, date(2026, 12, 17), "End of half-term, Fri 12 Feb"),  # this one is as good as over
        (THORNHILL, date(2026, 10, 28), "End of half-term, Fri 18 Dec"),  # in the holiday
        (SchoolCalendar(), date(2026, 11, 17), "End of half-term, Fri 18 Dec"),  # the usual one
        (EARLY, date(2026, 11, 17), "End of half-term, Wed 16 Dec"),
    ],
)
def test_the_end_of_half_term_is_the_schools_own(calendar, today, end):
    assert next_looks(today, calendar)[-1].label == end


def test_christmas_day_is_no_day_for_a_next_look():
    assert [look.on for look in next_looks(date(2026, 12, 11), THORNHILL)][:2] == [
        date(2026, 12, 18),
        date(2026, 12, 29),
    ]
