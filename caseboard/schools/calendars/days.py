"""Counting working days and school days: rules over dates, without a database.

A count between two days leaves the first out and takes the last in: asked on Friday and answered on Monday is one
working day. What was asked at a week-end, on a bank holiday or after hours has its first working day on the next one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from caseboard.schools.calendars.bank_holidays import BANK_HOLIDAYS

ONE_DAY = timedelta(days=1)
SATURDAY = 5
LOOK_AHEAD = 400
"""Days. No holiday is longer; a calendar that says otherwise is not believed."""
SAME_BREAK = timedelta(days=21)
"""A usual end of a half-term this near to one the school has entered is the same one."""
_WEEKDAYS_OFF = sorted(day for day in BANK_HOLIDAYS if day.weekday() < SATURDAY)


def is_working_day(day: date) -> bool:
    """Monday to Friday and no bank holiday of England."""
    return day.weekday() < SATURDAY and day not in BANK_HOLIDAYS


def working_days_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; 0 when `end` is not later."""
    weeks, rest = divmod(max(0, (end - start).days), 7)
    loose = sum((end - timedelta(days=n)).weekday() < SATURDAY for n in range(rest))
    off = bisect_right(_WEEKDAYS_OFF, end) - bisect_right(_WEEKDAYS_OFF, start)
    return 5 * weeks + loose - max(0, off)


def add_working_days(day: date, number: int) -> date:
    """The working day so many after `day`, which is not counted itself.

    None at all is `day`, or the next working day where it is not one. Raises ValueError for a negative number.
    """
    return _add(is_working_day, day, number)


@dataclass(frozen=True, slots=True)
class Span:
    """From a first day to a last, both inclusive."""

    starts: date
    ends: date
    name: str = ""

    def __contains__(self, day: date) -> bool:
        return self.starts <= day <= self.ends


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """When one school is open to its pupils.

    `terms` run from the first day to the last with their half-terms inside; `half_terms` and `closed` (INSET days and
    others) are days without school in them. Without any term the calendar is a guess: `knows` says so for a day.
    """

    terms: Sequence[Span] = ()
    half_terms: Sequence[Span] = ()
    closed: Sequence[Span] = ()

    @property
    def is_empty(self) -> bool:
        return not self.terms

    def knows(self, day: date) -> bool:
        """Whether the school's own dates cover a day: it lies between the first and the last day they tell of."""
        return bool(self.terms) and (
            min(term.starts for term in self.terms) <= day <= max(term.ends for term in self.terms)
        )

    def is_school_day(self, day: date) -> bool:
        """Whether pupils are in. On a day that the calendar does not know, every working day counts as one."""
        if not is_working_day(day) or _in_any(self.closed, day):
            return False
        if not self.knows(day):
            return True
        return _in_any(self.terms, day) and not _in_any(self.half_terms, day)

    def school_days_between(self, start: date, end: date) -> int:
        """School days after `start` up to and including `end`; 0 when `end` is not later."""
        return _count(self.is_school_day, start, end)

    def add_school_days(self, day: date, number: int) -> date:
        """The school day so many after `day`; none at all is `day`, or the next school day."""
        return _add(self.is_school_day, day, number)

    def next_school_day(self, day: date) -> date:
        """`day` itself if pupils are in, else the first day that they are."""
        return self.add_school_days(day, 0)

    def end_of_half_term(self, day: date) -> date:
        """The last school day of the half-term that `day` is in; in a holiday, of the next one.

        Where the school has entered no dates, when most schools of England break up: see `usual_breaks`.
        """
        return self.half_term_of(day).ends

    def half_term_of(self, day: date) -> Span:
        """The half-term a day is counted in: from the day after the last one ended to the day that it ends itself.

        A holiday belongs to the half-term that follows it, so that every day is in exactly one.
        """
        ends = self._all_ends(day.year)
        place = bisect_left(ends, day)
        return Span(ends[place - 1] + ONE_DAY, ends[place])

    def _all_ends(self, year: int) -> list[date]:
        """The ends of half-terms around a year: the school's own where it has entered them, else the usual ones."""
        own = self._ends_of_halves()
        usual = [
            end
            for end in (end for y in (year - 1, year, year + 1) for end in usual_breaks(y))
            if not self.knows(end) and not any(abs(end - known) < SAME_BREAK for known in own)
        ]
        return sorted({*own, *usual})

    def _ends_of_halves(self) -> list[date]:
        """The last school day before each half-term holiday, and of each term, in order."""
        found = set()
        for term in self.terms:
            inside = [half for half in self.half_terms if half.starts in term]
            for last in [*(half.starts - ONE_DAY for half in inside), term.ends]:
                while last >= term.starts and not self.is_school_day(last):
                    last -= ONE_DAY
                if last >= term.starts:
                    found.add(last)
        return sorted(found)


def usual_breaks(year: int) -> list[date]:
    """The six days of a year on which most schools of England break up. A guess, where a school has entered none:
    the Friday before the half-term weeks of February, May and October, and before Easter, the summer and Christmas.
    """
    fridays = [
        _weekday_before(_nth_monday(year, 2, 3)),
        _last_friday(date(year, 3, 31)),
        _weekday_before(_last_monday(date(year, 5, 31))),
        _last_friday(date(year, 7, 22)),
        _weekday_before(_last_monday(date(year, 10, 31))),
        _last_friday(date(year, 12, 20)),
    ]
    return [_working_day_up_to(friday) for friday in fridays]


def _in_any(spans: Sequence[Span], day: date) -> bool:
    return any(day in span for span in spans)


def _count(counts: Callable[[date], bool], start: date, end: date) -> int:
    return sum(counts(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def _add(counts: Callable[[date], bool], day: date, number: int) -> date:
    if number < 0:
        raise ValueError("days are counted forwards")
    if number == 0:
        return next(d for d in (day + timedelta(days=n) for n in range(LOOK_AHEAD)) if counts(d))
    for _ in range(number):
        day = next(d for d in (day + timedelta(days=n) for n in range(1, LOOK_AHEAD)) if counts(d))
    return day


def _nth_monday(year: int, month: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=-first.weekday() % 7 + 7 * (nth - 1))


def _last_monday(last: date) -> date:
    return last - timedelta(days=last.weekday())


def _last_friday(last: date) -> date:
    return last - timedelta(days=(last.weekday() - 4) % 7)


def _weekday_before(monday: date) -> date:
    return monday - timedelta(days=3)


def _working_day_up_to(day: date) -> date:
    while not is_working_day(day):
        day -= ONE_DAY
    return day
