"""The card as the log says it is. The families table is a projection of this; `verify` compares the two."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol


class Changing(Protocol):
    """What replaying needs of an event: a row of the log, or its columns as they were read."""

    @property
    def data(self) -> dict[str, Any]: ...


def card_after(events: Iterable[Changing]) -> dict[str, Any]:
    """The card's fields after these events of one family, in order, as the log writes them."""
    state: dict[str, Any] = {}
    for event in events:
        for field, pair in event.data.get("changes", {}).items():
            state[field] = pair[1]
    return state
