"""Updates that were shared with a school and taken back after it had read them: that, when, and nothing of why."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import func, select, type_coerce

from caseboard.access import SchoolRef
from caseboard.db import Moment, session
from caseboard.events.models import CaseEvent, ChainLink
from caseboard.families.door import opened
from caseboard.families.models import Entry, EntrySchool
from caseboard.families.school_view.shapes import TakenBack, UpdateRef


def taken_back_of(
    schools: Collection[SchoolRef], updates: Collection[UpdateRef]
) -> dict[UpdateRef, datetime]:
    """Those of the updates, which these schools have read, that were taken back, and when. Two statements at most."""
    if not updates:
        return {}
    recorded = {
        ref: uuid.UUID(data["entry"])
        for ref, _, data in _recorded(schools, {ref.family for ref in updates})
        if ref in updates
    }
    back = _taken_back(schools, set(recorded.values()))
    return {ref: back[ref.school, entry] for ref, entry in recorded.items() if (ref.school, entry) in back}


def taken_back_between(school: SchoolRef, *, after_seq: int, until_seq: int) -> tuple[TakenBack, ...]:
    """Updates recorded up to one place of the school's chain and taken back after it, up to another; oldest first."""
    query = (
        select(CaseEvent.family_id, CaseEvent.data)
        .join(ChainLink, ChainLink.event_id == CaseEvent.id)
        .where(
            ChainLink.school_id == school.id,
            ChainLink.seq > after_seq,
            ChainLink.seq <= until_seq,
            CaseEvent.kind.in_(("entry_unshared", "entry_struck")),
        )
        .order_by(ChainLink.seq)
    )
    unshared = {data["entry"]: family_id for family_id, data in session().execute(query)}
    if not unshared:
        return ()
    earlier = {
        data["entry"]: (ref, place)
        for ref, place, data in _recorded([school], set(unshared.values()))
        if place <= after_seq
    }
    back = _taken_back([school], {uuid.UUID(entry) for entry in unshared})
    return tuple(
        TakenBack(update=earlier[entry][0], place=earlier[entry][1], at=back[school.id, uuid.UUID(entry)])
        for entry in unshared
        if entry in earlier and (school.id, uuid.UUID(entry)) in back
    )


def _recorded(
    schools: Collection[SchoolRef], family_ids: Collection[int]
) -> list[tuple[UpdateRef, int, Mapping[str, str]]]:
    """The updates of these families that these schools were told, with their places in the schools' chains.

    Which links are theirs is seen here: asked for a school, SQLite would begin with its whole chain.
    """
    mine = {school.id for school in schools}
    query = (
        select(ChainLink, CaseEvent.family_id, CaseEvent.seq, CaseEvent.data)
        .join(ChainLink, ChainLink.event_id == CaseEvent.id)
        .where(CaseEvent.family_id.in_(family_ids), CaseEvent.kind == "entry_recorded")
    )
    return [
        (UpdateRef(school=link.school_id, family=family_id, seq=seq), link.seq, data)
        for link, family_id, seq, data in session().execute(query)
        if link.told and link.school_id in mine
    ]


def _taken_back(
    schools: Collection[SchoolRef], entries: Collection[uuid.UUID]
) -> dict[tuple[int, uuid.UUID], datetime]:
    gone_at = func.coalesce(Entry.unshared_at, Entry.struck_at)
    query = (
        select(EntrySchool.school_id, Entry.public_id, type_coerce(gone_at, Moment()))
        .join(Entry, Entry.id == EntrySchool.entry_id)
        .where(
            EntrySchool.school_id.in_([school.id for school in schools]),
            Entry.public_id.in_(entries),
            gone_at.is_not(None),
        )
    )
    return {
        (school_id, entry): at for school_id, entry, at in session().execute(opened(query)) if at is not None
    }
