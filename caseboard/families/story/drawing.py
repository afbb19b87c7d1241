"""Where people stand, drawn: a line for each person over the days they said a number. Pure geometry, no averages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from caseboard.dates import brief_day
from caseboard.families.story.queries import Numbers

WIDTH, HEIGHT = 640, 260
LEFT, RIGHT, TOP, BOTTOM = 36, 150, 14, 34
DASHES = ("", "8 4", "2 4", "12 4 2 4", "5 5", "1 6")
"""Lines differ in their dashes, not in colour alone."""
MARKS = ("circle", "square", "diamond", "triangle", "ring", "cross")
APART = 16
"""Labels at the end of lines stand at least so far from each other."""


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """One person's line, with the mark and the label at its end."""

    name: str
    points: tuple[Point, ...]
    dashes: str
    mark: str
    label: Point
    says: str
    """In words, for who cannot see it: "Emi: 3 on 2 Oct, 5 on 12 Nov"."""

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


def chart(numbers: Sequence[Numbers]) -> Chart | None:
    """The drawing; None when there is nothing to draw."""
    days = sorted({one.on for one in numbers})
    if not days:
        return None
    names = list(dict.fromkeys(name for one in numbers for name, _ in one.numbers))
    said = {name: {one.on: n for one in numbers for who, n in one.numbers if who == name} for name in names}
    ends = _apart([_y(said[name][max(said[name])]) for name in names])
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        lines=tuple(
            Line(
                name=name,
                points=tuple(Point(_x(day, days), _y(n)) for day, n in sorted(said[name].items())),
                dashes=DASHES[i % len(DASHES)],
                mark=MARKS[i % len(MARKS)],
                label=Point(WIDTH - RIGHT + 14, ends[i]),
                says=f"{name}: " + ", ".join(f"{n} on {brief_day(d)}" for d, n in sorted(said[name].items())),
            )
            for i, name in enumerate(names)
        ),
        levels=tuple((n, _y(n)) for n in (0, 2, 4, 6, 8, 10)),
        days=tuple(
            (brief_day(day), _x(day, days)) for day in (days if len(days) < 7 else [days[0], days[-1]])
        ),
        left=LEFT,
        right=WIDTH - RIGHT,
    )


def _x(day: date, days: Sequence[date]) -> float:
    span = (days[-1] - days[0]).days
    room = WIDTH - LEFT - RIGHT
    return LEFT + (room * (day - days[0]).days / span if span else room / 2)


def _y(number: int) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (10 - number) / 10


def _apart(heights: Sequence[float]) -> list[float]:
    """The same heights, moved down where labels would stand on each other."""
    found = list(heights)
    below = float("-inf")
    for i in sorted(range(len(found)), key=lambda one: found[one]):
        found[i] = max(found[i], below + APART)
        below = found[i]
    return found
