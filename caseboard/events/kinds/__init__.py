"""The kinds of event, typed. Each carries ids, codes and dates only; free text lives in the entry it points to.

An event that changes a card carries `changes`: for each field of the card its value before and after. Undoing is
putting the befores back; replaying the afters from the first event gives the card as it stands (`replay.py`).
"""

from __future__ import annotations

from typing import Any

from caseboard.events.kinds import asking, card, doing, handing_over, record, together
from caseboard.events.kinds.base import EventKind

KINDS: dict[str, type[EventKind]] = {
    kind.name: kind
    for room in (card, asking, record, handing_over, doing, together)
    for kind in vars(room).values()
    if isinstance(kind, type) and issubclass(kind, EventKind) and "name" in vars(kind)
}
"""The word in the log -> its kind. Classes without a word of their own are what several kinds have in common."""


def typed(kind: str, data: dict[str, Any]) -> EventKind:
    """The typed event behind a row of the log. Raises KeyError for a kind this release does not know."""
    return KINDS[kind](**data)
