"""What happened to several families since a day, for a meeting: short sentences, and updates shared with school.

A fixed number of statements however many families. Notes that are for workers only are not here at all.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from caseboard.access import Actor, SchoolRef
from caseboard.db import session
from caseboard.events.folding import unfolded
from caseboard.events.models import Audience, CaseEvent
from caseboard.families.as_read import as_read
from caseboard.families.door import cases, opened
from caseboard.families.helpers import names_by_public_id
from caseboard.families.history import schools_by_public_id, stage_names
from caseboard.families.models import Child, Entry, EntrySchool, FamilyChild
from caseboard.families.reading import IS_SHOWN
from caseboard.families.wording import Names, sentence
from caseboard.families.wording_due import SENTENCES

A_CHILD = "A child"


@dataclass(frozen=True, slots=True)
class Happening:
    at: datetime
    kind: str
    text: str
    is_words: bool
    """Whether a person wrote it or some of it, or it is a sentence of ours about a change of the card."""
    bare: str = ""
    """Where a person wrote some of it: the same in our words alone."""


def happenings(
    actor: Actor,
    schools: Collection[SchoolRef],
    family_ids: Collection[int],
    *,
    after: datetime,
    shows_initials: bool,
) -> Mapping[int, list[Happening]]:
    """family key -> what was recorded after a moment, oldest first.

    The caller has found the families on boards of these schools, which the actor may read. Changes put back at once
    and updates taken back are left out; with `shows_initials` a child is "A child".
    """
    mine = cases(actor).school_ids & {school.id for school in schools}
    events: dict[int, list[CaseEvent]] = defaultdict(list)
    query = (
        select(CaseEvent)
        .where(CaseEvent.family_id.in_(family_ids), CaseEvent.recorded_at > after)
        .order_by(CaseEvent.family_id, CaseEvent.seq)
    )
    for event in session().scalars(query):
        events[event.family_id].append(event)
    news = {family_id: unfolded(found) for family_id, found in events.items()}
    names = _names(schools, family_ids, mine, shows_initials=shows_initials)
    refs = [
        e.data.get("words") or e.data["entry"]
        for found in news.values()
        for e in found
        if _is_shared_update(e) or "words" in e.data
    ]
    words = _shared_words(refs, mine, names)
    return {
        family_id: [line for event in found if (line := _happening(event, names, words))]
        for family_id, found in news.items()
    }


def _is_shared_update(event: CaseEvent) -> bool:
    return event.kind == "entry_recorded" and event.audience is Audience.SCHOOL


def _happening(event: CaseEvent, names: Names, words: Mapping[str, str]) -> Happening | None:
    if _is_shared_update(event):
        text = words.get(event.data["entry"])
        return Happening(event.happened_at, event.kind, text, is_words=True) if text else None
    if event.kind in SENTENCES and event.audience is not Audience.SCHOOL:
        return None
    text = sentence(event.kind, event.data, names, words=words.get(event.data.get("words", "")))
    if text is None:
        return None
    has_words = "words" in event.data
    bare = sentence(event.kind, event.data, names, words="") if has_words else None
    return Happening(event.happened_at, event.kind, text, is_words=has_words, bare=bare or "")


def _shared_words(entry_ids: Collection[str], school_ids: Collection[int], names: Names) -> Mapping[str, str]:
    """The words of entries shared with one of these schools, and not taken back, struck through or withheld."""
    query = (
        select(Entry.public_id, Entry.kind, Entry.text, Entry.details)
        .join(EntrySchool, EntrySchool.entry_id == Entry.id)
        .where(
            Entry.public_id.in_([uuid.UUID(ref) for ref in entry_ids]),
            Entry.audience == Audience.SCHOOL,
            EntrySchool.school_id.in_(school_ids),
            *IS_SHOWN,
        )
    )
    return {
        str(public_id): as_read(kind, text, details, child=names.child)
        for public_id, kind, text, details in session().execute(opened(query))
    }


def _names(
    schools: Collection[SchoolRef],
    family_ids: Collection[int],
    school_ids: Collection[int],
    *,
    shows_initials: bool,
) -> Names:
    stages: dict[str, str] = {}
    helpers: dict[str, str] = {}
    for authority_id in sorted({school.authority_id for school in schools}):
        stages |= stage_names(authority_id)
        helpers |= {ref: helper.name for ref, helper in names_by_public_id(authority_id).items()}
    query = (
        select(Child)
        .join(FamilyChild, FamilyChild.child_id == Child.id)
        .where(FamilyChild.family_id.in_(family_ids), Child.school_id.in_(school_ids))
    )
    children = {
        str(child.public_id): A_CHILD if shows_initials else child.called
        for child in session().scalars(opened(query))
    }
    return Names(
        stage=lambda ref: stages.get(ref, "another stage"),
        helper=lambda ref: helpers.get(ref, "somebody"),
        child=children.get,
        school=schools_by_public_id(schools),
    )
