"""The invented schools' terms: two school years, breaking up when most schools of England do."""

from __future__ import annotations

from datetime import date, timedelta

from caseboard import clock
from caseboard.schools.calendars.days import is_working_day, usual_breaks
from caseboard.schools.calendars.files import DateRow, DatesRead
from caseboard.schools.models import DateKind

AUGUST = 8
WEEK = timedelta(days=7)
EASTER = timedelta(days=17)
"""From the Friday on which they break up to the Monday on which summer begins: two weeks."""


def term_dates(today: date) -> DatesRead:
    """The school year of that day and the one after it: terms, half-terms, and the days of training after holidays."""
    first = today.year if today.month >= AUGUST else today.year - 1
    return DatesRead(tuple(row for year in (first, first + 1) for row in _school_year(year)))


def due_in(days: int) -> date:
    """The day on which something is due in about so many days: a working day, as people who agree on one choose."""
    today = clock.today()
    day = today + timedelta(days=days)
    while day > today and not is_working_day(day):
        day -= timedelta(days=1)
    return _opening(day)


def _school_year(year: int) -> list[DateRow]:
    february, easter, may, summer, _, _ = usual_breaks(year + 1)
    *_, october, christmas = usual_breaks(year)
    starts = _opening(date(year, 9, 2))
    back = _opening(date(year + 1, 1, 4))
    return [
        DateRow(DateKind.TERM, starts, christmas, "Autumn term"),
        _training(starts),
        _half_term(october, "Autumn half-term"),
        _training(_after_half_term(october)),
        DateRow(DateKind.TERM, back, easter, "Spring term"),
        _training(back),
        _half_term(february, "Spring half-term"),
        _training(_after_half_term(february)),
        DateRow(DateKind.TERM, _opening(_friday_of(easter) + EASTER - WEEK), summer, "Summer term"),
        _half_term(may, "Summer half-term"),
    ]


def _half_term(last: date, name: str) -> DateRow:
    """The Monday to Friday after the week of the last school day."""
    friday = _friday_of(last) + WEEK
    return DateRow(DateKind.HALF_TERM, friday - timedelta(days=4), friday, name)


def _after_half_term(last: date) -> date:
    return _opening(_friday_of(last) + WEEK + timedelta(days=3))


def _training(day: date) -> DateRow:
    return DateRow(DateKind.CLOSED, day, day, "Staff training")


def _friday_of(day: date) -> date:
    return day + timedelta(days=4 - day.weekday())


def _opening(day: date) -> date:
    """The day itself or the next working day."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
