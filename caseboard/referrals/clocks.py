"""How long an answer or an assessment may usually take: rules over days, never moments.

A clock counts working days of England, or the school days of one school where the list says so. It tells a day and a
number; it blocks nothing and moves nothing. A due day is worked out once, when something was asked or began, and kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from caseboard import codes
from caseboard.schools.calendars import SchoolCalendar, add_working_days, working_days_between

WORKING, SCHOOL = "working", "school"


@dataclass(frozen=True, slots=True)
class Clock:
    """So many working days, or school days."""

    days: int
    counted_in: str = WORKING

    def due(self, start: date, calendar: SchoolCalendar) -> date:
        """The last day on which it is in time: so many days after `start`, which is not counted itself."""
        if self.counted_in == SCHOOL:
            return calendar.add_school_days(start, self.days)
        return add_working_days(start, self.days)

    def taken(self, start: date, until: date, calendar: SchoolCalendar) -> int:
        """Days after `start` up to and including `until`."""
        if self.counted_in == SCHOOL:
            return calendar.school_days_between(start, until)
        return working_days_between(start, until)


class LocalRow(Protocol):
    """An authority's own number, as `LocalClock` holds it."""

    what: str
    days: int
    counted_in: str
    valid_from: date
    valid_to: date | None


def clock_for(name: str, code: str, *, on: date, local: Iterable[LocalRow] = ()) -> Clock | None:
    """The clock of a code of the lists `agency_kind` or `assessment_kind` on a day; None when it has none.

    An authority's own number, valid on that day, goes before the national one, except where the law sets it.
    """
    found = codes.find_code(name, code)
    if found is None:
        return None
    if not found.facts.get("is_statutory"):
        for row in local:
            if (
                row.what == f"{name}:{code}"
                and row.valid_from <= on
                and (row.valid_to is None or on <= row.valid_to)
            ):
                return Clock(row.days, row.counted_in)
    if "days" not in found.facts:
        return None
    return Clock(found.facts["days"], found.facts.get("counted_in", WORKING))
