"""What every kind of event has, and the fields of a card that events change."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar

Changes = dict[str, list[Any]]
"""field of the card -> [before, after], each a string, a number or None, as JSON has them."""

CARD_FIELDS = (
    "stage",  # public id of a stage
    "stage_since",  # moment of the last stage change, ISO 8601 in UTC
    "level",  # code of a level of need
    "lead",  # public id of a helper: who leads
    "holder",  # public id of a helper: who holds it in school
    "asked",  # public id of a helper: who was asked
    "asked_on",  # date
    "assessor",  # public id of a helper: who assesses
    "next_on",  # date of the next step
    "next_what",  # code of the next step
    "outcome",  # code of the outcome on ending
    "due_on",  # date by which an answer or an assessment is due
    "handing_over",  # what is handed over, while it waits to be accepted
    "new_worker_on",  # date a new lead took over
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventKind:
    """Base of all kinds. `name` is the word in the log."""

    name: ClassVar[str]

    def data(self) -> dict[str, Any]:
        """The event's particulars as JSON has them."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class CardChanged(EventKind):
    """Base of the kinds that change what stands on the card."""

    changes: Changes
