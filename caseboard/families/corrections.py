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
from caseboard.families.people.where_written import find_record_of

REASON_LIMIT = 1000


def get_correctable(family: Family, entry_id: uuid.UUID, *, by: Actor) -> Entry:
    """An entry that this person may read whole and that still stands; else not found.

    Also one of a record that was joined to this one.
    """
    door = cases(by)
    record, _ = find_record_of(family, entry_id, by=by)
    entry = door.get_entry(record, entry_id)
    told = {row.school_id for row in entry.told}
    if entry.kind not in WRITTEN or entry.struck_at is not None:
        raise FamilyNotFoundError
    if entry.author_id != by.user_id and not told <= door.school_ids:
        raise FamilyNotFoundError
    return entry


def strike(family: Family, entry_id: uuid.UUID, *, reason: str, by: Actor) -> Entry:
    """Strikes an entry through, with a reason. It leaves the school's view and any letter not yet closed.

    A closed letter keeps it, with a dated correction below. It is logged in the record in which the entry was written:
    this one, or one that was joined to it. Flushes.
    """
    entry = get_correctable(family, entry_id, by=by)
    record, _ = find_record_of(family, entry_id, by=by)
    if not reason.strip():
        raise MissingAnswersError({"reason": "Say what is wrong with it, in a few words."})
    if len(reason) > REASON_LIMIT:
        raise MissingAnswersError({"reason": f"Shorten this to {REASON_LIMIT:,} characters."})
    why = write_reason(record, text=reason, by=by)
    told = [row.school_id for row in entry.told]
    event = log_only(
        record,
        EntryStruck(entry=str(entry.public_id), reason=str(why.public_id), text=words_hash(why)),
        by=by,
        audience=Audience.WORKER,
        shown=told,
    )
    entry.struck_at = event.recorded_at
    session().flush()
    for one in {record, family}:
        recount_told(one, told)
    return entry
