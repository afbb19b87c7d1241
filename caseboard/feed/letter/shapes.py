"""A letter as one reader sees it: its parts, and nothing of how they came to be."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A line as it stands in the letter: in view, or behind "More"."""

    on: str
    """"Tue" in a letter of a week, "17 Nov" in a longer one; empty where no day says it."""
    text: str
    least: int = 1
    """So many sentences of it are in view, or none. 0: what it says stands elsewhere too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A family in a letter."""

    key: int
    family_id: uuid.UUID
    school_id: uuid.UUID
    """The school through which this reader reaches the family."""
    title: str
    marks: str
    schools: str
    meta: str
    """"Y6, Y3, Level 3"."""
    is_edited: bool
    """A worker wrote or mended its words."""
    went: str
    """"New this week, in New worry", "Waiting to hear, 9 days"; empty when it moved."""
    went_on: str
    """"Tue": the day on which it moved, where no line says it."""
    went_from: str
    """The stage it left, where there is room for it."""
    went_to: str
    """The stage it moved to."""
    shown: tuple[Told, ...]
    folded: tuple[Told, ...]
    holder: str
    next: str
    """"Review Mon 7 Dec", in view unless `folds_next`."""
    folds_next: bool
    folds_meta: bool
    folds_went: bool
    """Where it stands is behind "More"."""
    folded_margin: str = ""
    """The whole margin, of which only a part is in view: "New worry → Held in school, Tue"."""
    note: str
    """Under "No change": when it was last looked at, or that it was not."""

    @property
    def anchor(self) -> str:
        return f"family-{self.family_id}"

    @property
    def margin(self) -> str:
        """Where it stands or what it moved to, in one line: "New worry → Held in school, Tue"."""
        moved = f"{self.went_from} → {self.went_to}" if self.went_from else self.went_to
        return ", ".join(part for part in (moved or self.went, self.went_on) if part)

    @property
    def has_more(self) -> bool:
        more = self.folded or (self.folds_next and (self.holder or self.next))
        return bool(more or (self.folds_meta and self.meta) or self.folded_margin)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing that needs the reader: facts, then one verb and one date."""

    ask_id: uuid.UUID | None
    """What a worker asked, to be answered in place; None for what follows from the family's dates."""
    kind: str
    """How it is answered: `yes_no`, `who`, `write`, or `tick` for an action of the school's own."""
    family_id: uuid.UUID
    school_id: uuid.UUID
    title: str
    school: str
    on: date
    facts: str
    rest: str
    """What of the facts is folded behind "More"."""
    please: str
    action_id: uuid.UUID | None = None
    """The action to be ticked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAhead:
    day: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterText:
    """A letter as one reader sees it."""

    heading: str
    period: str
    schools: str
    needs_sentence: str
    counts_sentence: str
    closed: str
    """When it closed, and who wrote it: "Friday 20 November, 14:00. Written by Ruth Amin."."""
    notices: tuple[str, ...]
    """What else stands above the sections: holidays that the letter covers too."""
    needs: tuple[Need, ...]
    needs_folded: tuple[Need, ...]
    """Beyond five: behind "More"."""
    more_needs: str
    needs_total: int
    corrections: tuple[str, ...]
    """Of letters that closed before: what was taken back since."""
    corrections_folded: tuple[str, ...]
    changed: tuple[Item, ...]
    unknown: tuple[Item, ...]
    same: tuple[Item, ...]
    looked_at: str
    days: tuple[DayAhead, ...]
    days_folded: tuple[DayAhead, ...]
    short_asks: bool
    """The button at each family says "Ask", and no name."""
    words: int
    reading_time: str
    ends: datetime

    @property
    def items(self) -> tuple[Item, ...]:
        """Every family of the letter, once."""
        return (*self.changed, *self.unknown, *self.same)
