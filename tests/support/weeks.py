"""When a week of the Friday letter ends, worked out beside the program's own way to find it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from caseboard import clock
from caseboard.schools.calendars import is_working_day


def closing_in_the_week_of(day: date) -> datetime:
    """Friday at two; where that is a bank holiday, the last working day before."""
    day += timedelta(days=4 - day.weekday())
    while not is_working_day(day):
        day -= timedelta(days=1)
    return clock.london_moment(day, time(14))
