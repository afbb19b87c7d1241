"""When a school's week closes. Pure rules over London wall-clock times; no database and no clock of its own.

Nobody asks "is it Friday?". The question is always "which closing moments have passed that no week was closed for?",
so that an hour, a day or three weeks without a worker are the ordinary path.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby

from caseboard.clock import london, london_moment
from caseboard.schools.calendars import SchoolCalendar

WEEK = timedelta(days=7)
ONE_DAY = timedelta(days=1)
LOOK_AROUND = 100
"""Days. A calendar without any school day for longer is not believed, and moves nothing."""


class HolidayRule(StrEnum):
    """What becomes of a closing day on which there is no school."""

    BEFORE = "before"
    """It closes on the last school day before, at the same time."""
    AFTER = "after"
    """It closes on the first school day after, at the same time."""
    SAME = "same"
    """It closes all the same."""


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


@dataclass(frozen=True, slots=True)
class Slot:
    """A moment at which a week closes, and the last of the usual moments that it stands for."""

    at: datetime
    slot: datetime


@dataclass(frozen=True, slots=True)
class Timetable:
    """A school's rhythm with its holidays. Several usual moments of one holiday become one closing."""

    rhythm: Rhythm
    calendar: SchoolCalendar = field(default_factory=SchoolCalendar)
    rule: HolidayRule = HolidayRule.BEFORE

    def moved(self, slot: datetime) -> datetime:
        """When the week of a usual closing moment closes in truth."""
        day = london(slot).date()
        if self.rule is HolidayRule.SAME or self.calendar.is_school_day(day):
            return slot
        step = -ONE_DAY if self.rule is HolidayRule.BEFORE else ONE_DAY
        for number in range(1, LOOK_AROUND):
            if self.calendar.is_school_day(day + number * step):
                return london_moment(day + number * step, self.rhythm.at)
        return slot

    def closings(self, *, after: datetime, beyond: datetime) -> Iterator[Slot]:
        """Every closing for usual moments later than `after`, at moments later than `beyond`, oldest first, for ever.

        What the calendar has moved to before `beyond` closes nothing: its account stands in the next letter.
        """
        slots = self._slots(after)
        for at, same in groupby(slots, key=self.moved):
            last = max(same)
            if at > beyond:
                yield Slot(at, last)

    def _slots(self, after: datetime) -> Iterator[datetime]:
        slot = after
        while True:
            slot = self.rhythm.first_after(slot)
            yield slot


def weeks_without_school(calendar: SchoolCalendar, start: datetime, end: datetime) -> list[tuple[date, date]]:
    """Holidays of a whole school week or longer in a period: the first and last weekday of each."""
    day, last = london(start).date() + ONE_DAY, london(end).date()
    found: list[tuple[date, date]] = []
    off: list[date] = []
    while day <= last + ONE_DAY:
        if day <= last and not calendar.is_school_day(day):
            off.append(day)
        else:
            weekdays = [one for one in off if one.weekday() < 5]
            if len(weekdays) >= 5:
                found.append((weekdays[0], weekdays[-1]))
            off = []
        day += ONE_DAY
    return found


LOUD_FROM, LOUD_UNTIL = time(7, 30), time(17, 0)
"""Between these, Monday to Friday, e-mail goes out; else it waits."""


def is_quiet(moment: datetime) -> bool:
    """Whether it is evening, night or week-end by a London clock."""
    wall = london(moment)
    return wall.weekday() >= 5 or not LOUD_FROM <= wall.time() < LOUD_UNTIL


def next_loud(moment: datetime) -> datetime:
    """The moment itself, or the morning on which e-mail goes out again."""
    if not is_quiet(moment):
        return moment
    wall = london(moment)
    day = wall.date() + (ONE_DAY if wall.time() >= LOUD_UNTIL else timedelta())
    while day.weekday() >= 5:
        day += ONE_DAY
    return london_moment(day, LOUD_FROM)


def weeks_between(start: datetime, end: datetime) -> int:
    """How many weeks a period is called by London clocks, and never none: nine days are one, thirteen are two."""
    return max(1, round((london(end).replace(tzinfo=None) - london(start).replace(tzinfo=None)) / WEEK))
