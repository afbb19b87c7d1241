"""Every open family of a board in the few columns by which it is counted, filtered and put in order.

A board of a thousand families shows sixty of a stage: only those are read in full.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import aliased

from caseboard import clock
from caseboard.attention.rules import Facts
from caseboard.db import Prepared
from caseboard.families.coming_back import Due
from caseboard.families.door import opened
from caseboard.families.models import Family, FamilySchool, Helper
from caseboard.families.rows import SCHOOLS, STANDS, StageRow, as_stored, day_of, moment_of
from caseboard.schools.models import StageKind

SHELF_DAYS = 365
"""A family stays on the *Ended, watching* shelf this long."""

MOST = 1_000_000

LONG_AGO = 9_999_999
"""Days: more than there are between any two dates."""

_WORD = func.coalesce(FamilySchool.told_at, FamilySchool.since)
"""When the school was last told, or since when it has the family."""
_LEAD, _HOLDER = aliased(Helper), aliased(Helper)
_OPEN = (
    select(
        Family.id,
        Family.stage_id,
        as_stored(Family.stage_since),
        as_stored(Family.next_on),
        Family.folded,
        _LEAD.user_id,
        _HOLDER.user_id,
        as_stored(_WORD),
    )
    .select_from(Family)
    .join(FamilySchool, and_(*STANDS))
    .outerjoin(_LEAD, _LEAD.id == Family.lead_id)
    .outerjoin(_HOLDER, _HOLDER.id == Family.holder_id)
)
_STANDING = Prepared(opened(_OPEN))
_STANDING_ONLY = Prepared(
    opened(_OPEN.where(FamilySchool.family_id.in_(bindparam("families", expanding=True))))
)
_SHELF = Prepared(
    opened(
        select(Family.id, func.count().over())
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
    )
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
    users: tuple[int | None, int | None]
    """The accounts of who leads it and who holds it."""
    needs_attention: bool
    is_due_this_week: bool

    def with_something_due(self) -> Standing:
        """As it stands when something came back on it."""
        late, _came_back, rest = self.place[0], self.place[1], self.place[2:]
        return self._replace(place=f"{late}0{rest}", needs_attention=True)


def of_chip(standing: list[Standing], chip: str, user_id: int) -> list[Standing]:
    """Those that a filter lets through."""
    match chip:
        case "attention":
            return [family for family in standing if family.needs_attention]
        case "review":
            return [family for family in standing if family.is_due_this_week]
        case "mine":
            return [family for family in standing if user_id in family.users]
        case _:
            return standing


def list_standing(
    school_ids: Collection[int],
    stages: Collection[StageRow],
    due: Mapping[int, Due],
    *,
    only: Collection[int] | None = None,
) -> list[Standing]:
    """Every family in an open one of these stages on these schools' boards, or some of those. `due` is what came back
    on them. One statement."""
    today = clock.today()
    usual = {stage.id: stage.usual_days for stage in stages if stage.kind is not StageKind.ENDED}
    bound = {"schools": sorted(school_ids), "stages": sorted(usual)}
    rows = _STANDING.raw(**bound) if only is None else _STANDING_ONLY.raw(**bound, families=sorted(only))
    came_back = {key: one.how_many for key, one in due.items()}
    return [
        _standing(row, today, usual[row[1]], came_back.get(key, 0))
        for key, row in _told_longest_ago(rows).items()
    ]


def list_shelf(
    school_ids: Collection[int], stages: Collection[StageRow], *, limit: int | None = None
) -> Shelf:
    """What ended of late on these schools' boards. One statement."""
    found: Sequence[tuple[int, int]] = _SHELF(
        schools=sorted(school_ids),
        ended=sorted(stage.id for stage in stages if stage.kind is StageKind.ENDED),
        after=clock.now() - timedelta(days=SHELF_DAYS),
        most=MOST if limit is None else limit,
    ).all()
    return Shelf([key for key, _ in found], found[0][1] if found else 0)


def _told_longest_ago(rows: Iterable[tuple[Any, ...]]) -> dict[int, tuple[Any, ...]]:
    """With several schools in view a family counts once: by the school that was told longest ago."""
    found: dict[int, tuple[Any, ...]] = {}
    for row in rows:
        if row[0] not in found or row[-1] < found[row[0]][-1]:
            found[row[0]] = row
    return found


def _standing(row: tuple[Any, ...], today: date, usual_days: int | None, came_back: int) -> Standing:
    key, stage, since, next_on, folded, lead, holder, word = row
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
        (lead, holder),
        facts.needs_attention,
        facts.is_due_this_week,
    )


def place_of(facts: Facts, folded: str, key: int) -> str:
    """Texts in the order of `facts.order()`, then of the name, then of the key."""
    *flags, untold, days = facts.order()
    first = "".join("1" if flag else "0" for flag in flags)
    return f"{first}{LONG_AGO + untold:07}{LONG_AGO + days:07}{folded}\0{key:012}"
