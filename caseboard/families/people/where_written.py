"""In which record of a family an entry was written: in its own, or in one that was joined to it."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from caseboard.access import Actor
from caseboard.db import session
from caseboard.families.door import FamilyNotFoundError, opened
from caseboard.families.models import Entry, Family
from caseboard.families.people.joined import records_of
from caseboard.families.people.merging import joined_records
from caseboard.families.people.models import Merge


def find_record_of(family: Family, entry_id: uuid.UUID, *, by: Actor) -> tuple[Family, Merge | None]:
    """The record of a family that came through the door in which this entry stands, and the join that leads to it.

    Not found for an entry of another family, and for one of a record that was joined and that this person may not read.
    """
    query = select(Entry.family_id).where(
        Entry.public_id == entry_id, Entry.family_id.in_(records_of(family.id))
    )
    key = session().scalar(opened(query))
    if key == family.id:
        return family, None
    for row, other in joined_records(family, by=by):
        if other.id == key:
            return other, row
    raise FamilyNotFoundError
