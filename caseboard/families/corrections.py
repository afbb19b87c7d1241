"""Putting right what was written: the wrong entry is struck through with a reason and stays; the right one is new."""

from __future__ import annotations

import uuid

from caseboard.access import Actor
from caseboard.db import session
from caseboard.events.kinds.record import EntryStruck
from caseboard.events.models import Audience
from caseboard.families.cardlog import log_only
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FamilyNotFoundError, cases
from caseboard.families.entries import recount_told, words_hash, write_reason
from caseboard.families.entry_rules import WRITTEN
from caseboard.families.models import Entry, Family

REASON_LIMIT = 1000


def get_correctable(family: Family, entry_id: uuid.UUID, *, by: Actor) -> Entry:
    """An entry that this person may read whole and that still stands; else not found."""
    door = cases(by)
    entry = door.get_entry(family, entry_id)
    told = {row.school_id for row in entry.told}
    if entry.kind not in WRITTEN or entry.struck_at is not None:
        raise FamilyNotFoundError
    if entry.author_id != by.user_id and not told <= door.school_ids:
        raise FamilyNotFoundError
    return entry


def strike(family: Family, entry_id: uuid.UUID, *, reason: str, by: Actor) -> Entry:
    """Strikes an entry through, with a reason. It leaves the school's view and any letter not yet closed.

    A closed letter keeps it, with a dated correction below. Flushes.
    """
    entry = get_correctable(family, entry_id, by=by)
    if not reason.strip():
        raise MissingAnswersError({"reason": "Say what is wrong with it, in a few words."})
    if len(reason) > REASON_LIMIT:
        raise MissingAnswersError({"reason": f"Shorten this to {REASON_LIMIT:,} characters."})
    why = write_reason(family, text=reason, by=by)
    told = [row.school_id for row in entry.told]
    event = log_only(
        family,
        EntryStruck(entry=str(entry.public_id), reason=str(why.public_id), text=words_hash(why)),
        by=by,
        audience=Audience.WORKER,
        shown=told,
    )
    entry.struck_at = event.recorded_at
    session().flush()
    recount_told(family, told)
    return entry
