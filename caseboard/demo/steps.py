"""What may happen to an invented family, step by step, and who does it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from caseboard.families.models import Level, NextStep
from caseboard.families.story.page import StoryPage
from caseboard.schools.models import StageKind

THORNHILL, SALTBY = "900101", "900102"
RUTH, DAN, SAMIRA = "ruth.amin", "dan.pryce", "s.okoro"
JO = "ap.lead"

HUB = "Children’s Hub"
CAMHS = "CAMHS"
EARLY_HELP = "J. Whelan, Early Help"
FAMILY_SUPPORT = "M. Sands, Family Support"
SOCIAL_CARE = "P. Grant, Social Care"
SOCIAL_CARE_2 = "J. Osborne, Social Care"
LOWE = "Mrs Lowe"
TEAGUE = "Mr Teague"

UNIVERSAL, ADDITIONAL, TARGETED = Level.UNIVERSAL, Level.ADDITIONAL, Level.TARGETED
CIN, CP, CLA = Level.CHILD_IN_NEED, Level.CHILD_PROTECTION, Level.LOOKED_AFTER

REVIEW, VISIT, MEETING = NextStep.REVIEW, NextStep.VISIT, NextStep.MEETING
CHASE, CHECK_IN, ENDS = NextStep.CHASE, NextStep.CHECK_IN, NextStep.ENDS

WAITING, HELD, ASSESSED = StageKind.WAITING, StageKind.HELD, StageKind.ASSESSED
PLAN, ENDED, NEW = StageKind.PLAN, StageKind.ENDED, StageKind.NEW_WORRY


SAID = 1
"""Where something was said: in the newest update before the page was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    day: int
    at: str
    by: str = RUTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(Step):
    to: StageKind
    holder: str = ""
    next: int | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo(Step):
    """Puts the last move back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Step):
    """Changes the card without moving it. `next` and `asked_day` are working days from and before today."""

    fields: dict[str, Any] = field(default_factory=dict)
    next: int | None = None
    asked_day: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask(Step):
    """Help is asked for, with what was said."""

    agency: str
    kind: str
    asked_for: str
    text: str = ""
    agreement: str = "agreed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Step):
    """What became of the open request. A no moves the family to Held in school."""

    outcome: str
    reason: str = "verbal"
    words: str = ""
    again_if: str = ""
    pointed_to: str = ""
    decider: str = ""
    holder: str = ""
    next: int | None = None
    told: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AskToLookAgain(Step):
    """The first step of the local way to disagree with the newest answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Say(Step):
    text: str
    shared: bool = False
    team: bool = False
    happened: int | None = None
    """The working day before today on which it happened, when it was written down later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPartner(Step):
    """Somebody is added to the family. `until` is working days from today, children are forenames."""

    account: str
    until: int
    reason: str
    children: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver(Step):
    """The family is handed over to the next lead, who has not accepted yet."""

    to: str
    why: str
    down: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOver(Step):
    """The handover that waits is accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WritePage(Step):
    """The family's page is written anew; with `agreed`, on a working day before today."""

    page: StoryPage
    agreed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SayNumbers(Step):
    """Where people stand, from 0 to 10."""

    numbers: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Step):
    """Checked, no change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack(Step):
    """The last shared update is taken back."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOff(Step):
    """The family was put on by mistake."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Join(Step):
    """Another child of the roll joins the family."""

    school: str
    forename: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    name: str
    school: str
    children: tuple[tuple[str, str, str], ...]
    """school, forename, year group: children on a roll who stand on the card from the start."""
    added: tuple[int, str]
    steps: tuple[Step, ...]
    level: Level = ADDITIONAL
    by: str = RUTH
    not_on_roll: tuple[str, ...] = ()
    """Forenames typed in: too young for school, or elsewhere."""
    later: tuple[tuple[str, str, str], ...] = ()
    """Children on a roll who join in a step."""

    @property
    def on_rolls(self) -> tuple[tuple[str, str, str], ...]:
        return self.children + self.later


def thornhill(**years: str) -> tuple[tuple[str, str, str], ...]:
    return tuple((THORNHILL, forename, year) for forename, year in years.items())


def saltby(**years: str) -> tuple[tuple[str, str, str], ...]:
    return tuple((SALTBY, forename, year) for forename, year in years.items())
