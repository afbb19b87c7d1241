"""Reading what boards show, in a fixed number of statements whatever their size, with only the columns shown."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import aliased

from caseboard import clock
from caseboard.attention.rules import Facts
from caseboard.db import session
from caseboard.families.door import opened
from caseboard.families.models import Child, Family, FamilyChild, FamilySchool, Helper, Level, NextStep
from caseboard.schools.models import LevelLabel, Stage, StageKind, StageLabel

SHELF_DAYS = 365
"""A family stays on the *Ended, watching* shelf this long."""

YEARS = ("N1", "N2", "R", *(f"Y{n}" for n in range(1, 15)))


@dataclass(frozen=True, slots=True)
class StageRow:
    id: int
    public_id: uuid.UUID
    kind: StageKind
    name: str
    sub_title: str
    usual_days: int | None
    asks: str


@dataclass(frozen=True, slots=True)
class HelperRow:
    """A helper as a card needs it."""

    name: str
    user_id: int | None
    school_id: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """A family on one school's board."""

    school_id: int
    since: datetime
    told_at: datetime | None


@dataclass(slots=True)
class FamilyRow:
    """A family as a board needs it."""

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
    places: list[Place] = field(default_factory=list)

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


def list_stages(authority_ids: Collection[int], *, school_id: int | None = None) -> list[StageRow]:
    """The stages of these authorities, in order; by the school's own labels when one school is in view."""
    query = (
        select(
            Stage.id,
            Stage.public_id,
            Stage.kind,
            func.coalesce(StageLabel.name, Stage.name),
            Stage.sub_title,
            Stage.usual_days,
            Stage.asks,
        )
        .outerjoin(
            StageLabel, and_(StageLabel.stage_id == Stage.id, StageLabel.school_id == (school_id or 0))
        )
        .where(Stage.authority_id.in_(authority_ids))
        .order_by(Stage.position, Stage.id)
    )
    return [StageRow(*row) for row in session().execute(query)]


def list_open_rows(school_ids: Collection[int], stages: Iterable[StageRow]) -> list[FamilyRow]:
    """Every family in an open stage on these schools' boards. One statement."""
    open_stages = {stage.id: stage for stage in stages if stage.kind is not StageKind.ENDED}
    return _rows(_query(school_ids, open_stages), open_stages)


def list_shelf_rows(
    school_ids: Collection[int], stages: Iterable[StageRow], *, limit: int | None
) -> tuple[list[FamilyRow], int]:
    """The newest ended families of the last twelve months, and how many there are. One statement."""
    ended = {stage.id: stage for stage in stages if stage.kind is StageKind.ENDED}
    newest = (
        select(Family.id, func.count().over().label("total"))
        .join(FamilySchool, FamilySchool.family_id == Family.id)
        .where(*_standing(school_ids, ended), Family.stage_since > clock.now() - timedelta(days=SHELF_DAYS))
        .group_by(Family.id, Family.stage_since)
        .order_by(Family.stage_since.desc(), Family.id)
        .limit(limit)
        .subquery()
    )
    query = (
        _query(school_ids, ended)
        .add_columns(newest.c.total)
        .join(newest, newest.c.id == Family.id)
        .order_by(None)
        .order_by(Family.stage_since.desc(), Family.id, FamilySchool.school_id)
    )
    found = session().execute(opened(query)).all()
    return _grouped(found, ended), (found[0].total if found else 0)


def list_rows_of(
    family_ids: Collection[int], school_ids: Collection[int], stages: Iterable[StageRow]
) -> list[FamilyRow]:
    """These families, as far as they stand on these schools' boards."""
    by_id = {stage.id: stage for stage in stages}
    return _rows(_query(school_ids, by_id).where(Family.id.in_(family_ids)), by_id)


def years_of(family_ids: Collection[int], school_ids: Collection[int]) -> Mapping[int, str]:
    """family key -> its children at these schools by year, oldest first: "Y6, Y3". One statement."""
    if not family_ids:
        return {}
    query = (
        select(FamilyChild.family_id, Child.year_group)
        .join(Child, Child.id == FamilyChild.child_id)
        .where(
            FamilyChild.family_id.in_(family_ids),
            FamilyChild.until.is_(None),
            Child.school_id.in_(school_ids),
        )
        .order_by(FamilyChild.family_id, FamilyChild.id)
    )
    years: dict[int, list[str]] = defaultdict(list)
    for family_id, year in session().execute(opened(query)):
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


def _query(school_ids: Collection[int], stages: Mapping[int, StageRow]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Family.id,
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
            FamilySchool.school_id,
            FamilySchool.since,
            FamilySchool.told_at,
            LevelLabel.label.label("level_label"),
            *(
                column.label(f"{alias_name}_{column.key}")
                for alias_name, alias in (
                    ("lead", LEAD),
                    ("holder", HOLDER),
                    ("asked", ASKED),
                    ("assessor", ASSESSOR),
                )
                for column in (alias.name, alias.user_id, alias.school_id)
            ),
        )
        .join(FamilySchool, FamilySchool.family_id == Family.id)
        .outerjoin(LEAD, LEAD.id == Family.lead_id)
        .outerjoin(HOLDER, HOLDER.id == Family.holder_id)
        .outerjoin(ASKED, ASKED.id == Family.asked_id)
        .outerjoin(ASSESSOR, ASSESSOR.id == Family.assessor_id)
        .outerjoin(
            LevelLabel, and_(LevelLabel.authority_id == Family.authority_id, LevelLabel.level == Family.level)
        )
        .where(*_standing(school_ids, stages))
        .order_by(Family.id, FamilySchool.school_id)
    )


def _standing(school_ids: Collection[int], stages: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    """In one of these stages on one of these schools' boards."""
    return (
        FamilySchool.school_id.in_(school_ids),
        FamilySchool.until.is_(None),
        Family.taken_off_at.is_(None),
        Family.stage_id.in_(stages),
    )


def _rows(query: Select[*tuple[Any, ...]], stages: Mapping[int, StageRow]) -> list[FamilyRow]:
    return _grouped(session().execute(opened(query)), stages)


def _grouped(found: Iterable[Any], stages: Mapping[int, StageRow]) -> list[FamilyRow]:
    """One row a family, from one row a family and school."""
    rows: dict[int, FamilyRow] = {}
    for r in found:
        row = rows.get(r.id)
        if row is None:
            row = rows[r.id] = FamilyRow(
                id=r.id,
                public_id=r.public_id,
                name=r.name,
                initials=r.initials,
                folded=r.folded,
                version=r.version,
                stage=stages[r.stage_id],
                stage_since=r.stage_since,
                level=r.level,
                level_label=r.level_label,
                lead=_helper(r.lead_name, r.lead_user_id, r.lead_school_id),
                holder=_helper(r.holder_name, r.holder_user_id, r.holder_school_id),
                asked=_helper(r.asked_name, r.asked_user_id, r.asked_school_id),
                assessor=_helper(r.assessor_name, r.assessor_user_id, r.assessor_school_id),
                asked_on=r.asked_on,
                next_on=r.next_on,
                next_what=r.next_what,
                outcome=r.outcome,
            )
        row.places.append(Place(r.school_id, r.since, r.told_at))
    return list(rows.values())


def _helper(name: str | None, user_id: int | None, school_id: int | None) -> HelperRow | None:
    return HelperRow(name, user_id, school_id) if name is not None else None
