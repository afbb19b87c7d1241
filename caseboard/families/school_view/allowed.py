"""The allow-list at work: whose names, which children and which words a school may read."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Date, bindparam, select

from caseboard import clock
from caseboard.access import Actor, Permission, SchoolRef
from caseboard.db import Prepared
from caseboard.events.folding import unfolded
from caseboard.events.models import Audience, CaseEvent
from caseboard.families import wording
from caseboard.families.as_read import as_read
from caseboard.families.cards import Viewer, name_at
from caseboard.families.door import FamilyNotFoundError, opened
from caseboard.families.helpers import names_by_public_id
from caseboard.families.history import names_of_people, schools_by_public_id, services_by_public_id
from caseboard.families.models import Child, Entry, EntrySchool, FamilyChild, called, initials
from caseboard.families.reading import IS_SHOWN
from caseboard.families.rows import SCHOOLS, HelperRow, list_stages
from caseboard.families.school_view.shapes import SchoolLine
from caseboard.families.together.agreed import may_know
from caseboard.families.wording import Names


def require(actor: Actor, school: SchoolRef) -> None:
    if not actor.may(Permission.READ_SCHOOL_VIEW, school.id):
        raise FamilyNotFoundError


def viewer_for(actor: Actor, school: SchoolRef, *, shows_initials: bool) -> Viewer:
    return Viewer(
        actor=actor,
        schools=[school],
        shows_initials=shows_initials,
        can_change=False,
        helper_name=name_at(school.id),
        is_school=True,
    )


def name_here(helper: HelperRow | None, school: SchoolRef) -> str:
    if helper is None:
        return ""
    return helper.name if helper.school_id in (None, school.id) else wording.SOMEBODY_ELSEWHERE


def names_for(
    school: SchoolRef, authority_id: int, family_ids: Collection[int], *, shows_initials: bool = False
) -> Names:
    """How the log's ids are told to this school."""
    stages = {str(s.public_id): s.name for s in list_stages([authority_id], school_id=school.id)}
    helpers = names_by_public_id(authority_id)
    say = initials if shows_initials else called
    children = {
        str(child_id): say(forename, surname, liked_forename, liked_surname)
        for child_id, forename, surname, liked_forename, liked_surname in _CHILDREN(
            families=sorted(family_ids), schools=[school.id], day=clock.today()
        )
    }

    def helper_name(ref: str) -> str:
        helper = helpers.get(ref)
        if helper is None or helper.school_id not in (None, school.id):
            return wording.SOMEBODY_ELSEWHERE
        return helper.name

    return Names(
        stage=lambda ref: stages.get(ref, "another stage"),
        helper=helper_name,
        child=lambda ref: children.get(ref),
        school=schools_by_public_id([school]),
        service=services_by_public_id(authority_id),
    )


_CHILDREN = Prepared(
    opened(
        select(
            Child.public_id,
            Child.forename,
            Child.surname,
            Child.preferred_forename,
            Child.preferred_surname,
        )
        .join(FamilyChild, FamilyChild.child_id == Child.id)
        .where(
            FamilyChild.family_id.in_(bindparam("families", expanding=True)),
            may_know(SCHOOLS, bindparam("day", type_=Date())),
        )
    )
)


def lines_for(school: SchoolRef, events: Sequence[CaseEvent], names: Names) -> Sequence[SchoolLine]:
    """The events this school was told of one family, in words."""
    return lines_by_family(school, {0: events}, names)[0]


def lines_by_family(
    school: SchoolRef, told: Mapping[int, Sequence[CaseEvent]], names: Names
) -> Mapping[int, Sequence[SchoolLine]]:
    """The events this school was told, in words, without pairs that cancel out and updates taken back. What they say
    and who says it is read once for all families."""
    wanted = {family: unfolded(events) for family, events in told.items()}
    every = [event for events in wanted.values() for event in events]
    refs = [
        event.data.get("words") or event.data["entry"]
        for event in every
        if event.kind == "entry_recorded" or "words" in event.data
    ]
    texts = _shared_texts(school, refs, names)
    people = names_of_people({event.actor_id for event in every})
    return {family: list(_lines(events, names, texts, people)) for family, events in wanted.items()}


def _lines(
    events: Sequence[CaseEvent], names: Names, texts: Mapping[str, str], people: Mapping[int, str]
) -> Iterable[SchoolLine]:
    for event in events:
        is_update = event.kind == "entry_recorded"
        text = (
            texts.get(event.data["entry"])
            if is_update
            else wording.sentence(event.kind, event.data, names, words=texts.get(event.data.get("words", "")))
        )
        if text:
            yield SchoolLine(
                seq=event.seq,
                record=event.family_id,
                kind=event.kind,
                happened_at=event.happened_at,
                recorded_at=event.recorded_at,
                who=people[event.actor_id],
                text=text,
                is_update=is_update,
            )


def _shared_texts(school: SchoolRef, entry_ids: Sequence[str], names: Names) -> Mapping[str, str]:
    """The words of entries shared with this school, as it reads them; not those taken back, struck or withheld."""
    if not entry_ids:
        return {}
    rows = _SHARED(entries=[uuid.UUID(ref) for ref in entry_ids], school=school.id)
    return {
        str(public_id): as_read(kind, text, details, child=names.child)
        for public_id, kind, text, details in rows
    }


_SHARED = Prepared(
    opened(
        select(Entry.public_id, Entry.kind, Entry.text, Entry.details)
        .join(EntrySchool, EntrySchool.entry_id == Entry.id)
        .where(
            Entry.public_id.in_(bindparam("entries", expanding=True)),
            Entry.audience == Audience.SCHOOL,
            EntrySchool.school_id == bindparam("school"),
            *IS_SHOWN,
        )
    )
)
