"""Reading what boards show, in a fixed number of statements whatever their size, with only the columns shown."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Date, and_, bindparam, func, select, type_coerce
from sqlalchemy.orm import aliased
from sqlalchemy.types import NullType

from caseboard import clock
from caseboard.attention.rules import Facts
from caseboard.db import Prepared, session
from caseboard.families.door import opened
from caseboard.families.models import Child, Family, FamilyChild, FamilySchool, Helper, Level, NextStep
from caseboard.families.together.agreed import may_know
from caseboard.schools.models import LevelLabel, Stage, StageKind, StageLabel

NO_FAMILY = (0,)
"""What stands for an empty list of families: none has this key."""

YEARS = ("N1", "N2", "R", *(f"Y{n}" for n in range(1, 15)))


@dataclass(frozen=True, slots=True, eq=False)
class StageRow:
    """A stage as its authority, or the school in view, calls it. The same stage read again is the same row."""

    id: int
    public_id: uuid.UUID
    kind: StageKind
    name: str
    sub_title: str
    usual_days: int | None
    asks: str
    authority_id: int


@dataclass(frozen=True, slots=True)
class HelperRow:
    """A helper as a card needs it."""

    name: str
    school_id: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """A family on one school's board."""

    school_id: int
    since: datetime
    told_at: datetime | None


@dataclass(frozen=True, slots=True, eq=False)
class FamilyRow:
    """A family as a board needs it. Two rows are the same only when they are one: cards are remembered by them."""

    id: int
    public_id: uuid.UUID
    name: str
    initials: str
    folded: str
    version: int
    stage: StageRow
    stage_since: datetime
    level: Level
    level_label: str | None
    lead: HelperRow | None
    holder: HelperRow | None
    asked: HelperRow | None
    assessor: HelperRow | None
    asked_on: date | None
    next_on: date | None
    next_what: NextStep | None
    outcome: str
    handing_over: str | None
    new_worker_on: date | None
    due_on: date | None
    """By when an answer, or an assessment, is due."""
    children: str
    """Its children at the schools in view, by year: "Y6, Y3"."""
    places: tuple[Place, ...]

    def told_on(self) -> date | None:
        """When the school was last told; with several schools in view, the one told longest ago."""
        told = [place.told_at for place in self.places]
        return clock.london(min(t for t in told if t)).date() if all(told) else None

    def facts(self, today: date) -> Facts:
        oldest_word = min(clock.london(place.told_at or place.since).date() for place in self.places)
        return Facts(
            today=today,
            in_stage_since=clock.london(self.stage_since).date(),
            usual_days=self.stage.usual_days,
            next_on=self.next_on if self.stage.kind is not StageKind.ENDED else None,
            told_on=oldest_word,
        )


SCHOOLS: BindParameter[int] = bindparam("schools", expanding=True)
STAGES: BindParameter[int] = bindparam("stages", expanding=True)


def as_stored(column: Any) -> Any:
    """The column as the driver gives it: nothing is made of what turns out to be known, or not to be shown."""
    return type_coerce(column, NullType())


_STAGES = Prepared(
    select(
        Stage.id,
        as_stored(Stage.public_id),
        as_stored(Stage.kind),
        func.coalesce(StageLabel.name, Stage.name),
        Stage.sub_title,
        Stage.usual_days,
        Stage.asks,
        Stage.authority_id,
    )
    .outerjoin(StageLabel, and_(StageLabel.stage_id == Stage.id, StageLabel.school_id == bindparam("school")))
    .where(Stage.authority_id.in_(bindparam("authorities", expanding=True)))
    .order_by(Stage.position, Stage.id)
)


def list_stages(authority_ids: Collection[int], *, school_id: int | None = None) -> list[StageRow]:
    """The stages of these authorities, in order; by the school's own labels when one school is in view."""
    session().flush()
    return [_stage(row) for row in _STAGES.raw(authorities=sorted(authority_ids), school=school_id or 0)]


@lru_cache(maxsize=512)
def _stage(row: tuple[Any, ...]) -> StageRow:
    key, public_id, kind, *rest = row
    return StageRow(key, uuid_of(public_id), StageKind(kind), *rest)


def list_open_rows(school_ids: Collection[int], stages: Iterable[StageRow]) -> list[FamilyRow]:
    """Every family in an open stage on these schools' boards. One statement."""
    open_stages = {stage.id: stage for stage in stages if stage.kind is not StageKind.ENDED}
    return _grouped(_OPEN_ROWS.raw(schools=sorted(school_ids), stages=sorted(open_stages)), open_stages)


def list_rows_of(
    family_ids: Collection[int], school_ids: Collection[int], stages: Iterable[StageRow]
) -> list[FamilyRow]:
    """These families, as far as they stand on these schools' boards."""
    if not family_ids:
        return []
    session().flush()
    by_id = {stage.id: stage for stage in stages}
    found = _ROWS_OF.raw(schools=sorted(school_ids), stages=sorted(by_id), families=sorted(family_ids))
    return _grouped(found, by_id)


def years_of(
    family_ids: Collection[int], school_ids: Collection[int], *, agreed_on: date | None = None
) -> Mapping[int, str]:
    """family key -> its children at these schools by year, oldest first: "Y6, Y3". One statement.

    With a day, also those of whom the family has agreed that these schools may know on it.
    """
    if not family_ids:
        return {}
    years: dict[int, list[str]] = defaultdict(list)
    bound = {"families": sorted(family_ids), "schools": sorted(school_ids)}
    found = _YEARS(**bound) if agreed_on is None else _YEARS_AGREED(**bound, day=agreed_on)
    for family_id, year in found:
        years[family_id].append(year)
    return {family_id: in_years(found) for family_id, found in years.items()}


def in_years(years: Sequence[str]) -> str:
    """Years in words for a card, oldest first; how many children where a year is not known."""
    known = sorted((y for y in years if y), key=lambda y: -YEARS.index(y) if y in YEARS else 1)
    unknown = len(years) - len(known)
    if unknown:
        known.append(f"{unknown} {'child' if unknown == 1 else 'children'}")
    return ", ".join(known)


LEAD, HOLDER, ASKED, ASSESSOR = (
    aliased(Helper, name=name) for name in ("lead", "holder", "asked", "assessor")
)


STANDS = (
    FamilySchool.family_id == Family.id,
    FamilySchool.school_id.in_(SCHOOLS),
    FamilySchool.until.is_(None),
    Family.taken_off_at.is_(None),
    Family.stage_id.in_(STAGES),
)
"""A family in one of the bound stages on the board of one of the bound schools."""


_YEARS_HERE = (
    select(func.aggregate_strings(Child.year_group, ",").filter(Child.school_id.in_(SCHOOLS)))
    .select_from(FamilyChild)
    .join(Child, Child.id == FamilyChild.child_id)
    .where(FamilyChild.family_id == Family.id, FamilyChild.until.is_(None))
    .correlate(Family)
    .scalar_subquery()
)
"""The schools are asked of the family's children: as a condition, a database without statistics yet would begin with
all children of the school, for each family again."""
_ROW = (
    select(
        Family.id,
        *(
            as_stored(column)
            for column in (
                Family.public_id,
                Family.name,
                Family.initials,
                Family.folded,
                Family.version,
                Family.stage_id,
                Family.stage_since,
                Family.level,
                Family.asked_on,
                Family.next_on,
                Family.next_what,
                Family.outcome,
                Family.due_on,
                FamilySchool.school_id,
                FamilySchool.since,
                FamilySchool.told_at,
                LevelLabel.label,
                *(
                    column
                    for helper in (LEAD, HOLDER, ASKED, ASSESSOR)
                    for column in (helper.name, helper.school_id)
                ),
                Family.handing_over,
                Family.new_worker_on,
                _YEARS_HERE,
            )
        ),
    )
    .join(FamilySchool, and_(*STANDS))
    .outerjoin(LEAD, LEAD.id == Family.lead_id)
    .outerjoin(HOLDER, HOLDER.id == Family.holder_id)
    .outerjoin(ASKED, ASKED.id == Family.asked_id)
    .outerjoin(ASSESSOR, ASSESSOR.id == Family.assessor_id)
    .outerjoin(
        LevelLabel, and_(LevelLabel.authority_id == Family.authority_id, LevelLabel.level == Family.level)
    )
    .order_by(FamilySchool.family_id, FamilySchool.school_id)
)
_OPEN_ROWS = Prepared(opened(_ROW))
_ROWS_OF = Prepared(opened(_ROW.where(FamilySchool.family_id.in_(bindparam("families", expanding=True)))))
"""Asked by the family's own key SQLite would begin at all families of the schools."""
_YEARS = Prepared(
    opened(
        select(FamilyChild.family_id, Child.year_group)
        .join(Child, Child.id == FamilyChild.child_id)
        .where(
            FamilyChild.family_id.in_(bindparam("families", expanding=True)),
            FamilyChild.until.is_(None),
            Child.school_id.in_(SCHOOLS),
        )
        .order_by(FamilyChild.family_id, FamilyChild.id)
    )
)
_YEARS_AGREED = Prepared(
    opened(
        select(FamilyChild.family_id, Child.year_group)
        .join(Child, Child.id == FamilyChild.child_id)
        .where(
            FamilyChild.family_id.in_(bindparam("families", expanding=True)),
            FamilyChild.until.is_(None),
            may_know(SCHOOLS, bindparam("day", type_=Date())),
        )
        .order_by(FamilyChild.family_id, FamilyChild.id)
    )
)


def _grouped(found: Iterable[tuple[Any, ...]], stages: Mapping[int, StageRow]) -> list[FamilyRow]:
    """One row a family, from one row a family and school."""
    families: dict[int, tuple[tuple[Any, ...], ...]] = {}
    for row in found:
        key = row[0]
        families[key] = (*families[key], row) if key in families else (row,)
    return [_family(rows, stages[rows[0][6]]) for rows in families.values()]


def _family(rows: tuple[tuple[Any, ...], ...], stage: StageRow) -> FamilyRow:
    """The family of its rows as stored."""
    key, public_id, name, initials, folded, version, _stage, since, level, *dates = rows[0][:14]
    asked_on, next_on, next_what, outcome, due_on = dates
    label, *helpers = rows[0][17:]
    lead, holder, asked, assessor = (_helper(*helpers[at : at + 2]) for at in (0, 2, 4, 6))
    handing_over, new_worker_on, years = helpers[8:]
    return FamilyRow(
        id=key,
        public_id=uuid_of(public_id),
        name=name,
        initials=initials,
        folded=folded,
        version=version,
        stage=stage,
        stage_since=moment_of(since),
        level=Level(level),
        level_label=label,
        lead=lead,
        holder=holder,
        asked=asked,
        assessor=assessor,
        asked_on=day_of(asked_on),
        next_on=day_of(next_on),
        next_what=NextStep(next_what) if next_what else None,
        outcome=outcome,
        handing_over=handing_over,
        new_worker_on=day_of(new_worker_on),
        due_on=day_of(due_on),
        children="" if years is None else in_years(years.split(",")),
        places=tuple(
            Place(row[14], moment_of(row[15]), moment_of(row[16]) if row[16] else None) for row in rows
        ),
    )


def moment_of(stored: str | datetime) -> datetime:
    """A moment as the driver gave it: text from SQLite, in UTC; aware from PostgreSQL."""
    moment = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def uuid_of(stored: str | uuid.UUID) -> uuid.UUID:
    return uuid.UUID(stored) if isinstance(stored, str) else stored


def day_of(stored: str | date | None) -> date | None:
    return date.fromisoformat(stored) if isinstance(stored, str) else stored


def _helper(name: str | None, school_id: int | None) -> HelperRow | None:
    return HelperRow(name, school_id) if name is not None else None
