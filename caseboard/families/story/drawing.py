"""Where people stand, drawn: a line for each person over the days they said a number. Pure geometry, no averages.

The same numbers stand in a table below, which says whose line is whose, so the drawing has the whole width of a phone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from caseboard.dates import brief_day
from caseboard.families.story.queries import Numbers

WIDTH, HEIGHT = 340, 220
LEFT, RIGHT, TOP, BOTTOM = 30, 14, 12, 30
DASHES = ("", "8 4", "2 4", "12 4 2 4", "5 5", "1 6")
"""Lines differ in their dashes, not in colour alone."""
MARKS = ("circle", "square", "diamond", "triangle", "ring", "cross")
APART = 62
"""The days below stand at least so far from each other; those between stand in the table alone."""


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """One person's line, and the mark by which the table names it."""

    name: str
    points: tuple[Point, ...]
    dashes: str
    mark: str

    @property
    def path(self) -> str:
        return " ".join(f"{point.x:.1f},{point.y:.1f}" for point in self.points)


@dataclass(frozen=True, slots=True)
class Chart:
    width: int
    height: int
    lines: tuple[Line, ...]
    levels: tuple[tuple[int, float], ...]
    """Numbers on the left with their heights."""
    days: tuple[tuple[str, float], ...]
    left: float
    right: float
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]
    """The table: each day, oldest first, with everybody's number in the order of the lines; None for who said none."""


def chart(numbers: Sequence[Numbers]) -> Chart | None:
    """The drawing and its table; None when there is nothing to draw."""
    days = sorted({one.on for one in numbers})
    if not days:
        return None
    names = list(dict.fromkeys(name for one in numbers for name, _ in one.numbers))
    said = {name: {one.on: n for one in numbers for who, n in one.numbers if who == name} for name in names}
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        lines=tuple(
            Line(
                name=name,
                points=tuple(Point(_x(day, days), _y(n)) for day, n in sorted(said[name].items())),
                dashes=DASHES[i % len(DASHES)],
                mark=MARKS[i % len(MARKS)],
            )
            for i, name in enumerate(names)
        ),
        levels=tuple((n, _y(n)) for n in (0, 2, 4, 6, 8, 10)),
        days=_labels(days),
        left=LEFT,
        right=WIDTH - RIGHT,
        rows=tuple((_called(day, days[-1]), tuple(said[name].get(day) for name in names)) for day in days),
    )


def _called(day: date, newest: date) -> str:
    """With its year where that is another than the newest day's."""
    return brief_day(day) if day.year == newest.year else f"{brief_day(day)} {day.year}"


def _x(day: date, days: Sequence[date]) -> float:
    """The first day and the last stand far enough from the edges for half a label."""
    span = (days[-1] - days[0]).days
    room = WIDTH - LEFT - RIGHT
    return LEFT + (22 + (room - 44) * (day - days[0]).days / span if span else room / 2)


def _y(number: int) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (10 - number) / 10


def _labels(days: Sequence[date]) -> tuple[tuple[str, float], ...]:
    """The days below the drawing: the first, the last, and those between that find room."""
    last = _x(days[-1], days)
    found = [days[0]]
    for day in days[1:-1]:
        if _x(day, days) - _x(found[-1], days) >= APART and last - _x(day, days) >= APART:
            found.append(day)
    if len(days) > 1 and last - _x(found[-1], days) >= APART:
        found.append(days[-1])
    return tuple((brief_day(day), _x(day, days)) for day in found)
