"""The picture of a family: who is whose, drawn from what was written down. Nothing in it is placed by hand.

A square is a man, a circle a woman, a diamond anybody else; children stand below. A line joins two adults who are or
were a couple (broken where they were), a line down leads to a child. Who lives together stands inside one outline's
letter. No colour carries meaning, so it is the same in black and white.
"""

from __future__ import annotations

from dataclasses import dataclass

from caseboard import codes
from caseboard.families.people.view import Key, People, PersonView, Tie

CELL, ROW, TOP, SIZE = 150, 170, 60, 44
PER_ROW = 7
WIDE = 14
"""Letters of a line: more would run into the neighbour's."""


@dataclass(frozen=True, slots=True)
class Drawn:
    person: PersonView
    x: int
    y: int
    letters: str
    """The letters of the households this person lives in."""

    @property
    def shape(self) -> str:
        if not self.person.is_adult:
            return "child"
        return {"M": "square", "F": "circle"}.get(self.person.sex, "diamond")

    @property
    def lines(self) -> list[str]:
        """The name on at most two lines."""
        first, _, rest = self.person.called.partition(" ")
        return [part if len(part) <= WIDE else f"{part[: WIDE - 1]}…" for part in (first, rest) if part]


@dataclass(frozen=True, slots=True)
class Line:
    x1: int
    y1: int
    x2: int
    y2: int
    is_broken: bool


@dataclass(frozen=True, slots=True)
class Picture:
    width: int
    height: int
    people: tuple[Drawn, ...]
    lines: tuple[Line, ...]
    homes: tuple[tuple[str, str], ...]
    """Letter and name of each household."""
    said: tuple[str, ...]
    """The same in words, a sentence each: for who cannot see it, and for what is not drawn."""


def picture(people: People) -> Picture:
    """Draws the people one may see. Grandparents, then adults, then children, three rows at most on a sheet."""
    homes = tuple((chr(ord("A") + n % 26), home.name) for n, home in enumerate(people.households))
    letters: dict[Key, str] = {}
    for (letter, _), home in zip(homes, people.households, strict=True):
        for person in home.members:
            letters[person.key] = f"{letters.get(person.key, '')} {letter}".strip()
    drawn: dict[Key, Drawn] = {}
    bottom = TOP
    widest = 1
    for generation in _generations(people):
        for start in range(0, len(generation), PER_ROW):
            some = generation[start : start + PER_ROW]
            for n, person in enumerate(some):
                drawn[person.key] = Drawn(person, CELL // 2 + n * CELL, bottom, letters.get(person.key, ""))
            widest = max(widest, len(some))
            bottom += ROW
    lines = [line for tie in people.ties if (line := _line(tie, drawn)) is not None]
    return Picture(
        width=widest * CELL,
        height=max(bottom - ROW + 120, 160),
        people=tuple(drawn.values()),
        lines=tuple(lines),
        homes=homes,
        said=_said(people, letters),
    )


def _generations(people: People) -> list[list[PersonView]]:
    outside = {p.key: p for tie in people.ties for p in (tie.one, tie.other) if p.is_elsewhere}
    everybody = [*people.adults, *(p for p in outside.values() if p.is_adult)]
    children = [*people.children, *(p for p in outside.values() if not p.is_adult)]
    elders = {
        tie.one.key
        for tie in people.ties
        if tie.kind == "grandparent" or (_drawn(tie) == "parent" and tie.other.is_adult)
    }
    rows = [
        [person for person in everybody if person.key in elders],
        [person for person in everybody if person.key not in elders],
        children,
    ]
    return [row for row in rows if row]


def _drawn(tie: Tie) -> str:
    return str(codes.fact(codes.RELATIONSHIP, tie.kind, "drawn", "other"))


def _line(tie: Tie, drawn: dict[Key, Drawn]) -> Line | None:
    one, other = drawn.get(tie.one.key), drawn.get(tie.other.key)
    how = _drawn(tie)
    if one is None or other is None or how == "other":
        return None
    if how == "couple" or one.y == other.y:
        left, right = sorted((one, other), key=lambda d: d.x)
        return Line(left.x + SIZE // 2, left.y, right.x - SIZE // 2, right.y, tie.kind == "ex_partner")
    return Line(one.x, one.y + SIZE // 2 + 46, other.x, other.y - SIZE // 2, False)


def _said(people: People, letters: dict[Key, str]) -> tuple[str, ...]:
    said = [f"{tie.said}." for tie in people.ties]
    for home in people.households:
        if home.members:
            said.append(f"{home.name}: {', '.join(person.called for person in home.members)}.")
    alone = [p.called for p in people.everybody if p.key not in letters]
    if alone:
        said.append(f"Not written down where they live: {', '.join(alone)}.")
    return tuple(said)
