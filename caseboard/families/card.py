"""A family's picture on the board: exactly what a card shows, in words, and nothing else."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

KEPT = 768
"""Cards, and what is written of each, that a process remembers: a board with every stage full, as two kinds of people
see it. Of more than that in turns all is made anew each time, which takes milliseconds."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A reason to look. `look` is `late` (solid), `warn` (tinted) or `info` (outline); a card has at most two."""

    look: str
    icon: str
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Card:
    """Two cards are the same only when they are one: what was written of a card is remembered by it."""

    family_id: uuid.UUID
    school_id: uuid.UUID
    """The school through which this viewer reaches the family: every link of the card goes through it."""
    stage_id: uuid.UUID
    version: int
    title: str
    """The name, or the initials: never both in one page."""
    is_initials: bool
    marks: str
    """School marks: "T", "T + S"."""
    schools: str
    """The same in words, for a screen reader: "Thornhill and Saltby"."""
    children: str
    """Years, oldest first: "Y6, Y3"."""
    level_bars: int
    level_label: str
    level_national: str
    who: str
    """Who leads, holds or was asked: "Held by Mrs Lowe", "Asked CAMHS 26 Oct"."""
    next: str
    """The next date and what it is: "Review Thu 26 Nov", "Was due 15 Nov", or "No next date"."""
    told: str
    """When the school was last told: "School told 16 Nov", "School not told yet"."""
    days: int
    """Calendar days in the stage."""
    usual_days: int | None
    flags: tuple[Flag, ...]
    can_move: bool

    @property
    def is_long(self) -> bool:
        """Over the usual days of its stage."""
        return self.usual_days is not None and self.days > self.usual_days


@dataclass(frozen=True, slots=True)
class StageView:
    """One stage of a board with the cards it shows."""

    stage_id: uuid.UUID
    kind: str
    name: str
    sub_title: str
    count: int
    """All families in the stage that the filter lets through, shown or not."""
    cards: tuple[Card, ...]
    asks: str
    """What entering it asks for: asked, holder, assessor, lead, outcome or nothing."""

    @property
    def hidden(self) -> int:
        """How many more "Show all" would show."""
        return self.count - len(self.cards)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter with its count: All, Needs attention, Review this week, With me."""

    code: str
    label: str
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class BoardView:
    """Everything the board page shows."""

    heading: str
    """"Board, Thornhill" - for the page's heading 1."""
    stages: tuple[StageView, ...]
    """The open stages, in order."""
    shelf: StageView
    """Ended, watching: a folded region below the board."""
    read: frozenset[uuid.UUID]
    """The stages whose cards are here; of the shelf's, those of every authority or of none."""
    chips: tuple[Chip, ...]
    version: str
    """Changes whenever something this viewer may see has changed; the poll sends it back."""
    at: str
    """When this was true, by a London clock: "08:12"."""
    shows_initials: bool
    can_change: bool
    school_id: uuid.UUID | None
    """The school of the page, or None on the caseload of several."""
