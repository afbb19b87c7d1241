"""Sentences about handing over, moving school and what schools share. Called by `families.wording` only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from caseboard.dates import short_day
from caseboard.families.together.models import HandoverKind
from caseboard.names import set_off

if TYPE_CHECKING:
    from caseboard.families.wording import Names

CHANGING = {
    HandoverKind.WORKER: "Changing worker",
    HandoverKind.STEP_DOWN: "Stepping down",
}
"""The flag on the card until somebody has accepted."""

NEW_WORKER = "New worker"
"""The flag on the card for two weeks after."""

KINDS = frozenset(
    {
        "handover_offered",
        "handover_accepted",
        "handover_taken_back",
        "school_move_asked",
        "school_move_taken_back",
        "school_moved",
        "schools_agreed",
        "schools_agreement_ended",
    }
)


def together_sentence(kind: str, data: Mapping[str, Any], names: Names) -> str:
    match kind:
        case "handover_offered":
            what = CHANGING[HandoverKind(data["changes"]["handing_over"][1])]
            return f"{what}: {set_off(names.helper(data['to']))} was asked to take the lead, and has not accepted yet."
        case "handover_accepted":
            lead = data["changes"].get("lead")
            return f"New worker: {set_off(names.helper(lead[1])) if lead else 'the same person'} leads now."
        case "handover_taken_back":
            return "The lead does not change: the handover was taken back."
        case "school_move_asked":
            return f"On the way to {names.school(data['to_school'])}, which has not confirmed yet."
        case "school_move_taken_back":
            return f"Not moving to {names.school(data['to_school'])} after all."
        case "school_moved":
            old, new = names.school(data["from_school"]), names.school(data["to_school"])
            return f"Moved from {old} to {new}, which confirmed that it has the family now."
        case "schools_agreed":
            until = short_day(date.fromisoformat(data["ends"]))
            return f"{_schools(data, names)} may know of the children at each other, until {until}."
        case _:
            return f"{_schools(data, names)} no longer share what they know of the children."


def _schools(data: Mapping[str, Any], names: Names) -> str:
    called = sorted(
        {names.school(ref) for ref in data["schools"]}, key=lambda name: (name[:1].islower(), name)
    )
    return " and ".join(called) if len(called) > 1 else f"Schools, among them {called[0]},"
