"""Why a family stands on an agenda, what is to be decided about it, and which family a code on paper means.

Rules over dates and words, without a database.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

from caseboard.attention.rules import Facts
from caseboard.families.coming_back import Due
from caseboard.names import fold

REVIEWS_WITHIN = timedelta(days=7)
"""A review due within so many days after the meeting is spoken about in it."""


AGAIN = 14
"""Days until the next meeting of a kind that has no number of its own."""
FRIDAY = 4


class Reason(StrEnum):
    """Why a family is on the agenda, in the order in which reasons are said."""

    LATE = "late"
    DUE = "due"
    WORRY = "worry"
    ACTION = "action"
    ANSWER = "answer"
    """The day by which an answer, or an assessment, was due is past."""
    OWED = "owed"
    HAS_LEFT = "has_left"
    """Who holds or leads it works for none of its schools any more."""
    FOLLOW_UP = "follow_up"
    UNTOLD = "untold"
    LONG = "long"
    LAST_TIME = "last_time"
    """Something was agreed about it at the last meeting."""
    LEFT_OVER = "left_over"
    """It was on the agenda of the last meeting, and there was no time for it."""
    ADDED = "added"
    """A worker put it there."""


WORDS: dict[Reason, str] = {
    Reason.LATE: "Next date is past",
    Reason.DUE: "Review due",
    Reason.WORRY: "Worry not read yet",
    Reason.ACTION: "Action overdue",
    Reason.ANSWER: "Answer overdue",
    Reason.OWED: "School is owed an answer",
    Reason.HAS_LEFT: "Who holds or leads it has left",
    Reason.FOLLOW_UP: "Signpost to ask about",
    Reason.UNTOLD: "School not told for two weeks",
    Reason.LONG: "Over the usual days",
    Reason.LAST_TIME: "Agreed last time",
    Reason.LEFT_OVER: "No time for it last time",
    Reason.ADDED: "Put on by hand",
}

TO_DECIDE: dict[Reason, str] = {
    Reason.LATE: "What came of the date that is past? A new one.",
    Reason.DUE: "Is this still the right help? The next review.",
    Reason.WORRY: "What do we do about the worry?",
    Reason.ACTION: "What stopped the action? Who does it now?",
    Reason.ANSWER: "Do we ask again, or go a step further?",
    Reason.OWED: "Who tells school the answer, and when?",
    Reason.HAS_LEFT: "Who holds it now?",
    Reason.FOLLOW_UP: "Was it taken up? Did it help?",
    Reason.UNTOLD: "What can school be told?",
    Reason.LONG: "Is this still the right stage?",
    Reason.LAST_TIME: "Was it done? Did it help?",
}
"""What the sheet puts under "To decide". Reasons that ask nothing are not in it."""


@dataclass(frozen=True, slots=True)
class Known:
    """What else is known of a family, beside its dates."""

    due: Due
    answer_due: date | None = None
    """By when an answer to an open request, or an assessment under way, is due."""
    is_owed: bool = False
    was_left_over: bool = False
    had_actions: bool = False


def reasons_for(facts: Facts, known: Known, *, day: date) -> tuple[Reason, ...]:
    """Why a family needs to be spoken about on a day; empty when nothing calls for it."""
    is_due = facts.next_on is not None and facts.today <= facts.next_on <= day + REVIEWS_WITHIN
    holds = {
        Reason.LATE: facts.is_late,
        Reason.DUE: is_due,
        Reason.WORRY: known.due.worry_since is not None,
        Reason.ACTION: known.due.actions > 0,
        Reason.ANSWER: known.answer_due is not None and known.answer_due < facts.today,
        Reason.OWED: known.is_owed,
        Reason.HAS_LEFT: known.due.has_left,
        Reason.FOLLOW_UP: known.due.follow_up_since is not None,
        Reason.UNTOLD: facts.is_untold,
        Reason.LONG: facts.is_long,
        Reason.LAST_TIME: known.had_actions,
        Reason.LEFT_OVER: known.was_left_over,
    }
    return tuple(reason for reason, does in holds.items() if does)


def to_decide(reasons: Iterable[Reason], *, at_most: int = 2) -> tuple[str, ...]:
    """The questions a sheet asks about a family: the most pressing first."""
    return tuple(TO_DECIDE[reason] for reason in reasons if reason in TO_DECIDE)[:at_most]


def day_of_next(last: date, today: date, *, agreed: date | None, again: int) -> date:
    """The day that is offered for the next meeting: the one agreed in the last, else so many days on; no weekend."""
    if agreed is not None and agreed > max(last, today):
        return agreed
    day = max(last, today) + timedelta(days=again)
    return day if day.weekday() <= FRIDAY else day + timedelta(days=7 - day.weekday())


class Coded(Protocol):
    """A family that can be meant on paper."""

    @property
    def initials(self) -> str: ...
    @property
    def folded(self) -> str: ...


AnyCoded = TypeVar("AnyCoded", bound=Coded)


def meant_by(text: str, families: Collection[AnyCoded]) -> Sequence[AnyCoded]:
    """Which of the families somebody means who wrote "HU 14", "hu14", "14" or "Hussain". One, when it is clear.

    A code is surer than a name: a family called like another's code is meant by its name only when no code fits.
    """
    wanted = fold(text)
    tight = re.sub(r"[\s.\-]", "", wanted)
    if not tight:
        return []
    by_code = [f for f in families if fold(f.initials).replace(" ", "") == tight]
    if not by_code and tight.isdecimal():
        by_code = [f for f in families if f.initials.rpartition(" ")[2] == tight.lstrip("0")]
    return by_code or [f for f in families if f.folded == wanted]


_FAMILY_WORDS = frozenset(
    fold(word)
    for word in (
        "family",
        "the family",
        "mum",
        "mummy",
        "mother",
        "dad",
        "daddy",
        "father",
        "parents",
        "both parents",
        "nan",
        "gran",
        "grandma",
        "grandmother",
        "grandad",
        "grandfather",
        "aunt",
        "uncle",
        "carer",
        "stepmum",
        "stepdad",
    )
)


def is_family_word(text: str) -> bool:
    """Whether a word means somebody in the family without naming them: "Mum", "the family"."""
    return fold(text) in _FAMILY_WORDS
