"""The chain of one sealed entry: each event's hash covers the one before, as in a school's chain."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from caseboard import clock
from caseboard.access import Actor
from caseboard.db import session
from caseboard.events.hashing import FIRST_HASH
from caseboard.families.door import opened
from caseboard.families.sealed.models import SealedEntry, SealedEvent


def append(entry: SealedEntry, kind: str, data: dict[str, Any], *, by: Actor) -> SealedEvent:
    """Adds one event to an entry's own chain. It touches nothing that belongs to the family."""
    query = (
        select(SealedEvent).where(SealedEvent.entry_id == entry.id).order_by(SealedEvent.seq.desc()).limit(1)
    )
    last = session().scalar(opened(query))
    seq, previous = (last.seq + 1, last.hash) if last else (1, FIRST_HASH)
    at = clock.now()
    event = SealedEvent(
        entry_id=entry.id,
        seq=seq,
        kind=kind,
        actor_id=by.user_id,
        recorded_at=at,
        data=data,
        hash=link(previous, entry.public_id, seq, kind, by.public_id, at, data),
    )
    session().add(event)
    session().flush()
    return event


def link(
    previous: str,
    entry: uuid.UUID,
    seq: int,
    kind: str,
    actor: uuid.UUID,
    at: datetime,
    data: dict[str, Any],
) -> str:
    """SHA-256 of the previous hash and the event as the same bytes on every machine."""
    payload = [str(entry), seq, kind, str(actor), at.astimezone(UTC).isoformat(timespec="microseconds"), data]
    whole = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{previous}{whole}".encode()).hexdigest()


def first_bad(entry: uuid.UUID, events: Iterable[Any]) -> int | None:
    """The place of the first event that is not what was written; rows carry `actor`, a public id."""
    previous, place = FIRST_HASH, 0
    for row in events:
        place += 1
        if row.seq != place:
            return place
        if row.hash != link(previous, entry, row.seq, row.kind, row.actor, row.recorded_at, row.data):
            return place
        previous = row.hash
    return None if place else 1
