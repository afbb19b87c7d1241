"""Every sentence about a change of a card, in one place: history, the head's week, the letter and the result bar
say the same thing with the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from caseboard import codes
from caseboard.dates import brief_day, short_day
from caseboard.families import answer_wording
from caseboard.families.levels import LEVELS
from caseboard.families.models import Level, NextStep
from caseboard.families.outcomes import outcome_words
from caseboard.families.together.wording import KINDS as TOGETHER
from caseboard.families.together.wording import together_sentence
from caseboard.families.wording_due import SENTENCES, due_sentence
from caseboard.names import set_off

NEXT_STEPS: dict[NextStep, str] = {
    NextStep.REVIEW: "Review",
    NextStep.VISIT: "Visit",
    NextStep.MEETING: "Meeting",
    NextStep.CHASE: "Chase",
    NextStep.CHECK_IN: "Check in",
    NextStep.ENDS: "Ends",
}

HELD_ELSEWHERE = "Held at another school"
SOMEBODY_ELSEWHERE = "someone at another school"


@dataclass(frozen=True, slots=True)
class Names:
    """How one reader is told the ids of the log: stages by local label, helpers and children as they may know."""

    stage: Callable[[str], str]
    helper: Callable[[str], str]
    child: Callable[[str], str | None]
    """None for a child this reader may not know of."""
    school: Callable[[str], str] = lambda ref: "another school"
    service: Callable[[str], str] = lambda ref: "a service"
    person: Callable[[str], str] = lambda ref: "somebody"
    """Somebody with an account; only workers are told who."""


def sentence(kind: str, data: Mapping[str, Any], names: Names, *, words: str | None = None) -> str | None:
    """What happened, as one or two short sentences. None when this reader may not know of it at all.

    `words` are those of the entry that the event points to, for a reader who may read it.
    """
    if kind in SENTENCES:
        return due_sentence(kind, data, names, words)
    if kind in answer_wording.SENTENCES:
        return answer_wording.SENTENCES[kind](data, names)
    if kind in TOGETHER:
        return together_sentence(kind, data, names)
    if kind == "meeting_held":
        held = codes.fact(codes.MEETING, data["meeting_kind"], "held", "Spoken about in a meeting on {day}.")
        return str(held).format(day=short_day(date.fromisoformat(data["on"])))
    if "changes" in data:
        return _card_sentence(kind, data["changes"], names)
    if kind == "people_changed":
        return PEOPLE_SENTENCES[data["what"]]
    if kind in AGENCY_SENTENCES:
        return _agency_sentence(kind, data, names)
    if "child" in data:
        child = names.child(data["child"])
        return CHILD_SENTENCES[kind].format(child=child) if child else None
    if kind == "sharing_basis_recorded":
        return BASIS_SENTENCES[data["basis"]].format(day=brief_day(date.fromisoformat(data["since"])))
    if kind in PARTNER_SENTENCES:
        ends = data.get("ends")
        return PARTNER_SENTENCES[kind].format(
            person=names.person(data["partner"]), ends=short_day(date.fromisoformat(ends)) if ends else ""
        )
    return PLAIN_SENTENCES.get(kind)


BASIS_SENTENCES = {
    "safeguarding": "Sharing rests on safeguarding, from {day}. It needs nobody's agreement.",
    "agreement": "Sharing rests on the family's agreement, given on {day}.",
}

CHILD_SENTENCES = {
    "child_added": "{child} joined the family.",
    "child_taken_off": "{child} was taken off: put on by mistake.",
}

PARTNER_SENTENCES = {
    "partner_added": "{person} was added as a partner, until {ends}.",
    "partner_ended": "{person} is no longer a partner.",
}

PEOPLE_SENTENCES = {
    "profile": "What a child needs was written down.",
    "adult_added": "An adult was added to the family.",
    "adult_changed": "What is known of an adult was changed.",
    "adult_out": "An adult was taken out of the record.",
    "household_added": "A household was added.",
    "household_changed": "Who lives in a household was changed.",
    "household_ended": "A household ended.",
    "address_recorded": "An address was written down.",
    "address_proposed": "A new address was proposed. It waits for a second person.",
    "address_confirmed": "A new address was confirmed by a second person.",
    "marked": "A household was marked: do not disclose.",
    "lifting_proposed": "Lifting a mark (do not disclose) was proposed. It waits for a second person.",
    "lifted": "A mark (do not disclose) was lifted by a second person.",
    "proposal_refused": "A proposed change of an address was turned down.",
    "relationship_added": "How two people are related was written down.",
    "relationship_ended": "How two people are related was taken out.",
    "placement_added": "Alternative provision began.",
    "placement_changed": "Alternative provision was changed.",
    "placement_reviewed": "Alternative provision was reviewed.",
    "placement_ended": "Alternative provision ended.",
}
"""By the code in the event: never a name, never an address."""

AGENCY_SENTENCES = {
    "agency_joined": "{helper} helps since {day}.",
    "agency_left": "{helper} helped until {day}.",
}

PLAIN_SENTENCES = {
    "families_merged": "Another record of this family was joined to this one.",
    "family_merged_away": "Joined to another record of the same family.",
    "merge_undone": "The record that was joined to this one stands on its own again.",
    "family_put_back": "On the board again: joining it to another record was undone.",
    "family_taken_off": "Taken off the board: put on by mistake.",
    "checked_no_change": "Checked, no change.",
    "entry_unshared": "An update shared with school was taken back.",
    "entry_struck": "An entry was struck through.",
    "conflict_blocked": "A member of staff is kept from this family: a conflict of interest.",
    "conflict_block_lifted": "A member of staff may see this family again.",
    "agreement_withdrawn": "The family withdrew its agreement. Words shared on it left the school's view.",
}


def _agency_sentence(kind: str, data: Mapping[str, Any], names: Names) -> str:
    day = brief_day(date.fromisoformat(data["since"] if kind == "agency_joined" else data["until"]))
    return AGENCY_SENTENCES[kind].format(helper=_capital(set_off(names.helper(data["helper"]))), day=day)


def _card_sentence(kind: str, changes: Mapping[str, list[Any]], names: Names) -> str:
    after = {field: pair[1] for field, pair in changes.items()}
    before, now = (names.stage(ref) if ref else "" for ref in changes.get("stage", (None, None)))
    match kind:
        case "family_added":
            return f"Put on the board in {now}."
        case "family_moved":
            return _joined(f"Moved from {before} to {now}.", _rest(after, names))
        case "family_ended":
            return f"Support ended: {outcome_words(after.get('outcome') or '').lower()}."
        case "family_reopened":
            return _joined(f"Support started again, in {now}.", _rest(after, names))
        case "change_undone":
            return f"Put back from {before} to {now}."
        case "level_changed":
            was, is_now = (LEVELS[Level(code)] for code in changes["level"])
            return f"Level changed from {was.label} ({was.national}) to {is_now.label} ({is_now.national})."
        case _:
            return _rest(after, names) or CLEARED[kind]


CLEARED = {
    "lead_changed": "Nobody is named as lead any more.",
    "holder_changed": "Nobody is named as holder any more.",
    "help_asked": "Who was asked or assesses was cleared.",
    "next_date_changed": "The next date was changed.",
}


def next_step(what: str | NextStep | None, on: date | None, *, today: date) -> str:
    """The next date on a card: "Review Thu 26 Nov", "Check in today", "Was due 15 Nov", "No next date"."""
    if on is None:
        return "No next date"
    if on < today:
        return f"Was due {brief_day(on)}"
    word = NEXT_STEPS[NextStep(what)] if what else "Review"
    return f"{word} today" if on == today else f"{word} {short_day(on)}"


def late(what: str | NextStep | None, days: int) -> str:
    """The late flag: "Review 4 days late"."""
    word = NEXT_STEPS[NextStep(what)] if what else "Review"
    return f"{word} {days} {'day' if days == 1 else 'days'} late"


def untold(days: int) -> str:
    return f"No update, {days} days"


def school_told(on: date | None, *, today: date) -> str:
    if on is None:
        return "School not told yet"
    return "School told today" if on == today else f"School told {brief_day(on)}"


def moved(title: str, before: str, now: str) -> str:
    """The result bar and the spoken status after a move."""
    return f"{title} moved from {before} to {now}"


def _rest(after: Mapping[str, Any], names: Names) -> str:
    """What came with the change, a short sentence each."""
    parts = []
    if after.get("lead"):
        parts.append(f"{_capital(set_off(names.helper(after['lead'])))} leads now.")
    if after.get("holder"):
        parts.append(f"{_capital(set_off(names.helper(after['holder'])))} holds it now.")
    if after.get("asked"):
        on = f" on {brief_day(date.fromisoformat(after['asked_on']))}" if after.get("asked_on") else ""
        parts.append(f"{_capital(set_off(names.helper(after['asked'])))} was asked{on}.")
    elif after.get("asked_on"):
        parts.append(f"Asked on {brief_day(date.fromisoformat(after['asked_on']))}.")
    if after.get("assessor"):
        parts.append(f"{_capital(set_off(names.helper(after['assessor'])))} assesses.")
    if after.get("next_on"):
        day = short_day(date.fromisoformat(after["next_on"]))
        what = after.get("next_what")
        parts.append(f"Next: {NEXT_STEPS[NextStep(what)].lower()} {day}." if what else f"Next date: {day}.")
    return " ".join(parts)


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
