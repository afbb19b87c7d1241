"""What an authority begins with: the six stages of its boards, and what its schools are called for short."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from caseboard.names import fold
from caseboard.schools.models import StageKind


@dataclass(frozen=True, slots=True)
class DefaultStage:
    kind: StageKind
    name: str
    sub_title: str
    usual_days: int | None
    """Calendar days; None where reviews or an outcome, not days, are the measure."""
    asks: str


STAGES = (
    DefaultStage(StageKind.NEW_WORRY, "New worry", "Heard, not yet acted on", 7, ""),
    DefaultStage(StageKind.WAITING, "Waiting to hear", "Asked, no answer yet", 10, "asked"),
    DefaultStage(StageKind.HELD, "Held in school", "Not taken up outside school", 30, "holder"),
    DefaultStage(StageKind.ASSESSED, "Being assessed", "An assessment is under way", 63, "assessor"),
    DefaultStage(StageKind.PLAN, "Plan in progress", "A plan is running", None, "lead"),
    DefaultStage(StageKind.ENDED, "Ended, watching", "Off the board, on a shelf", None, "outcome"),
)
"""In the order of the board. 7, 30 and 63 calendar days are 5, 20 and 45 working days with their week-ends."""

_KIND_OF_SCHOOL = re.compile(
    "schools?|academy|college|primary|infants?|juniors?|nursery|first|middle|lower|upper|high|secondary"
    "|comprehensive|grammar|sixth|form|special|community|foundation|free|studio|technical|technology"
    "|voluntary|aided|controlled|va|vc|church|of|england|cofe|ce|c\\.e|rc|r\\.c|catholic|roman|methodist"
    "|jewish|islamic|and|&|the|in|with|pupil|referral|unit"
)
_BRACKETS = re.compile(r"\s*\([^)]*\)\s*$")


def short_names(name: str, town: str = "") -> Iterator[str]:
    """What people may call a school, the shortest first: "Thornhill", "Thornhill Primary", the whole name, and the
    name with its town. The caller takes the first that is nobody else's."""
    words = _BRACKETS.sub("", name).split()
    kept = list(words)
    while kept and _KIND_OF_SCHOOL.fullmatch(kept[-1].strip(",.()").casefold()):
        kept.pop()
    if len(kept) > 1 and kept[0].casefold() == "the":
        kept.pop(0)
    if short := " ".join(kept).strip(" ,-"):
        yield short
    if short and words[-1].casefold() in {"school", "academy", "college"}:
        yield " ".join(words[:-1])
    yield name
    if town:
        yield f"{name}, {town}"


def choose_mark(short_name: str, taken: Collection[str]) -> str:
    """The letters that stand on a card for a school: "T", or where another has that, "TH", "THO" ... or "T2"."""
    words = fold(short_name).upper().split()
    letters = [word for word in ("".join(c for c in word if c.isalnum()) for word in words) if word] or ["X"]
    joined = "".join(letters)
    choices = [joined[0]]
    if len(letters) > 1:
        choices.append("".join(word[0] for word in letters)[:4])
    choices.extend(joined[:size] for size in (2, 3, 4))
    for mark in choices:
        if mark not in taken:
            return mark
    number = 2
    while f"{joined[0]}{number}" in taken:
        number += 1
    return f"{joined[0]}{number}"
