"""The lines of one family in a letter: what people said, what happened, what is not known and for how long."""

from __future__ import annotations

from collections.abc import Iterator

from caseboard.clock import london
from caseboard.dates import brief_day
from caseboard.feed import wording
from caseboard.feed.letter.shapes import Told
from caseboard.feed.week import FamilyWeek, Line


def told(family: FamilyWeek) -> tuple[Told, ...]:
    """The lines of a family. A worker's own words stand in place of what was drafted from the events."""
    if family.said:
        return (Told(on="", text=family.said),)
    first = sorted(family.changes, key=_weight)
    return (
        *(Told(on="", text=text) for text in (*_unknown(family), *family.was_said)),
        *(Told(on=brief_day(london(line.at).date()), text=line.text) for line in first),
    )


def _unknown(family: FamilyWeek) -> Iterator[str]:
    """What is not known of it, and for how long."""
    if family.is_ended or family.has_moved:
        return
    if family.is_unanswered:
        yield wording.not_answered(family.asked, family.asked_on, family.days_in_stage)
    elif family.is_untold and not family.changes:
        yield wording.not_told(family.told_on)
    if not family.changes:
        for one in family.overdue:
            yield wording.not_known_done(one.who, one.what, one.on)
        if family.silent_weeks > 1:
            yield wording.silence(family.silent_weeks, family.longest_silence)


def _weight(line: Line) -> int:
    """People's own words first, then other changes, in order; last what the margin and "Next" say already."""
    return {"entry_recorded": 0, "family_added": 2, "family_moved": 2, "next_date_changed": 3}.get(
        line.kind, 1
    )
