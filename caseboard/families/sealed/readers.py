"""Giving a sealed entry to a colleague later, and taking it from one: noted in the entry's own chain, and nowhere else.

Whoever wrote it may; once they do not work with the family any more, whoever it names.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from caseboard import clock
from caseboard.access import Actor
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FamilyNotFoundError, opened
from caseboard.families.models import Family
from caseboard.families.sealed.chain import append
from caseboard.families.sealed.models import SealedEntry, SealedReader
from caseboard.families.sealed.services import list_colleagues, may_name_readers


@dataclass(frozen=True, slots=True)
class Readers:
    """Who may be named, and who is: by public id and name. The one who looks is in neither."""

    entry_id: uuid.UUID
    written_on: date
    offered: dict[uuid.UUID, str]
    """Colleagues who work with the family today, and readers who do so no more: these can only be taken off."""
    named: frozenset[uuid.UUID]


def get_readers(family: Family, entry_id: uuid.UUID, *, by: Actor) -> Readers:
    """Of an entry whose readers this person may change. To everybody else there is no such entry."""
    entry = _get(family, entry_id, by=by)
    named = {row.user.public_id: row.user.name for row in _standing(entry) if row.user_id != by.user_id}
    colleagues = {user.public_id: user.name for user in list_colleagues(family, by=by)}
    offered = dict(sorted((colleagues | named).items(), key=lambda one: (one[1], one[0])))
    return Readers(entry.public_id, clock.london(entry.recorded_at).date(), offered, frozenset(named))


def change_readers(family: Family, entry_id: uuid.UUID, readers: Collection[uuid.UUID], *, by: Actor) -> bool:
    """Names these colleagues as its readers besides whoever acts, and its author. Who is left out loses it at once.

    False where nothing is different. Nothing of the family changes by it. Flushes.
    """
    entry = _get(family, entry_id, by=by)
    now = {row.user.public_id: row for row in _standing(entry) if row.user_id != by.user_id}
    colleagues = {user.public_id: user for user in list_colleagues(family, by=by)}
    wanted = set(readers)
    if not wanted <= set(colleagues) | set(now):
        raise MissingAnswersError({"readers": "Choose colleagues who work with this family."})
    given, taken = wanted - set(now), set(now) - wanted
    for one in sorted(given, key=str):
        session().add(SealedReader(entry_id=entry.id, user_id=colleagues[one].id))
    for one in taken:
        now[one].until = clock.now()
    if given or taken:
        said = {"given": sorted(map(str, given)), "taken": sorted(map(str, taken))}
        append(entry, "sealed_readers_changed", said, by=by)
    session().flush()
    session().expire(entry, ["readers"])
    return bool(given or taken)


def _get(family: Family, entry_id: uuid.UUID, *, by: Actor) -> SealedEntry:
    query = (
        select(SealedEntry)
        .join(SealedReader, SealedReader.entry_id == SealedEntry.id)
        .where(
            SealedEntry.family_id == family.id,
            SealedEntry.public_id == entry_id,
            SealedReader.user_id == by.user_id,
            SealedReader.until.is_(None),
        )
        .options(selectinload(SealedEntry.readers).joinedload(SealedReader.user))
        .limit(1)
    )
    entry = session().scalar(opened(query))
    colleagues = {user.id for user in list_colleagues(family, by=by)}
    if entry is None or not may_name_readers(entry, colleagues, by=by):
        raise FamilyNotFoundError
    return entry


def _standing(entry: SealedEntry) -> list[SealedReader]:
    return [row for row in entry.readers if row.until is None]
