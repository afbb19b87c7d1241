"""Words that a form sends to school as they stand: shown once more where something in them looks risky."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from flask import g
from wtforms import HiddenField

from caseboard.families.models import Family
from caseboard.families.risks import Risk, find_risks


class LookedAtForm:
    """The part of a form that remembers which words somebody has looked at again."""

    checked = HiddenField()


@dataclass(frozen=True, slots=True)
class Look:
    """What the school would read, and what in it looks risky."""

    words: str
    risks: Sequence[Risk]


def look_again(family: Family, form: LookedAtForm, *texts: str | None) -> Look | None:
    """What to look at before these words about a family go to school; nothing once these very words were looked at, or
    where nothing in them looks risky. The family came through the door."""
    words = "\n".join(text.strip() for text in texts if text and text.strip())
    return look_at_all([(family, words)], form)


def look_at_all(told: Sequence[tuple[Family, str]], form: LookedAtForm) -> Look | None:
    """The same for words about several families: those in which something looks risky. Three statements a family."""
    families = {family.id: family for family, _ in told}
    risky: list[str] = []
    risks: list[Risk] = []
    for key, family in families.items():
        words = "\n".join(text for one, text in told if one.id == key)
        if found := find_risks(family, words, by=g.actor) if words else []:
            risky.append(words)
            risks += found
    words = "\n".join(risky)
    seen = hashlib.sha256(words.encode()).hexdigest()
    if not risks or form.checked.data == seen:
        return None
    form.checked.data = seen
    return Look(words, risks)
