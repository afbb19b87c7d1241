"""A family's history for those who may read its case record: every event, in order, from the log."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from caseboard.access import Actor, SchoolRef
from caseboard.accounts.models import User
from caseboard.dates import clock_time
from caseboard.db import Prepared, session
from caseboard.events import log
from caseboard.events.folding import folded_pairs
from caseboard.events.ids import ids_in
from caseboard.events.models import Audience
from caseboard.families.as_read import as_read
from caseboard.families.door import cases
from caseboard.families.due import Service
from caseboard.families.helpers import names_by_public_id
from caseboard.families.models import Family
from caseboard.families.said import Words, list_words
from caseboard.families.significance import significant
from caseboard.families.wording import Names, sentence
from caseboard.schools.models import Stage


@dataclass(frozen=True, slots=True)
class HistoryLine:
    seq: int
    kind: str
    happened_at: datetime
    recorded_at: datetime
    who: str
    text: str
    """What happened, in a sentence; for an entry, its words."""
    entry: Words | None
    audience: Audience
    told_to: str
    """The schools that may read it: "Thornhill and Saltby", or empty."""
    is_mine: bool
    is_significant: bool = False
    """Whether it is ticked for the chronology."""
    corrected_by: int = 0
    """The number of the entry that took this one's place."""

    @property
    def was_recorded_later(self) -> bool:
        """Whether it was written down on a later day than it happened."""
        return self.recorded_at.date() != self.happened_at.date()


def history(family: Family, *, by: Actor, shows_initials: bool = False) -> list[HistoryLine]:
    """Every event of a family, oldest first. A move put back within ten minutes is one line with its undoing."""
    events = log.list_logged(family.id)
    mine = cases(by).school_ids
    entries = {str(entry.public_id): entry for entry in list_words(family) if _may_read(entry, mine, by=by)}
    people = names_of_people({event.actor_id for event in events})
    refs = {ref for event in events for ref in ids_in(event.data)}
    names = names_for_worker(family, by=by, shows_initials=shows_initials, refs=refs)
    pairs = folded_pairs(events)
    undoings = {event.seq: event for event in events if event.seq in pairs.values()}
    schools = {
        place.school_id: place.school.short_name for place in family.schools if place.school_id in mine
    }
    ticked = significant(events)
    instead = {event.data["corrects"]: event.seq for event in events if event.data.get("corrects")}
    lines = []
    for event in events:
        if event.seq in undoings:
            continue
        entry = entries.get(event.data.get("entry", ""))
        if "entry" in event.data and entry is None:
            continue
        words = entries.get(event.data.get("words", ""))
        text = (
            as_read(entry.kind, entry.text, entry.details, child=names.child)
            if entry is not None and event.kind == "entry_recorded"
            else sentence(event.kind, event.data, names, words=words.text if words else None)
        )
        if text is None:
            continue
        if why := entries.get(event.data.get("reason", "")):
            text = f"{text} Why: {why.text}"
        if event.seq in pairs:
            text = f"{text} Put back at {clock_time(undoings[pairs[event.seq]].recorded_at)}."
        is_entry = entry is not None and event.kind == "entry_recorded"
        told = [schools[key] for key in sorted(event.told & schools.keys())]
        lines.append(
            HistoryLine(
                seq=event.seq,
                kind=event.kind,
                happened_at=event.happened_at,
                recorded_at=event.recorded_at,
                who=people[event.actor_id],
                text=text,
                entry=entry if is_entry else None,
                audience=event.audience,
                told_to=" and ".join(told),
                is_mine=event.actor_id == by.user_id,
                is_significant=event.seq in ticked,
                corrected_by=instead.get(event.data["entry"], 0) if is_entry else 0,
            )
        )
    return lines


def corrected_in(family: Family) -> Mapping[str, int]:
    """The entries, by the id the log uses, that an entry of this family took the place of -> the number of that one.

    Also entries of a record that was joined to it.
    """
    events = log.list_logged(family.id)
    return {event.data["corrects"]: event.seq for event in events if event.data.get("corrects")}


def _may_read(entry: Words, school_ids: frozenset[int], *, by: Actor) -> bool:
    """Words shared only with schools this person does not work for are about children there."""
    return (
        entry.audience is not Audience.SCHOOL
        or entry.author_id == by.user_id
        or not entry.told.isdisjoint(school_ids)
    )


def names_for_worker(
    family: Family, *, by: Actor, shows_initials: bool = False, refs: Collection[uuid.UUID] = ()
) -> Names:
    """Workers know every stage and helper, and the children at schools they work for. `refs` are the ids among which
    the helpers are that will be asked for."""
    stages = stage_names(family.authority_id)
    helpers = names_by_public_id(family.authority_id, refs)
    children = children_by_public_id(family, cases(by).school_ids, shows_initials=shows_initials)
    return Names(
        stage=lambda ref: stages.get(ref, "another stage"),
        helper=lambda ref: helpers[ref].name if ref in helpers else "somebody",
        child=lambda ref: children.get(ref),
        school=schools_by_public_id(by.schools),
        service=services_by_public_id(family.authority_id),
        person=name_of_person,
    )


def schools_by_public_id(schools: Iterable[SchoolRef]) -> Callable[[str], str]:
    """How these schools are called, by the id the log uses; any other is "another school"."""
    known = {str(school.public_id): school.short_name for school in schools}
    return lambda ref: known.get(ref, "another school")


def services_by_public_id(authority_id: int) -> Callable[[str], str]:
    """What the services of an authority's directory are called; looked up once, when the first is asked for."""
    known: dict[str, str] = {}

    def name(ref: str) -> str:
        if not known:
            rows = session().execute(
                select(Service.public_id, Service.name).where(Service.authority_id == authority_id)
            )
            known.update({str(public_id): called for public_id, called in rows})
        return known.get(ref, "a service")

    return name


def name_of_person(ref: str) -> str:
    """Somebody with an account, by the id the log uses. One statement."""
    name = session().scalar(select(User.name).where(User.public_id == uuid.UUID(ref)))
    return name or "somebody"


def stage_names(authority_id: int) -> Mapping[str, str]:
    """Stage names of an authority by the id the log uses."""
    session().flush()
    return {str(public_id): name for public_id, name in _STAGES(authority=authority_id)}


_STAGES = Prepared(select(Stage.public_id, Stage.name).where(Stage.authority_id == bindparam("authority")))


def children_by_public_id(
    family: Family, school_ids: frozenset[int], *, shows_initials: bool = False
) -> Mapping[str, str]:
    """The family's children, past and present, at these schools: public id -> what they like to be called."""
    return {
        str(strand.child.public_id): strand.child.initials if shows_initials else strand.child.called
        for strand in family.strands
        if strand.child.school_id in school_ids
    }


def names_of_people(user_ids: set[int]) -> Mapping[int, str]:
    session().flush()
    return {user_id: name for user_id, name in _PEOPLE(users=sorted(user_ids))}


_PEOPLE = Prepared(select(User.id, User.name).where(User.id.in_(bindparam("users", expanding=True))))
