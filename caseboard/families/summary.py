"""What is known of a family at this moment, for those who may read its case record, and the choices for changing it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from caseboard import clock
from caseboard.access import Actor, Permission, SchoolRef
from caseboard.accounts.queries import list_readers_of
from caseboard.db import session
from caseboard.families.card import Card
from caseboard.families.cards import Viewer, card, worker_name
from caseboard.families.door import FamilyNotFoundError
from caseboard.families.levels import LEVELS
from caseboard.families.models import Child, Family, Level
from caseboard.families.rows import list_rows_of, list_stages
from caseboard.schools.models import LevelLabel

SEND = {"E": "E, education, health and care plan", "K": "K, SEN support", "N": "N, no special provision"}
"""SEND provision as the school census has it, with its words."""


@dataclass(frozen=True, slots=True)
class KnownChild:
    child_id: uuid.UUID
    called: str
    """What the child likes to be called; the initials where names are covered."""
    year: str
    """"Year 4", "Reception", or empty when not known."""
    school: str
    send: str
    born: date | None
    on_roll: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A school on whose board the family stands, and when it was last told something."""

    school: SchoolRef
    told_at: datetime | None


@dataclass(frozen=True, slots=True)
class Summary:
    card: Card
    stage_kind: str
    stage_name: str
    stage_since: date
    children: tuple[KnownChild, ...]
    places: tuple[Place, ...]
    """The schools of the family for which this viewer works."""
    lead: str
    holder: str
    asked: str
    asked_on: date | None
    assessor: str


@dataclass(frozen=True, slots=True)
class LevelChoice:
    level: Level
    bars: int
    label: str
    national: str


def summary(family: Family, *, school: SchoolRef, by: Actor, shows_initials: bool) -> Summary:
    """What is known of a family that came through the door, as far as this worker's schools go.

    Children at schools for which the worker does not work are left out, and so are those schools.
    """
    mine = [school, *(s for s in by.schools_for(Permission.READ_CASES) if s.id != school.id)]
    mine_ids = {s.id for s in mine}
    stages = list_stages([family.authority_id], school_id=school.id)
    rows = list_rows_of([family.id], mine_ids, stages)
    if not rows:
        raise FamilyNotFoundError
    row = rows[0]
    viewer = Viewer(
        actor=by, schools=mine, shows_initials=shows_initials, can_change=True, helper_name=worker_name
    )
    told = {place.school_id: place.told_at for place in row.places}
    children = [s.child for s in family.strands if s.until is None and s.child.school_id in mine_ids]
    names = {s.id: s.short_name for s in mine}
    return Summary(
        card=card(row, viewer, row.children, clock.today()),
        stage_kind=row.stage.kind.value,
        stage_name=row.stage.name,
        stage_since=clock.london(row.stage_since).date(),
        children=tuple(_known(child, names, shows_initials) for child in children),
        places=tuple(Place(s, told[s.id]) for s in mine if s.id in told),
        lead=row.lead.name if row.lead else "",
        holder=row.holder.name if row.holder else "",
        asked=row.asked.name if row.asked else "",
        asked_on=row.asked_on,
        assessor=row.assessor.name if row.assessor else "",
    )


def _known(child: Child, schools: Mapping[int, str], shows_initials: bool) -> KnownChild:
    return KnownChild(
        child_id=child.public_id,
        called=child.initials if shows_initials else child.called,
        year=year_words(child.year_group),
        school=schools[child.school_id],
        send=SEND.get(child.send, "Not known"),
        born=None if shows_initials else child.born,
        on_roll=child.on_roll,
    )


def year_words(year_group: str) -> str:
    """A year group in full: "Year 4", "Reception", "Nursery"."""
    if year_group == "R":
        return "Reception"
    if year_group[:1] == "N":
        return "Nursery"
    return f"Year {year_group[1:]}" if year_group[:1] == "Y" else ""


def list_level_choices(authority_id: int) -> Sequence[LevelChoice]:
    """The levels of need with this authority's own labels, lowest first."""
    query = select(LevelLabel.level, LevelLabel.label).where(LevelLabel.authority_id == authority_id)
    labels = {level: label for level, label in session().execute(query)}
    return [
        LevelChoice(level, words.bars, labels.get(level.value, words.label), words.national)
        for level, words in LEVELS.items()
    ]


def list_readers(school_ids: Collection[int]) -> Mapping[int, Sequence[str]]:
    """Who reads what is shared with a school today, by name: inner key of the school -> heads, then others."""
    found = {}
    for school_id in school_ids:
        found[school_id] = list_readers_of(school_id, on=clock.today())
    return found
