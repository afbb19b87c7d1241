"""What time it is. The only module that asks; everything else is told.

Moments are stored and compared as aware UTC datetimes. People live in Europe/London: days, weeks and closing
times are London calendar values, worked out with the zone's rules so that clock changes are ordinary days.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


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
