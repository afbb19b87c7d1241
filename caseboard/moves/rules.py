"""What each kind of stage asks for, and what an answer may be. Pure rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from caseboard.dates import short_day
from caseboard.families.models import NextStep
from caseboard.families.outcomes import list_outcomes
from caseboard.schools.calendars import add_working_days
from caseboard.schools.models import StageKind

ASKS_FIRST = frozenset({StageKind.HELD, StageKind.ENDED})
"""Only these ask before saving; every other stage saves at once, in two taps."""

OFFERS_AFTER = {
    StageKind.WAITING: "Add who was asked",
    StageKind.ASSESSED: "Add who assesses",
    StageKind.PLAN: "Add who leads",
}
"""What the result bar offers to add once the move is saved."""


@dataclass(frozen=True, slots=True)
class MoveAnswers:
    """What a person answered when moving a family. Names as typed."""

    holder: str = ""
    next_on: date | None = None
    outcome: str = ""

    next_what: NextStep = NextStep.REVIEW


@dataclass(frozen=True, slots=True)
class ReviewChoice:
    label: str
    """"In 2 weeks, Thu 3 Dec"."""
    on: date


def review_choices(today: date) -> Sequence[ReviewChoice]:
    """The buttons for a next review, each with its real date, always a working day. The second is preselected."""
    spans = (("In 1 week", 7), ("In 2 weeks", 14), ("In 4 weeks", 28))
    days = [(words, add_working_days(today + timedelta(days=span), 0)) for words, span in spans]
    return [ReviewChoice(f"{words}, {short_day(day)}", day) for words, day in days]


def missing_answers(kind: StageKind, answers: MoveAnswers, *, today: date) -> dict[str, str]:
    """What still has to be answered before a family may enter a stage of this kind: field -> plain sentence."""
    problems = {}
    if kind is StageKind.HELD:
        if not answers.holder.strip():
            problems["holder"] = "Say who holds it now. A family is never left without somebody."
        if answers.next_on is None:
            problems["next_on"] = "Choose when to look again."
        elif answers.next_on < today:
            problems["next_on"] = "The next review cannot be in the past."
    if kind is StageKind.ENDED and answers.outcome not in {o.code for o in list_outcomes(today)}:
        problems["outcome"] = "Choose how support ended."
    return problems
