"""What an entry says besides its words, by its kind: how, where, who was there, which child was seen and how.

Kept as one JSON object beside the words, and covered by the same salted hash. What was not said is not in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from caseboard.families.models import EntryKind

SHORT_LIMIT = 300
"""Characters of a place, of who was there, of a reason."""

KIND_WORDS: dict[EntryKind, str] = {
    EntryKind.UPDATE: "Update",
    EntryKind.CONTACT: "Contact",
    EntryKind.VISIT: "Visit",
    EntryKind.MEETING: "Meeting",
    EntryKind.CHILDS_WORDS: "Child's words",
    EntryKind.SIGNPOSTING: "Signposting",
    EntryKind.REASON: "Reason",
    EntryKind.AGREEMENT: "About sharing",
    EntryKind.STORY: "Our page",
    EntryKind.NUMBERS: "Where we are",
}

CONTACTS = {
    "phone": "Phone call",
    "face": "Face to face",
    "message": "Text message",
    "letter": "Letter or e-mail",
    "tried": "Tried, no answer",
}
"""How a contact was made."""

WAYS = {
    "said": "Said it",
    "drew": "Drew or wrote it",
    "showed": "Showed it, by what they did or how they were",
    "helped": "Somebody helped them tell it, or a tool did",
}
"""How a child told: children communicate in more ways than words."""

MAY_READ = {
    "anyone": "Anybody who helps the family",
    "school": "School may read it",
    "worker": "Only the worker",
    "not_family": "Not the family",
    "unasked": "Not asked yet",
}
"""The child's view of who may read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfChild:
    """What an entry says of one child alone."""

    seen: str = ""
    """yes, no or empty, for a visit."""
    alone: str = ""
    """Whether seen alone: yes, no or empty."""
    why: str = ""
    """Why not seen, or not alone: a bare "no" accuses."""
    words: str = ""
    """Words about this child, besides those about all of them."""

    @property
    def is_empty(self) -> bool:
        return not (self.seen or self.alone or self.why or self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    how: str = ""
    """A code of `CONTACTS` or `WAYS`."""
    where: str = ""
    present: str = ""
    """With whom, or who was there."""
    did: str = ""
    """What we did about it."""
    may_read: str = ""
    """A code of `MAY_READ`."""
    agreed: str = ""
    """Who agreed to this being shared, and when; for workers only."""
    about: tuple[str, ...] = ()
    """The children it is about, by public id; none when it is about the whole family."""
    children: Mapping[str, OfChild] = field(default_factory=dict)
    """What it says of each child alone, by public id."""

    def to_json(self) -> dict[str, Any] | None:
        """What was said, and nothing else; None when nothing was."""
        said = {
            name: value for name, value in asdict(self).items() if value and name not in {"about", "children"}
        }
        if self.about:
            said["about"] = sorted(self.about)
        children = {
            ref: {name: value for name, value in asdict(child).items() if value}
            for ref, child in self.children.items()
            if not child.is_empty
        }
        if children:
            said["children"] = children
        return said or None

    @staticmethod
    def from_json(given: Mapping[str, Any] | None) -> Particulars:
        said = dict(given or {})
        children = {ref: OfChild(**child) for ref, child in said.pop("children", {}).items()}
        return Particulars(about=tuple(said.pop("about", ())), children=children, **said)

    def refs(self) -> frozenset[str]:
        """Every child this entry names."""
        return frozenset({*self.about, *(ref for ref, one in self.children.items() if not one.is_empty)})


def covered(text: str, details: Mapping[str, Any] | None) -> str:
    """What the chain's hash covers of an entry: its words and, where there are some, its particulars."""
    if not details:
        return text
    return f"{text}\n{json.dumps(details, sort_keys=True, separators=(',', ':'), ensure_ascii=False)}"
