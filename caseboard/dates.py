"""How days and times are written, everywhere the same."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from caseboard.clock import london

NUMBERS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


@lru_cache(maxsize=1024)
def short_day(day: date) -> str:
    """ "Thu 26 Nov"."""
    return f"{day:%a} {day.day} {day:%b}"


@lru_cache(maxsize=1024)
def brief_day(day: date) -> str:
    """ "26 Nov"."""
    return f"{day.day} {day:%b}"


def plain_day(day: date) -> str:
    """ "Thursday 26 November"."""
    return f"{day:%A} {day.day} {day:%B}"


def long_day(day: date) -> str:
    """ "Thursday 26 November 2026"."""
    return f"{plain_day(day)} {day.year}"


def clock_time(moment: datetime) -> str:
    """ "08:12", by a London clock."""
    return f"{london(moment):%H:%M}"


def day_and_time(moment: datetime) -> str:
    """ "Thu 26 Nov, 08:12", by a London clock."""
    return f"{short_day(london(moment).date())}, {clock_time(moment)}"


def count_words(number: int, one: str, many: str) -> str:
    """ "1 day", "3 days"."""
    return f"{number} {one if number == 1 else many}"


def in_words(number: int) -> str:
    """ "two" for 2; figures above twelve."""
    return NUMBERS[number] if 0 <= number < len(NUMBERS) else str(number)
