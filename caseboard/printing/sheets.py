"""Cutting families into sheets of paper. The server cuts, because a browser's page counters differ or are missing."""

from __future__ import annotations

import re
import textwrap
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from caseboard.dates import count_words
from caseboard.families.card import Flag
from caseboard.names import fold

MEETING_SHEET = "meeting_sheet"
PAPERS = {MEETING_SHEET: "Meeting sheet, A4 landscape"}
"""The papers there are: code -> what it is called."""

FAMILIES_A_SHEET = 6
"""At most; fewer where long text would run over the foot of the paper."""

ROOM = 158.0
"""Millimetres for rows on A4 landscape between head and foot, with a little to spare."""
ROW = 24.6
"""The least height of a row in millimetres: room to write three lines. The style sheet says the same."""
LINE, FLAG, GAP = 4.1, 4.95, 2.4
"""Millimetres of a line of text, of a flag, and of the space above and below."""
STAGE_LETTERS, SINCE_LETTERS = 29, 35
"""Letters that fit on a line of those columns, in a wide typeface."""

WITHHELD = "An update with a name in it is not printed."
HIDDEN_NAME = "Somebody of the family’s name"

_WORD = re.compile(r"[^\W\d_]+(?:[’'ʼ\-‐‑][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Since:
    """What happened on one day, in sentences."""

    on: date
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A family on a meeting sheet."""

    title: str
    """The name, or the initials: never both on one paper."""
    marks: str
    children: str
    level_bars: int
    level_label: str
    stage: str
    days: int
    usual_days: int | None
    is_long: bool
    who: str
    next: str
    """What happens next and when; empty where a late flag says it."""
    flags: tuple[Flag, ...]
    since: tuple[Since, ...]

    @property
    def days_words(self) -> str:
        return count_words(self.days, "day", "days")

    @property
    def stage_line(self) -> str:
        """What the stage's lines say, to measure them."""
        over = f". Over usual {self.usual_days}" if self.is_long else ""
        return f"{self.stage}, {self.days_words}{over}"


@dataclass(frozen=True, slots=True)
class Sheet:
    number: int
    of: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """One person's copy."""

    number: int
    of: int
    whose: str


@dataclass(frozen=True, slots=True)
class MeetingPaper:
    """Everything on the paper."""

    heading: str
    meeting: str
    since: date
    printed_at: datetime
    printed_by: str
    with_names: bool
    with_words: bool
    families: int
    copies: tuple[Copy, ...]
    sheets: tuple[Sheet, ...]
    run_id: uuid.UUID | None = None
    """The printing on record."""

    @property
    def pages(self) -> int:
        return len(self.copies) * len(self.sheets)


def cut(rows: Sequence[Row]) -> tuple[Sheet, ...]:
    """Rows in order, six to a sheet, or fewer where they are long; one empty sheet when there are none, to write on.

    A row too long for any sheet gets one of its own, and grows on to the next page.
    """
    pieces: list[list[Row]] = [[]]
    used = 0.0
    for row in rows:
        needed = height(row)
        if pieces[-1] and (len(pieces[-1]) == FAMILIES_A_SHEET or used + needed > ROOM):
            pieces.append([])
            used = 0.0
        pieces[-1].append(row)
        used += needed
    return tuple(Sheet(number, len(pieces), tuple(piece)) for number, piece in enumerate(pieces, start=1))


def height(row: Row) -> float:
    """How high a row will be at most, in millimetres."""
    since = sum(_lines(f"{line.on:%d %b} {line.text}", SINCE_LETTERS) for line in row.since)
    stage = (
        _lines(row.stage_line, STAGE_LETTERS)
        + _lines(row.who, STAGE_LETTERS)
        + _lines(row.next, STAGE_LETTERS)
    )
    return max(ROW, GAP + since * LINE, GAP + stage * LINE + len(row.flags) * FLAG)


def _lines(text: str, letters: int) -> int:
    """Lines of a text that wraps between words."""
    return sum(len(textwrap.wrap(part, letters)) or 1 for part in text.split("\n")) if text else 0


def number_copies(names: Sequence[str]) -> tuple[Copy, ...]:
    """A numbered copy for each person named, in the order given."""
    return tuple(Copy(number, len(names), whose) for number, whose in enumerate(names, start=1))


def listed_names(text: str) -> list[str]:
    """The persons named, one a line; a name given twice counts once."""
    names = (" ".join(line.split()) for line in text.splitlines())
    return list(dict.fromkeys(name for name in names if name))


def mentions(text: str, own: Collection[str], others: Collection[str] = ()) -> bool:
    """Whether a text has one of these names in it, by folded words.

    `own` are the family's names, found however they are written. `others`, surnames of further families on the paper,
    count only where they are written with a capital, since many of them are ordinary words.
    """
    for word in _WORD.findall(text.replace("’s", "").replace("'s", "")):
        parts = set(fold(word).split()) | {fold(word)}
        if parts & set(own) or (word[0].isupper() and parts & set(others)):
            return True
    return False
