"""An entry as one reader reads it: the same words on the board, in the letter, on paper and in the preview before.

Everything a reader outside the case record gets of an entry is the one string made here; what is not written into it
does not leave the record. A child this reader may not know of is not in it, by name or by what was said of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from caseboard.families.models import EntryKind
from caseboard.families.particulars import CONTACTS, WAYS, OfChild, Particulars

Child = Callable[[str], str | None]
"""What a child is called to this reader, by public id; None for a child they may not know of."""


def as_read(kind: EntryKind, text: str, details: Mapping[str, Any] | None, *, child: Child) -> str:
    """The entry in plain words. For a plain update these are its words alone."""
    if kind is EntryKind.STORY:
        return f"Our page, version {(details or {}).get('version', 1)}. In our own words: “{text}”"
    if kind is EntryKind.NUMBERS:
        return text
    said = Particulars.from_json(details)
    names = [name for ref in said.about if (name := child(ref))]
    lines = [line for line in (_opening(kind, said, names), _quoted(kind, text)) if line]
    if kind is EntryKind.CHILDS_WORDS and said.did:
        lines.append(f"What we did about it: {said.did}")
    for ref, one in said.children.items():
        if name := child(ref):
            lines += _of_child(kind, name, one)
    return "\n".join(lines)


def _opening(kind: EntryKind, said: Particulars, names: list[str]) -> str:
    whom = " and ".join(names)
    match kind:
        case EntryKind.CONTACT:
            return _sentence(CONTACTS.get(said.how, "Contact"), said.present and f"with {said.present}")
        case EntryKind.VISIT:
            return _sentence("Visit", said.where and f"at {said.where}")
        case EntryKind.MEETING:
            return _sentence(
                "Meeting", said.where and f"at {said.where}", said.present and f"with {said.present}"
            )
        case EntryKind.CHILDS_WORDS:
            who = f"{whom}, in their own words" if whom else "A child's own words"
            way = f"({WAYS[said.how].lower()})" if said.how in WAYS else ""
            there = said.present and f"with {said.present} there"
            return _sentence(who, way, said.where and f"at {said.where}", there).removesuffix(".") + ":"
        case _:
            return f"About {whom}." if whom else ""


def _quoted(kind: EntryKind, text: str) -> str:
    return f"“{text}”" if kind is EntryKind.CHILDS_WORDS and text else text


def _of_child(kind: EntryKind, name: str, one: OfChild) -> list[str]:
    lines = []
    if kind is EntryKind.VISIT and one.seen == "yes":
        alone = {"yes": ", and alone", "no": ", not alone"}.get(one.alone, "")
        lines.append(f"{name} was seen{alone}." + (f" {one.why}" if one.why else ""))
    elif kind is EntryKind.VISIT and one.seen == "no":
        lines.append(f"{name} was not seen." + (f" {one.why}" if one.why else ""))
    if one.words:
        lines.append(f"{name}: {one.words}")
    return lines


def _sentence(*parts: str) -> str:
    return " ".join(part for part in parts if part) + "."
