"""When two records are joined: sealed entries and conflicts of interest go along, and nobody else can tell."""

from __future__ import annotations

import uuid

from sqlalchemy import select, update

from caseboard.access import Actor
from caseboard.accounts.models import ConflictBlock
from caseboard.db import session
from caseboard.families.door import opened
from caseboard.families.models import Family
from caseboard.families.sealed.chain import append
from caseboard.families.sealed.models import RestrictedAct, SealedEntry, SealedEvent

MOVED = "sealed_moved"


def join(kept: Family, other: Family, *, merge: uuid.UUID, by: Actor) -> None:
    """Whoever is kept from one is kept from both; sealed entries are read from the record that is kept.

    It is noted in each sealed entry's own chain, and nowhere else. Flushes.
    """
    _carry_blocks(kept, other)
    entries = session().scalars(opened(select(SealedEntry).where(SealedEntry.family_id == other.id))).all()
    for entry in entries:
        entry.family_id = kept.id
        append(entry, MOVED, {"merge": str(merge), "to": str(kept.public_id)}, by=by)
    session().execute(
        opened(
            update(RestrictedAct)
            .where(RestrictedAct.family_id == other.id)
            .values(family_id=kept.id)
            .execution_options(synchronize_session=False)
        )
    )
    session().flush()


def put_apart(kept: Family, other: Family, *, merge: uuid.UUID, by: Actor) -> None:
    """Sealed entries that came with a merge go back. Blocks stay on both: that is safe, and a manager can lift them."""
    _carry_blocks(other, kept)
    query = (
        select(SealedEntry, SealedEvent.data)
        .join(SealedEvent, SealedEvent.entry_id == SealedEntry.id)
        .where(SealedEntry.family_id == kept.id, SealedEvent.kind == MOVED)
        .order_by(SealedEntry.id)
    )
    for entry, data in session().execute(opened(query)).all():
        if data.get("merge") == str(merge) and data.get("to") == str(kept.public_id):
            entry.family_id = other.id
            append(entry, MOVED, {"merge": str(merge), "to": str(other.public_id)}, by=by)
    session().flush()


def _carry_blocks(kept: Family, other: Family) -> None:
    standing = select(ConflictBlock).where(
        ConflictBlock.family_id.in_((kept.id, other.id)), ConflictBlock.lifted_at.is_(None)
    )
    rows = session().scalars(standing).all()
    there = {row.user_id for row in rows if row.family_id == kept.id}
    for row in rows:
        if row.family_id == other.id and row.user_id not in there:
            there.add(row.user_id)
            session().add(
                ConflictBlock(
                    family_id=kept.id,
                    user_id=row.user_id,
                    reason_id=row.reason_id,
                    by_id=row.by_id,
                    since=row.since,
                )
            )
    session().flush()
