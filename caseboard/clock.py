"""What time it is. The only module that asks; everything else is told.

Moments are stored and compared as aware UTC datetimes. People live in Europe/London: days, weeks and closing
times are London calendar values, worked out with the zone's rules so that clock changes are ordinary days.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _told.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Inside, it is that moment, for this thread or task alone.

    For the demonstration, which lives twelve weeks through the same services as real use, and for tests. Nothing
    that serves a request or runs a job uses it.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment must carry its time zone")
    token = _told.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _told.reset(token)


def today() -> date:
    """The present day on a London wall calendar."""
    return london(now()).date()


def london(moment: datetime) -> datetime:
    """The same moment on a London wall clock."""
    return moment.astimezone(LONDON)


def london_moment(day: date, at: time) -> datetime:
    """The UTC moment of a London wall-clock time.

    A time that the spring change skips means the moment the clocks have moved on to; one that the autumn change
    repeats means its first occurrence.
    """
    return datetime.combine(day, at, tzinfo=LONDON).astimezone(UTC)


def start_of_day(day: date) -> datetime:
    """The UTC moment at which a London day begins."""
    return london_moment(day, time(0))


def end_of_day(day: date) -> datetime:
    """The UTC moment at which a London day is over: the start of the next one."""
    return start_of_day(day + timedelta(days=1))
