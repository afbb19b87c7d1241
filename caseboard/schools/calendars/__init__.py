"""Working days of England and school days of one school. Everything here is London days, never moments: a clock
change makes no day longer or shorter.
"""

from caseboard.schools.calendars.days import (
    SchoolCalendar,
    add_working_days,
    is_working_day,
    working_days_between,
)
from caseboard.schools.calendars.queries import calendar_of, calendars_of

__all__ = [
    "SchoolCalendar",
    "add_working_days",
    "calendar_of",
    "calendars_of",
    "is_working_day",
    "working_days_between",
]
