"""When a school was last told something about a family."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, select

from caseboard.db import session
from caseboard.events import log
from caseboard.events.folding import unfolded
from caseboard.events.models import CaseEvent
from caseboard.families.door import opened
from caseboard.families.models import Entry, Family
from caseboard.families.people.joined import records_of


def last_told(family: Family, school_id: int) -> datetime | None:
    """The moment of the newest event a person made that this school may read, as the log has it.

    Moves put back within ten minutes and updates taken back do not count.
    """
    records = records_of(family.id)
    told = log.list_told_of(records, school_id=school_id)
    counted = still_told(told, taken_back(records))
    return counted[-1].recorded_at if counted else None


def still_told(told: Sequence[CaseEvent], back: Collection[str]) -> list[CaseEvent]:
    """The events that still count as word to a school, of those it was told."""
    return [
        event
        for event in unfolded(told)
        if event.data.get("entry") not in back and is_word_to_school(event.kind, event.data)
    ]


def is_word_to_school(kind: str, data: Mapping[str, Any]) -> bool:
    """Whether such an event is word to the school that reads it; what the school itself said or did is not."""
    return kind != "worry_raised" and not data.get("by_school")


def taken_back(family_ids: Collection[int]) -> frozenset[str]:
    """The entries of these families that were shared and taken back or struck through, by the id the log uses.

    One statement.
    """
    found = session().scalars(_GONE, {"families": sorted(family_ids)})
    return frozenset(str(public_id) for public_id in found)


_GONE = opened(
    select(Entry.public_id).where(
        Entry.family_id.in_(bindparam("families", expanding=True)),
        or_(Entry.unshared_at.is_not(None), Entry.struck_at.is_not(None)),
    )
)
