"""The school's board, its find and its family page."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import bindparam, select

from caseboard import clock
from caseboard.access import Actor, Permission, SchoolRef
from caseboard.db import Prepared, session
from caseboard.events import log
from caseboard.events.kinds.together import MERGED_AWAY
from caseboard.events.models import CaseEvent
from caseboard.families import answer_wording, finding
from caseboard.families.card import BoardView
from caseboard.families.cards import board as assemble
from caseboard.families.cards import card as card_of
from caseboard.families.door import Cases, FamilyNotFoundError, opened
from caseboard.families.models import Family, FamilySchool
from caseboard.families.people.joined import read_in, records_of, with_joined
from caseboard.families.rows import in_years, list_rows_of, list_stages, years_of
from caseboard.families.school_view.actions import actions_of
from caseboard.families.school_view.allowed import lines_for, name_here, names_for, require, viewer_for
from caseboard.families.school_view.shapes import SchoolChild, SchoolFamily, SchoolFound
from caseboard.families.together.agreeing import agreed_with


def board(
    actor: Actor,
    school: SchoolRef,
    *,
    shows_initials: bool,
    chip: str = "all",
    all_stage: uuid.UUID | None = None,
) -> BoardView:
    """The school's board, read-only."""
    require(actor, school)
    return assemble(
        viewer_for(actor, school, shows_initials=shows_initials),
        heading=f"Board, {school.short_name}",
        chip=chip,
        all_stage=all_stage,
        version=board_version(actor, [school]),
        page_school=school,
    )


def board_version(actor: Actor, schools: Sequence[SchoolRef]) -> str:
    """Changes whenever something these schools may read changed, on a new day, or when the actor's rights changed."""
    for school in schools:
        require(actor, school)
    gone = with_joined(actor.blocked)
    seen = log.board_version([school.id for school in schools], told_only=True, without=gone)
    return hashlib.sha256(f"{clock.today()}|school|{actor.user_id}|{seen}".encode()).hexdigest()[:32]


def find(actor: Actor, school: SchoolRef, text: str, *, shows_initials: bool) -> list[SchoolFound]:
    """At most twenty families on this school's board that match every word typed, by name."""
    door = Cases(actor, Permission.READ_SCHOOL_VIEW)
    stages = {stage.id: stage.name for stage in list_stages([school.authority_id], school_id=school.id)}
    found = []
    for result in finding.find(door, [school.id], text):
        family = result.family
        here = [
            s.child.year_group for s in family.strands if s.until is None and s.child.school_id == school.id
        ]
        found.append(
            SchoolFound(
                family_id=family.public_id,
                school_id=school.public_id,
                title=family.initials if shows_initials else family.name,
                marks=school.mark,
                children=in_years(here),
                stage_name=stages[family.stage_id],
                is_similar=result.is_similar,
            )
        )
    return found


def family_page(
    actor: Actor, school: SchoolRef, family_id: uuid.UUID, *, shows_initials: bool
) -> SchoolFamily:
    """One family's page as this school may read it; not found when it does not stand on the school's board."""
    require(actor, school)
    family = Cases(actor, Permission.READ_SCHOOL_VIEW).get_family(family_id, school=school.id)
    stages = list_stages([family.authority_id], school_id=school.id)
    rows = list_rows_of([family.id], [school.id], stages)
    if not rows:
        raise FamilyNotFoundError
    row = rows[0]
    years = years_of([family.id], [school.id], agreed_on=clock.today())
    records = records_of(family.id)
    names = names_for(school, family.authority_id, records, shows_initials=shows_initials)
    known = agreed_with(family, school.id)
    strands = [s for s in family.strands if s.until is None and s.child.school_id in known]
    return SchoolFamily(
        card=card_of(
            row,
            viewer_for(actor, school, shows_initials=shows_initials),
            years.get(family.id, ""),
            clock.today(),
        ),
        stage_name=row.stage.name,
        stage_since=clock.london(row.stage_since).date(),
        children=tuple(
            SchoolChild(
                s.child.initials if shows_initials else s.child.called,
                s.child.year_group,
                s.child.send if s.child.school_id == school.id else "",
                "" if s.child.school_id == school.id else s.child.school.short_name,
            )
            for s in strands
        ),
        lead=name_here(row.lead, school),
        holder=name_here(row.holder, school),
        asked=name_here(row.asked, school),
        assessor=name_here(row.assessor, school),
        due=answer_wording.due(row.due_on, today=clock.today()),
        lines=tuple(lines_for(school, _told_of(family, records, school), names)),
        actions=actions_of(school, [family.id]).get(family.id, ()),
    )


def _told_of(family: Family, records: Collection[int], school: SchoolRef) -> list[CaseEvent]:
    """What this school was told in any record of the family; that another was joined to it, it says itself."""
    told = log.list_told_of(records, school_id=school.id)
    return [event for event in told if event.family_id == family.id or event.kind != MERGED_AWAY]


def family_keys(school: SchoolRef, family_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    """The inner keys of families that have stood on this school's board: what a question is tied to.

    Of a record that was joined to another, the key of that one.
    """
    found = {public_id: key for public_id, key in _KEYS(school=school.id, families=list(family_ids))}
    now = read_in(found.values())
    return {public_id: now[key] for public_id, key in found.items()}


_KEYS = Prepared(
    opened(
        select(Family.public_id, Family.id)
        .join(FamilySchool, FamilySchool.family_id == Family.id)
        .where(
            FamilySchool.school_id == bindparam("school"),
            Family.public_id.in_(bindparam("families", expanding=True)),
        )
    )
)


def kept_from(actor: Actor) -> frozenset[uuid.UUID]:
    """The public ids of the families this person is kept from, and of every record that was joined to one: what a
    closed letter leaves out for them, which may be older than the join."""
    if not actor.blocked:
        return frozenset()
    query = select(Family.public_id).where(Family.id.in_(sorted(with_joined(actor.blocked))))
    return frozenset(session().scalars(opened(query)))
