"""A letter without the families its reader is kept from: they are in no list, no count and no correction of it."""

from __future__ import annotations

from dataclasses import replace

from caseboard.access import Actor
from caseboard.families import school_view
from caseboard.feed.week import SchoolWeekText


def as_for(actor: Actor, text: SchoolWeekText) -> SchoolWeekText:
    """A school's week as this person may read it."""
    gone = school_view.kept_from(actor)
    if not gone:
        return text
    return replace(
        text,
        families=tuple(family for family in text.families if family.family_id not in gone),
        corrections=tuple(one for one in text.corrections if one.family_id not in gone),
        asks=tuple(one for one in text.asks if one.family_id not in gone),
    )
