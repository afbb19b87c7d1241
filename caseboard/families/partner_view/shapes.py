"""Every fact of a family that a partner may read. What is not written here does not leave the case records."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class PartnerListed:
    """A family in a partner's own list."""

    family_id: uuid.UUID
    title: str
    """The name, or the initials: never both in one page."""
    stage_name: str
    next: str
    until: date
    """The last day on which they may see it."""


@dataclass(frozen=True, slots=True)
class PartnerChildView:
    """A child they were named for."""

    child_id: uuid.UUID
    called: str
    year_group: str


@dataclass(frozen=True, slots=True)
class PartnerEntry:
    """Something said to the team."""

    entry_id: uuid.UUID
    kind: str
    """"Update", "Child's words"."""
    happened_on: date
    recorded_at: datetime
    who: str
    text: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class PartnerAction:
    """Something that this partner said they would do."""

    action_id: uuid.UUID
    what: str
    due_on: date
    is_late: bool


@dataclass(frozen=True, slots=True)
class PartnerFamily:
    """A family's page, as a partner may read it."""

    family_id: uuid.UUID
    title: str
    is_initials: bool
    stage_name: str
    stage_since: date
    level_bars: int
    level_label: str
    level_national: str
    lead: str
    next: str
    until: date
    children: tuple[PartnerChildView, ...]
    actions: tuple[PartnerAction, ...]
    """Their own that are open, the most urgent first."""
    entries: tuple[PartnerEntry, ...]
    """Newest first."""
