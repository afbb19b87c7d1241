"""The lines of one family in a letter: what people said, what happened, what is not known and for how long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from caseboard.feed import wording
from caseboard.feed.letter.shapes import Told
from caseboard.feed.week import FamilyWeek, Line

DECIDED = frozenset({"contact_decided", "referral_decided", "assessment_decided"})
"""Of these the first sentence says what was asked, and only the second what came of it."""

OVER_WITH = {
    "handover_offered": ("handover_accepted", "handover_taken_back"),
    "action_agreed": ("action_closed",),
    "contact_made": ("contact_decided", "contact_taken_back"),
    "assessment_started": ("assessment_decided", "assessment_taken_back"),
}
"""What a change of one kind began, a later one of another has ended: that is the news."""


def told(family: FamilyWeek, starts: datetime, ends: datetime) -> tuple[Told, ...]:
    """The lines of a family in a letter from one moment to another.

    A worker's own words stand in place of what was drafted from the events.
    """
    if family.said:
        return (Told(on="", text=family.said),)
    lines = [Told(on="", text=text) for text in (*_unknown(family), *family.was_said)]
    for line in sorted(family.changes, key=lambda line: _weight(line, family.changes)):
        day = wording.day_of_line(line.at, starts, ends)
        least = 0 if _weight(line, family.changes) > 1 else 2 if line.kind in DECIDED else 1
        lines.append(Told(on=day, text=line.text, least=least))
    return tuple(lines)


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


def _weight(line: Line, changes: Sequence[Line]) -> int:
    """People's own words first, then other changes, in order; last what is over, or what the margin and "Next" say."""
    ends = OVER_WITH.get(line.kind, ())
    is_over = any(one.kind in ends and line.is_before(one) for one in changes)
    if is_over:
        return 2
    return {"entry_recorded": 0, "family_added": 3, "family_moved": 3, "next_date_changed": 4}.get(
        line.kind, 1
    )
