"""The chronology: the few events of a family that somebody ticked as significant, good ones too."""

from __future__ import annotations

from collections.abc import Iterable

from caseboard.access import Actor
from caseboard.db import session
from caseboard.events import log
from caseboard.events.kinds.record import SignificanceChanged
from caseboard.events.models import Audience, CaseEvent
from caseboard.families.cardlog import log_only
from caseboard.families.door import FamilyNotFoundError
from caseboard.families.models import Family


def significant(events: Iterable[CaseEvent | log.Logged]) -> frozenset[int]:
    """The sequence numbers that are ticked, as a family's events say from the first on."""
    found: set[int] = set()
    for event in events:
        if event.kind == "entry_recorded" and event.data.get("significant"):
            found.add(event.seq)
        elif event.kind == "significance_changed":
            (found.add if event.data["significant"] else found.discard)(event.data["of"])
    return frozenset(found)


def mark(family: Family, seq: int, *, is_significant: bool, by: Actor) -> CaseEvent | None:
    """Ticks an event for the chronology or takes the tick off; None when it is so already. Flushes.

    The caller has seen that this person may read the event.
    """
    events = log.list_family_events(family.id)
    if not any(event.seq == seq and event.kind != "significance_changed" for event in events):
        raise FamilyNotFoundError
    if (seq in significant(events)) == is_significant:
        return None
    event = log_only(
        family, SignificanceChanged(of=seq, significant=is_significant), by=by, audience=Audience.WORKER
    )
    session().flush()
    return event
