"""What changes a card, or says that nothing had to be changed."""

from __future__ import annotations

from dataclasses import dataclass

from caseboard.events.kinds.base import CardChanged, EventKind


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyAdded(CardChanged):
    """The family was put on the board. `children` are public ids."""

    name = "family_added"
    children: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyMoved(CardChanged):
    """From stage to stage, with what that stage asked for."""

    name = "family_moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyEnded(CardChanged):
    """Support ended, with an outcome: the family goes to the shelf."""

    name = "family_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyReopened(CardChanged):
    """The family came back from the shelf."""

    name = "family_reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeUndone(CardChanged):
    """An earlier event's changes were put back. `undoes` is its sequence number."""

    name = "change_undone"
    undoes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelChanged(CardChanged):
    name = "level_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadChanged(CardChanged):
    """Another person or agency leads. `why` is a code of the national list of reasons, where one was given."""

    name = "lead_changed"
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderChanged(CardChanged):
    name = "holder_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpAsked(CardChanged):
    """Who was asked for help, or who assesses, was written down."""

    name = "help_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class NextDateChanged(CardChanged):
    name = "next_date_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildAdded(EventKind):
    """A child joined the family. `child` and `school` are public ids."""

    name = "child_added"
    child: str
    school: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildTakenOff(EventKind):
    """A child put on by mistake was taken off. The reason is an entry, and `text` the salted hash of its words."""

    name = "child_taken_off"
    child: str
    school: str
    reason: str
    text: str = ""
    """Empty in events of the first releases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyTakenOff(EventKind):
    """A family put on by mistake was taken off the board. Nothing is deleted.

    The reason is an entry, and `text` the salted hash of its words.
    """

    name = "family_taken_off"
    reason: str
    text: str = ""
    """Empty in events of the first releases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedNoChange(EventKind):
    """Somebody looked, and nothing has changed."""

    name = "checked_no_change"
