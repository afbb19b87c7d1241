"""Moves made and put back: what history folds into one line and the letter leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from caseboard.events.log import Logged
from caseboard.events.models import CaseEvent

FOLD_WITHIN = timedelta(minutes=10)
"""If the same person undoes a change within this time, the pair is one line of history and no news."""


def folded_pairs(events: Sequence[CaseEvent] | Sequence[Logged]) -> dict[int, int]:
    """sequence number of an undone change -> sequence number of its undoing, for pairs that fold."""
    by_seq = {event.seq: event for event in events}
    pairs = {}
    for undoing in events:
        undone = by_seq.get(undoing.data.get("undoes", 0)) if undoing.kind == "change_undone" else None
        if (
            undone is not None
            and undone.actor_id == undoing.actor_id
            and undoing.recorded_at - undone.recorded_at <= FOLD_WITHIN
        ):
            pairs[undone.seq] = undoing.seq
    return pairs


def unfolded(events: Sequence[CaseEvent]) -> list[CaseEvent]:
    """The events that are news: without the pairs that cancel out."""
    pairs = folded_pairs(events)
    hidden = set(pairs) | set(pairs.values())
    return [event for event in events if event.seq not in hidden]
