"""Every fact of a family that a school may read. What is not written here does not leave the case records."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from caseboard.families.card import Card


@dataclass(frozen=True, slots=True)
class SchoolChild:
    """A child at this school; or at another, where the family has agreed that this school may know."""

    called: str
    year_group: str
    send: str
    """Of a child at this school only."""
    elsewhere: str = ""
    """The other school's name; empty for a child at this one."""


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """One thing that happened and that this school was told."""

    seq: int
    kind: str
    happened_at: datetime
    recorded_at: datetime
    who: str
    text: str
    is_update: bool
    """Whether the words are a person's own, shared with school."""
    record: int
    """The inner key of the record in whose log it stands: the family's, or of one that was joined to it."""


@dataclass(frozen=True, slots=True)
class SchoolAction:
    """What somebody will do for a family by a day, as a school that was told of it reads it."""

    action_id: uuid.UUID
    what: str
    owner: str
    due_on: date
    result: str
    """`open`, `done` or `not_done`."""
    closed_on: date | None
    is_ours: bool
    """Whether this school owns it and may tick it."""
    days_late: int


@dataclass(frozen=True, slots=True)
class SchoolFamily:
    """A family's page, as this school may read it."""

    card: Card
    stage_name: str
    stage_since: date
    children: tuple[SchoolChild, ...]
    lead: str
    holder: str
    asked: str
    assessor: str
    due: str
    """By when the answer, or the assessment, is due: "was due 9 Nov"; empty when nothing is."""
    lines: tuple[SchoolLine, ...]
    """Oldest first."""
    actions: tuple[SchoolAction, ...] = ()


@dataclass(frozen=True, slots=True)
class SchoolWorry:
    """A worry that this school raised, and what became of it."""

    raised_on: date
    raised_by: str
    child: str
    text: str
    seen_on: date | None
    """When a worker said that they had read it."""
    family_id: uuid.UUID | None
    """None when the family is no longer on this school's board."""
    stage_name: str
    lead: str
    next: str
    lines: tuple[SchoolLine, ...]
    """What this school was told of the family since, oldest first."""


@dataclass(frozen=True, slots=True)
class SchoolFound:
    family_id: uuid.UUID
    school_id: uuid.UUID
    title: str
    marks: str
    children: str
    stage_name: str
    is_similar: bool


@dataclass(frozen=True, slots=True)
class WeekFamily:
    """A family in a school's week, as it stood at the week's end."""

    family_id: uuid.UUID
    name: str
    initials: str
    children: str
    level_label: str
    level_national: str
    level_bars: int
    stage_name: str
    stage_kind: str
    days_in_stage: int
    usual_days: int | None
    went: str
    """What happened to it, for the margin: "New this week", "Waiting to hear to Held in school", or stage and days."""
    went_from: str
    """The stage it left in the period, when it moved; else empty."""
    went_to: str
    """The stage it came to in the period, when it moved; else empty."""
    is_new: bool
    """Whether it came to this school's board in the period."""
    is_ended: bool
    lines: tuple[SchoolLine, ...]
    """What the school was told in the period, oldest first; "Checked, no change" is among them."""
    next_text: str
    next_on: date | None
    next_what: str | None
    lead: str
    holder: str
    holder_is_here: bool
    """Whether the holder works at this school: then an overdue review is the school's own."""
    asked: str
    asked_on: date | None
    told_on: date | None
    """When the school was last told, up to the week's end."""
    looked_on: date | None
    """When anybody last recorded anything or checked, up to the week's end."""
    is_unanswered: bool
    """Waiting longer than usual, or the school has had no word for fourteen days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateRef:
    """A shared update, as a school's letter keeps it: by the inner keys of school and family, and its number there."""

    school: int
    family: int
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """That an update which the school could read was taken back, and when."""

    update: UpdateRef
    place: int
    """The place of the update in the school's chain."""
    at: datetime


@dataclass(frozen=True, slots=True)
class SchoolWeek:
    """What a school may know of a period: every open family, and those that ended in it, by name."""

    school_id: uuid.UUID
    after: datetime
    until: datetime
    families: tuple[WeekFamily, ...]
    taken_back: tuple[TakenBack, ...]
    """Updates of earlier weeks that were taken back in this one, oldest first."""
    chain_seq: int
    chain_hash: str
