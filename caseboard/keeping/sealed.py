"""Sealed entries verified: each one's words and its own chain, and that nobody reads one but by a row that says so."""

from __future__ import annotations

from itertools import groupby

import sqlalchemy as sa
from sqlalchemy import Connection

from caseboard.accounts.models import User
from caseboard.events.hashing import text_hash
from caseboard.families.particulars import covered
from caseboard.families.sealed.chain import first_bad
from caseboard.families.sealed.models import SealedEntry, SealedEvent
from caseboard.keeping.problems import BadEntryError


def verify_sealed(connection: Connection) -> int:
    """Every sealed entry against its own chain; says how many there are. Raises `BadEntryError`."""
    entries = {
        row.id: row
        for row in connection.execute(sa.select(*SealedEntry.__table__.c).order_by(SealedEntry.id))
    }
    query = (
        sa.select(*SealedEvent.__table__.c, User.public_id.label("actor"))
        .join(User, User.id == SealedEvent.actor_id)
        .order_by(SealedEvent.entry_id, SealedEvent.seq)
    )
    seen = set()
    for entry_id, rows in groupby(connection.execute(query), key=lambda row: row.entry_id):
        entry, events = entries.get(entry_id), list(rows)
        if entry is None:
            raise BadEntryError(
                f"There are sealed events of an entry (inner key {entry_id}) that is not there."
            )
        seen.add(entry_id)
        if (place := first_bad(entry.public_id, events)) is not None:
            raise BadEntryError(f"Sealed entry {entry.public_id}, event {place}: it is not what was written.")
        words = text_hash(entry.salt, covered(entry.text, entry.details))
        if (entry.text or entry.salt) and words != events[0].data.get("text"):
            raise BadEntryError(f"Sealed entry {entry.public_id}: its words are not what was written.")
    if missing := set(entries) - seen:
        raise BadEntryError(f"Sealed entry {entries[min(missing)].public_id} has no chain.")
    return len(entries)
