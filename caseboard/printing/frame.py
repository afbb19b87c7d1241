"""The frame that all paper shares: columns, rows that are never split, sheets cut by the server, numbered copies.

The server cuts, because a browser's page counters differ or are missing. The same rows become a web page that a
browser prints, or are drawn into a PDF file; nothing here knows which.
"""

from __future__ import annotations

import re
import textwrap
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from caseboard.dates import short_day
from caseboard.families.card import Flag


class Look(StrEnum):
    """How a line on paper looks."""

    PLAIN = "plain"
    STRONG = "strong"
    NAME = "name"
    INITIALS = "initials"
    FLAG = "hot"
    """In a box."""
    LATE = "late"
    """White on black."""
    RULE = "rule"
    """A dotted line to write on."""
    WHO_BY = "who"
    """A line to write on: who, and by when."""
    BOX = "box"
    """Choices side by side, each with a box to tick."""
    TASK = "task"
    """A box to tick, and a text that may wrap."""


HEIGHTS = {
    Look.NAME: 5.1,
    Look.INITIALS: 5.1,
    Look.FLAG: 4.95,
    Look.LATE: 4.95,
    Look.RULE: 7.4,
    Look.WHO_BY: 7.4,
}
"""Millimetres of a line; the style sheet says the same."""
BOLD = (Look.STRONG, Look.FLAG, Look.LATE)
LINE, GAP, CLOSE = 4.1, 2.4, 1.5
"""Millimetres of a line of text, and of the space above and below in a cell, usual and close."""
HEADING = 7.0
"""Millimetres of a heading between rows."""
LETTER = 1.85
"""Millimetres of a letter, in a wide typeface and a text of many capitals and figures, as ours are."""

GIVE_BACK = "Give this copy back at the end"
NOT_HOME = "Do not take it home, photograph or email it."


@dataclass(frozen=True, slots=True)
class Line:
    """A line in a cell: it may wrap. What stands in `lead` comes first, in bold."""

    text: str = ""
    look: Look = Look.PLAIN
    lead: str = ""
    bars: int | None = None
    """With a picture of so many bars out of four before it."""

    def height(self, letters: int) -> float:
        words = " ".join(part for part in (self.lead, self.text) if part)
        if self.look in (Look.NAME, Look.INITIALS):
            letters = letters * 3 // 4
        elif self.look in BOLD or not self.text:
            letters = letters * 7 // 8
        letters -= 6 if self.bars is not None else 3 if self.look in (Look.BOX, Look.TASK) else 0
        wrapped = sum(len(textwrap.wrap(part, max(letters, 4))) or 1 for part in words.split("\n"))
        return wrapped * HEIGHTS.get(self.look, LINE)


LONG_PART = 10
"""Letters of a part of a name that fit beside each other in the narrowest column, as large as names are."""


def titled(title: str, *, with_names: bool) -> Line:
    """A family at the head of its row: its initials; or its name, smaller where a part of it would be broken."""
    if not with_names:
        return Line(title, Look.INITIALS)
    longest = max(map(len, re.split(r"[\s\-]", title)))
    return Line(title, Look.NAME if longest <= LONG_PART else Look.STRONG)


WRITE, WHO_BY = Line(look=Look.RULE), Line(look=Look.WHO_BY)
Cell = tuple[Line, ...]


def flagged(flags: Sequence[Flag]) -> list[Line]:
    """The reasons to look, boxed; what is late in white on black, so that a photocopy shows it."""
    return [Line(flag.text, Look.LATE if flag.look == "late" else Look.FLAG) for flag in flags]


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    width: int
    """Millimetres. The style sheet has a class for each width that is used."""
    note: str = ""
    """Under the title, in plain letters."""

    @property
    def letters(self) -> int:
        """How many letters fit on a line."""
        return int((self.width - 4) / LETTER)


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of sheet."""

    size: str
    """A4 or A3."""
    is_landscape: bool
    columns: tuple[Column, ...]
    row: float
    """The least height of a row in millimetres: room to write."""
    rows_a_sheet: int
    """At most; fewer where long text would run over the foot of the paper."""
    is_boxed: bool = False
    """Whether every cell is a card of its own, rather than rows between lines."""
    is_dense: bool = False
    """Whether rows stand close, so that many fit."""

    @property
    def room(self) -> float:
        """Millimetres for rows between head and foot, with a little to spare."""
        return {("A4", True): 156.0, ("A4", False): 243.0, ("A3", True): 240.0}[self.size, self.is_landscape]

    @property
    def words(self) -> str:
        return f"{self.size} {'landscape' if self.is_landscape else 'upright'}"

    @property
    def width(self) -> int:
        return sum(column.width for column in self.columns)

    def height_of(self, notes: Sequence[Line]) -> float:
        """Millimetres that lines across the whole sheet take."""
        letters = Column("", self.width).letters
        return sum(line.height(letters) for line in notes)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a cell a column. Rows of one `group` stand under its heading, which comes again on the next sheet."""

    cells: tuple[Cell, ...]
    group: str = ""
    is_heading: bool = False
    starts_sheet: bool = False
    """Whether it begins on a new sheet, whatever room there is."""

    def height(self, layout: Layout) -> float:
        """How high it will be at most, in millimetres."""
        if self.is_heading:
            return HEADING
        text = [
            sum(line.height(column.letters) for line in cell)
            for cell, column in zip(self.cells, layout.columns, strict=True)
        ]
        return max(layout.row, (CLOSE if layout.is_dense else GAP) + max(text))


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one layout, with what stands above them on every sheet."""

    layout: Layout
    rows: Sequence[Row]
    notes: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    number: int
    of: int
    rows: tuple[Row, ...]
    layout: Layout
    notes: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """One person's copy."""

    number: int
    of: int
    whose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What stands on a paper, before it is cut and numbered."""

    layout: Layout
    rows: Sequence[Row]
    more: tuple[Part, ...] = ()
    """Further sheets of another layout on the same size of paper."""
    families: int
    about: str
    """What it is about, for its heading: "Thornhill and Saltby", "HU 14"."""
    notes: tuple[Line, ...] = ()
    """Above the rows, on every sheet."""
    empty: str = "No family is on the board."
    """What stands there instead of rows."""
    has_words: bool = False
    """Whether people's own words are on it, which may name somebody."""
    has_names: bool = False
    is_blank: bool = False
    """A form to write on: nothing of any family is on it."""
    foot: str = ""
    """What becomes of it and by when, in place of the usual: the day is put after it."""

    @property
    def parts(self) -> tuple[Part, ...]:
        return (Part(self.layout, self.rows, self.notes), *self.more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper as it comes out."""

    kind: str
    title: str
    content: Content
    meeting: str
    printed_at: datetime
    printed_by: str
    shred_by: date
    copies: tuple[Copy, ...]
    sheets: tuple[Sheet, ...] = field(repr=True)
    run_id: uuid.UUID | None = None
    """The printing on record."""

    @property
    def layout(self) -> Layout:
        return self.content.layout

    @property
    def heading(self) -> str:
        return f"{self.title}, {self.content.about}" if self.content.about else self.title

    @property
    def whose_names(self) -> str:
        """Beside the marking: what a finder would learn."""
        if self.content.is_blank:
            return "Blank form"
        return "Names of children" if self.content.has_names else "Initials only"

    @property
    def foot(self) -> str:
        """What becomes of the copy."""
        if self.content.foot:
            return f"{self.content.foot} {short_day(self.shred_by)}."
        return f"{GIVE_BACK}, or shred it by {short_day(self.shred_by)}. {NOT_HOME}"

    @property
    def asks(self) -> bool:
        """Whether its words have to be read for names before it is printed."""
        return self.content.has_words

    @property
    def pages(self) -> int:
        return len(self.copies) * len(self.sheets)


def cut(*parts: Part, less: float = 0.0) -> tuple[Sheet, ...]:
    """Rows in order on as many sheets as they need, numbered through; one empty sheet when there are none, to write on.

    A group's heading never stands alone at the foot, and comes again where its rows go on. A row too long for any
    sheet gets one of its own, and grows on to the next page. `less` is what head and foot take of its room.
    """
    pieces = [(part, piece) for part in parts for piece in _cut(part, less)]
    return tuple(
        Sheet(number, len(pieces), tuple(piece), part.layout, part.notes)
        for number, (part, piece) in enumerate(pieces, start=1)
    )


def _cut(part: Part, less: float) -> list[list[Row]]:
    layout = part.layout
    room = layout.room - less - layout.height_of(part.notes)
    pieces: list[list[Row]] = [[]]
    used, group = 0.0, ""
    for row in part.rows:
        heading = [_heading(row.group)] if row.group and row.group != group else []
        needed = row.height(layout) + HEADING * len(heading)
        full = len(pieces[-1]) + len(heading) + 1 > layout.rows_a_sheet
        if pieces[-1] and (full or row.starts_sheet or used + needed > room):
            if row.group:
                heading = [_heading(row.group if row.group != group else f"{row.group}, continued")]
            pieces.append([])
            used, needed = 0.0, row.height(layout) + HEADING * len(heading)
        pieces[-1] += [*heading, row]
        used, group = used + needed, row.group
    return pieces


def _heading(text: str) -> Row:
    return Row(((Line(text, Look.STRONG),),), group=text, is_heading=True)


def number_copies(names: Sequence[str]) -> tuple[Copy, ...]:
    """A numbered copy for each person named, in the order given."""
    return tuple(Copy(number, len(names), whose) for number, whose in enumerate(names, start=1))


def listed_names(text: str) -> list[str]:
    """The persons named, one a line; a name given twice counts once."""
    names = (" ".join(line.split()) for line in text.splitlines())
    return list(dict.fromkeys(name for name in names if name))
