"""The lines of one family in a letter: what people said, what happened, what is not known and for how long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from caseboard.dates import short_day
from caseboard.feed import wording
from caseboard.feed.letter.shapes import Told
from caseboard.feed.week import FamilyWeek, Line
from caseboard.names import set_off

DECIDED = frozenset({"contact_decided", "referral_decided", "assessment_decided"})
"""Of these the first sentence says what was asked, and only the second what came of it."""

OVER_WITH = {
    "handover_offered": ("handover_accepted", "handover_taken_back"),
    "action_agreed": ("action_closed",),
    "contact_made": ("contact_decided", "contact_taken_back"),
    "assessment_started": ("assessment_decided", "assessment_taken_back"),
}
"""What a change of one kind began, a later one of another has ended: that is the news."""

NOT_YET = ", and has not accepted yet"
"""What is not said of an offer to take the lead, once it has been answered."""

MARGIN = frozenset({"family_added", "family_moved"})
"""Of these the margin says which stages."""
BESIDE = MARGIN | {"next_date_changed"}
"""Of these some sentences stand beside the lines too: in the margin, as who holds it now, as what comes next."""


def told(family: FamilyWeek, starts: datetime, ends: datetime) -> tuple[Told, ...]:
    """The lines of a family in a letter from one moment to another.

    A worker's own words stand in place of what was drafted from the events. What the margin, the holder and what comes
    next say already is not said again.
    """
    if family.said:
        return (Told(on="", text=family.said),)
    lines = [Told(on="", text=text) for text in (*_unknown(family), *family.was_said)]
    news = _news(family)
    for line, text in sorted(news, key=lambda one: _weight(one[0], family.changes)):
        day = wording.day_of_line(line.at, starts, ends)
        if line.kind == "handover_offered" and _is_over(line, family.changes):
            text = text.replace(NOT_YET, "")
        least = 0 if _weight(line, family.changes) > 1 else 2 if line.kind in DECIDED else 1
        lines.append(Told(on=day, text=text, least=least))
    return tuple(lines)


def moved_on(family: FamilyWeek, starts: datetime, ends: datetime) -> str:
    """The day on which it moved, for the margin, where no line says it."""
    moves = [line for line in family.changes if line.kind in MARGIN] if family.has_moved else []
    if not moves or (not family.said and moves[-1] in [line for line, _ in _news(family)]):
        return ""
    return wording.day_of_line(moves[-1].at, starts, ends)


def comes_next(family: FamilyWeek, today: date) -> str:
    """ "review Mon 7 Dec", "review, was due 19 Nov"; what a worker wrote stands in its place; nothing once it ended."""
    if family.said_next or family.is_ended or family.next_on is None:
        return family.said_next
    word = (family.next_what or "Review").lower()
    return (
        f"{word}, {wording.was_due(family.next_on)}"
        if family.next_on < today
        else f"{word} {short_day(family.next_on)}"
    )


def _news(family: FamilyWeek) -> Sequence[tuple[Line, str]]:
    """Each change with what of it stands nowhere else; all of them as they are where that would be nothing."""
    said = _said_beside(family)
    left = [
        (line, _without(line.text, said) if line.kind in BESIDE else line.text) for line in family.changes
    ]
    news = [(line, text) for line, text in left if text]
    return news if news or family.has_moved else [(line, line.text) for line in family.changes]


def _said_beside(family: FamilyWeek) -> Sequence[str]:
    said = [f"Moved from {family.went_from} to {family.went_to}."]
    if family.is_new:
        said.append(f"Put on the board in {family.stage}.")
    if family.holder and not family.is_ended:
        said.append(f"{wording.capital(set_off(family.holder))} holds it now.")
    if family.next_on and not family.is_ended and not family.said_next:
        day, word = short_day(family.next_on), (family.next_what or "Review").lower()
        said += [f"Next: {word} {day}.", f"Next date: {day}."]
    return said


def _without(text: str, sentences: Sequence[str]) -> str:
    for sentence in sentences:
        text = text.replace(sentence, "")
    return " ".join(text.split())


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


def _is_over(line: Line, changes: Sequence[Line]) -> bool:
    ends = OVER_WITH.get(line.kind, ())
    return any(one.kind in ends and line.is_before(one) for one in changes)


def _weight(line: Line, changes: Sequence[Line]) -> int:
    """People's own words first, then other changes, in order; last what is over, or what the margin and "Next" say."""
    if _is_over(line, changes):
        return 2
    return {"entry_recorded": 0, "family_added": 3, "family_moved": 3, "next_date_changed": 4}.get(
        line.kind, 1
    )
