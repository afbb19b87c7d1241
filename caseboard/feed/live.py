"""This week so far: what the reader's schools were told since their last closing, live."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from caseboard import clock
from caseboard.access import Actor, NotPermittedError, Permission, SchoolRef
from caseboard.families import school_view
from caseboard.feed import wording
from caseboard.feed.reading import read_news
from caseboard.feed.schools import Closing, list_schools_in_use
from caseboard.feed.week import Line

_Place = tuple[uuid.UUID, tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekLine:
    """One thing that happened this week, with the family it happened to."""

    at: datetime
    family_id: uuid.UUID
    school_id: uuid.UUID
    title: str
    marks: str
    schools: str
    text: str
    who: str
    is_check: bool

    @property
    def day(self) -> date:
        return clock.london(self.at).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekSoFar:
    """Everything these schools were told since their last closing, newest first."""

    lines: tuple[WeekLine, ...]
    open_families: int
    closes: datetime | None
    """When the letter closes next."""
    since: datetime | None


def week_so_far(actor: Actor, schools: Sequence[SchoolRef], *, shows_initials: bool = False) -> WeekSoFar:
    """Live: every card change and every update shared with these schools since their last closing."""
    if {school.id for school in schools} - actor.school_ids_for(Permission.READ_SCHOOL_VIEW):
        raise NotPermittedError
    now = clock.now()
    places: dict[_Place, list[SchoolRef]] = {}
    lines: dict[_Place, WeekLine] = {}
    families: set[uuid.UUID] = set()
    gone = school_view.kept_from(actor)
    closings = next_closings([school.id for school in schools], now)
    for closing in closings:
        for family in read_news(closing, until=now):
            if family.family_id in gone:
                continue
            if not family.is_ended:
                families.add(family.family_id)
            for line in family.lines:
                key = (family.family_id, line.place)
                places.setdefault(key, []).append(closing.school)
                title = family.initials if shows_initials else family.name
                if key not in lines or family.holder_is_here:  # that school knows who holds it by name
                    lines[key] = _week_line(line, family.family_id, closing.school, title)
    return WeekSoFar(
        lines=tuple(
            replace(
                line,
                marks=" + ".join(school.mark for school in places[key]),
                schools=wording.schools([school.short_name for school in places[key]]),
            )
            for key, line in sorted(lines.items(), key=lambda item: (item[1].at, item[0][1]), reverse=True)
        ),
        open_families=len(families),
        closes=min((closing.ends for closing in closings), default=None),
        since=max((closing.starts for closing in closings), default=None),
    )


def next_closings(school_ids: Collection[int], now: datetime) -> list[Closing]:
    """The week now open of each school in use, by the school's name."""
    in_use = sorted(
        list_schools_in_use(school_ids), key=lambda school: (school.ref.short_name, school.ref.id)
    )
    return [school.next_closing(now) for school in in_use]


def _week_line(line: Line, family_id: uuid.UUID, school: SchoolRef, title: str) -> WeekLine:
    return WeekLine(
        at=line.at,
        family_id=family_id,
        school_id=school.public_id,
        title=title,
        marks="",
        schools="",
        text=line.text,
        who=wording.called(line.who),
        is_check=line.is_check,
    )
