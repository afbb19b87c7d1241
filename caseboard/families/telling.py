"""When a school was last told something about a family."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from caseboard.db import session
from caseboard.events import log
from caseboard.events.folding import unfolded
from caseboard.families.door import opened
from caseboard.families.models import Entry, Family


def last_told(family: Family, school_id: int) -> datetime | None:
    """The moment of the newest event a person made that this school may read, as the log has it.

    Moves put back within ten minutes and updates taken back do not count.
    """
    taken_back = {
        str(public_id)
        for public_id in session().scalars(
            opened(
                select(Entry.public_id).where(Entry.family_id == family.id, Entry.unshared_at.is_not(None))
            )
        )
    }
    told = log.list_told_events(school_id, families=[family.id])
    counted = [event for event in unfolded(told) if event.data.get("entry") not in taken_back]
    return counted[-1].recorded_at if counted else None
