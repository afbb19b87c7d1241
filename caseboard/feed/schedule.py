"""When a school's week closes. Pure rules over London wall-clock times; no database and no clock of its own.

Nobody asks "is it Friday?". The question is always "which closing moments have passed that no week was closed for?",
so that an hour, a day or three weeks without a worker are the ordinary path.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from caseboard.clock import london, london_moment

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A school's closing day and time. Monday is 0; the time is a London wall clock's."""

    weekday: int
    at: time

    def first_after(self, moment: datetime) -> datetime:
        """The first closing moment later than `moment`, in UTC."""
        day = london(moment).date()
        day += timedelta(days=(self.weekday - day.weekday()) % 7)
        closing = london_moment(day, self.at)
        while closing <= moment:
            day += WEEK
            closing = london_moment(day, self.at)
        return closing

    def last_until(self, moment: datetime) -> datetime:
        """The last closing moment not later than `moment`, in UTC."""
        day = london(moment).date()
        day -= timedelta(days=(day.weekday() - self.weekday) % 7)
        closing = london_moment(day, self.at)
        while closing > moment:
            day -= WEEK
            closing = london_moment(day, self.at)
        return closing

    def closings(self, *, after: datetime, until: datetime) -> Iterator[datetime]:
        """Every closing moment later than `after` and not later than `until`, oldest first."""
        closing = self.first_after(after)
        while closing <= until:
            yield closing
            closing = self.first_after(closing)


def is_whole_week(start: datetime, end: datetime) -> bool:
    """Whether a period is seven London days: the ordinary week, also when the clocks changed in it."""
    return london(end).replace(tzinfo=None) - london(start).replace(tzinfo=None) == WEEK
