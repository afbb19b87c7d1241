"""What an entry of each kind has to say before it is saved, in sentences for the person who writes. Pure rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from caseboard.families.models import EntryKind
from caseboard.families.particulars import CONTACTS, MAY_READ, SHORT_LIMIT, WAYS, OfChild, Particulars

TEXT_LIMIT = 20_000
"""Characters in one entry. Longer is refused with a sentence, and what was typed stays on the screen."""

WRITTEN = frozenset(
    {
        EntryKind.UPDATE,
        EntryKind.CONTACT,
        EntryKind.VISIT,
        EntryKind.MEETING,
        EntryKind.CHILDS_WORDS,
        EntryKind.SIGNPOSTING,
    }
)
"""The kinds that people write; the others are reasons kept beside an event."""

WRITE_FIRST = {
    EntryKind.UPDATE: "Write the update first.",
    EntryKind.CHILDS_WORDS: "Write what the child said, as they said it.",
}


def problems_with(
    kind: EntryKind, text: str, said: Particulars, *, happened_on: date, today: date
) -> dict[str, str]:
    """field -> what is wrong with it; nothing when the entry can be saved."""
    problems: dict[str, str] = {}
    if not text:
        problems["text"] = WRITE_FIRST.get(kind, "Write what happened first.")
    elif len(text) > TEXT_LIMIT:
        problems["text"] = (
            f"This is {len(text):,} characters. Shorten it to {TEXT_LIMIT:,} or save it in two parts."
        )
    if happened_on > today:
        problems["happened_on"] = "The day it happened cannot be in the future."
    for name in ("where", "present", "agreed"):
        if len(getattr(said, name)) > SHORT_LIMIT:
            problems[name] = f"Shorten this to {SHORT_LIMIT} characters."
    if len(said.did) > TEXT_LIMIT:
        problems["did"] = f"Shorten this to {TEXT_LIMIT:,} characters."
    match kind:
        case EntryKind.CONTACT if said.how not in CONTACTS:
            problems["how"] = "Choose how the contact was made."
        case EntryKind.CHILDS_WORDS:
            if not said.about:
                problems["about"] = "Choose whose words these are."
            if said.how not in WAYS:
                problems["how"] = "Choose how the child told it."
            if said.may_read not in MAY_READ:
                problems["may_read"] = "Choose what the child said about who may read it."
    return problems | _problems_with_children(kind, said.children)


def _problems_with_children(kind: EntryKind, children: Mapping[str, OfChild]) -> dict[str, str]:
    if kind is EntryKind.VISIT and not any(one.seen for one in children.values()):
        return {"children": "Say of at least one child whether you saw them."}
    for one in children.values():
        if len(one.words) > TEXT_LIMIT or len(one.why) > SHORT_LIMIT:
            return {"children": f"Shorten what you wrote of one child: a reason to {SHORT_LIMIT} characters."}
        if kind is EntryKind.VISIT and one.seen == "no" and not one.why:
            return {"children": "Say why a child was not seen. A bare no reads as blame."}
        if kind is EntryKind.VISIT and one.seen == "yes" and one.alone == "no" and not one.why:
            return {
                "children": "Say why a child was not seen alone: a baby, for instance, or their own wish."
            }
    return {}


def schools_without_its_child(
    said: Particulars, schools: Collection[int], school_of: Mapping[str, int]
) -> set[int]:
    """The schools that none of the children of an entry go to: it is not about anybody there.

    `school_of` is the school of each child, by public id. An entry that names no child is about the whole family.
    """
    named = {school_of[ref] for ref in said.refs() if ref in school_of}
    return set(schools) - named if said.refs() else set()
