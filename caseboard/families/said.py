"""The words of a family that came through the door, in the columns that a history needs."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import String, bindparam, cast, func, select

from caseboard.db import Prepared, session
from caseboard.events.models import Audience
from caseboard.families.door import opened
from caseboard.families.models import Entry, EntryKind, EntrySchool, Family
from caseboard.families.people.joined import records_of


class Words(NamedTuple):
    """An entry in the columns that a history needs."""

    public_id: uuid.UUID
    author_id: int
    kind: EntryKind
    audience: Audience
    text: str
    details: dict[str, Any] | None
    unshared_at: datetime | None
    withheld_at: datetime | None
    struck_at: datetime | None
    told: frozenset[int]
    """The inner keys of the schools that it was shared with."""


def list_words(family: Family) -> Sequence[Words]:
    """Every entry of a family and of records that were joined to it: what its events may point to."""
    session().flush()
    rows = _WORDS(families=sorted(records_of(family.id)))
    return [
        Words._make((*known, frozenset(int(key) for key in told.split(",")) if told else frozenset()))
        for *known, told in rows
    ]


_WORDS = Prepared(
    opened(
        select(
            Entry.public_id,
            Entry.author_id,
            Entry.kind,
            Entry.audience,
            Entry.text,
            Entry.details,
            Entry.unshared_at,
            Entry.withheld_at,
            Entry.struck_at,
            select(func.aggregate_strings(cast(EntrySchool.school_id, String), ","))
            .where(EntrySchool.entry_id == Entry.id)
            .correlate(Entry)
            .scalar_subquery(),
        )
        .where(Entry.family_id.in_(bindparam("families", expanding=True)))
        .order_by(Entry.recorded_at, Entry.id)
    )
)
