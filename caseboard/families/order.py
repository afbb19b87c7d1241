"""Every open family of a board in the few columns by which it is counted, filtered and put in order.

A board of a thousand families shows sixty of a stage: only those are read in full.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, false, func, literal_column, select, union_all

from caseboard import clock
from caseboard.attention.rules import Facts
from caseboard.db import Prepared
from caseboard.families.coming_back import IS_THE_VIEWERS, Due
from caseboard.families.door import opened
from caseboard.families.models import Family, FamilySchool
from caseboard.families.rows import SCHOOLS, STANDS, StageRow, as_stored, day_of, moment_of
from caseboard.schools.models import StageKind

SHELF_DAYS = 365
"""A family stays on the *Ended, watching* shelf this long."""

MOST = 1_000_000

LONG_AGO = 9_999_999
"""Days: more than there are between any two dates."""

KEPT = 1536
"""Families a process remembers as they stand: a board of a thousand and ten ordinary ones. More in turns, or on one
board, are made anew each time."""

_WORD = func.coalesce(FamilySchool.told_at, FamilySchool.since)
"""When the school was last told, or since when it has the family."""
_OPEN = (
    select(
        Family.id,
        Family.stage_id,
        as_stored(Family.stage_since),
        as_stored(Family.next_on),
        Family.folded,
        IS_THE_VIEWERS,
        as_stored(_WORD),
    )
    .select_from(Family)
    .join(FamilySchool, and_(*STANDS))
)
_SHELF = (
    select(
        Family.id,
        Family.stage_id,
        as_stored(Family.stage_since),
        as_stored(Family.next_on),
        Family.folded,
        false(),
        as_stored(func.min(_WORD)),
        func.count().over().label("ended"),
    )
    .join(
        FamilySchool,
        and_(
            FamilySchool.family_id == Family.id,
            FamilySchool.school_id.in_(SCHOOLS),
            FamilySchool.until.is_(None),
        ),
    )
    .where(
        Family.taken_off_at.is_(None),
        Family.stage_id.in_(bindparam("ended", expanding=True)),
        Family.stage_since > bindparam("after"),
    )
    .group_by(Family.id)
    .order_by(Family.stage_since.desc(), Family.id)
    .limit(bindparam("most"))
    .subquery()
)
_STANDING = Prepared(opened(_OPEN))
_STANDING_AND_SHELF = Prepared(
    opened(union_all(_OPEN.add_columns(literal_column("0").label("ended")), select(_SHELF)))
)


class Shelf(NamedTuple):
    """The newest ended families of the last twelve months, and how many there are."""

    keys: list[int]
    total: int


class Standing(NamedTuple):
    """A family in its stage."""

    place: str
    """Sorts a stage: by attention, then by name. One text: comparing those is quicker."""
    id: int
    stage_id: int
    is_mine: bool
    """Whether the viewer leads or holds it."""
    needs_attention: bool
    is_due_this_week: bool


def of_chip(standing: list[Standing], chip: str) -> list[Standing]:
    """Those that a filter lets through."""
    match chip:
        case "attention":
            return [family for family in standing if family.needs_attention]
        case "review":
            return [family for family in standing if family.is_due_this_week]
        case "mine":
            return [family for family in standing if family.is_mine]
        case _:
            return standing


def list_standing(
    school_ids: Collection[int],
    stages: Collection[StageRow],
    due: Mapping[int, Due],
    *,
    user_id: int,
    shelf_limit: int | None = None,
) -> tuple[list[Standing], Shelf]:
    """Every family in one of these stages on these schools' boards, as the viewer has to do with it; and the shelf,
    where its stage is among them. `due` is what came back on them. One statement."""
    today = clock.today()
    usual = {stage.id: stage.usual_days for stage in stages if stage.kind is not StageKind.ENDED}
    bound = {"schools": sorted(school_ids), "stages": sorted(usual), "user": user_id}
    if len(usual) == len(stages):
        rows, shelf = _STANDING.raw(**bound), []
    else:
        both = _STANDING_AND_SHELF.raw(
            **bound,
            ended=sorted(stage.id for stage in stages if stage.id not in usual),
            after=clock.now() - timedelta(days=SHELF_DAYS),
            most=MOST if shelf_limit is None else shelf_limit,
        )
        rows, shelf = [row[:-1] for row in both if not row[-1]], [row for row in both if row[-1]]
    found = {row[0]: row for row in rows}
    if len(found) < len(rows):
        found = _told_longest_ago(rows)
    shelf.sort(key=lambda row: row[0])
    shelf.sort(key=lambda row: row[2], reverse=True)
    ended = Shelf([row[0] for row in shelf], shelf[0][-1] if shelf else 0)
    came_back = {key: one.how_many for key, one in due.items()}
    standing = [_standing(row, today, usual[row[1]], came_back.get(key, 0)) for key, row in found.items()]
    return standing, ended


def _told_longest_ago(rows: Iterable[tuple[Any, ...]]) -> dict[int, tuple[Any, ...]]:
    """With several schools in view a family counts once: by the school that was told longest ago."""
    found: dict[int, tuple[Any, ...]] = {}
    for row in rows:
        if row[0] not in found or row[6] < found[row[0]][6]:
            found[row[0]] = row
    return found


@lru_cache(maxsize=KEPT)
def _standing(row: tuple[Any, ...], today: date, usual_days: int | None, came_back: int) -> Standing:
    """Remembered by the row as it is stored: what changes any of it makes another."""
    key, stage, since, next_on, folded, is_mine, word = row
    facts = Facts(
        today=today,
        in_stage_since=clock.london(moment_of(since)).date(),
        usual_days=usual_days,
        next_on=day_of(next_on),
        told_on=clock.london(moment_of(word)).date(),
        came_back=came_back,
    )
    return Standing(
        place_of(facts, folded, key),
        key,
        stage,
        bool(is_mine),
        facts.needs_attention,
        facts.is_due_this_week,
    )


def place_of(facts: Facts, folded: str, key: int) -> str:
    """Texts in the order of `facts.order()`, then of the name, then of the key."""
    *flags, untold, days = facts.order()
    first = "".join("1" if flag else "0" for flag in flags)
    return f"{first}{LONG_AGO + untold:07}{LONG_AGO + days:07}{folded}\0{key:012}"
