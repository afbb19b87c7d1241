"""Papers drawn into one PDF file, from the same rows that a browser prints; encrypted, since a file travels.

Only a command needs this. fpdf2 and the typeface (DejaVu Sans Condensed, fetched by the build) are loaded when it runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fpdf import FPDF
from fpdf.enums import AccessPermission, EncryptionMethod

from caseboard.clock import london
from caseboard.dates import day_and_time, long_day
from caseboard.printing.frame import (
    CLOSE,
    GAP,
    LINE,
    Cell,
    Copy,
    Line,
    Look,
    Paper,
    Row,
    Sheet,
)
from caseboard.printing.setting import APART, BESIDE, BOX, FAMILY, SMALL, TEXT, Piece, Setting

FONTS = Path(__file__).parent / "fonts"
HEAD = 14.0
"""Points of a paper's heading."""
SIDE, TOP, PAD = 10.0, 8.0, 2.0
"""Millimetres: the margins, and the space beside a text in a cell."""
FOOT = 16.0
"""Millimetres for the foot and the marking under the rows."""
SHREDDED = "Shredded on __________ by __________"


def draw(papers: Sequence[Paper], *, marking: str, title: str, passphrase: str) -> bytes:
    """The file: every copy of every paper in turn, each with its own sheet numbers. AES-256, one passphrase to open."""
    pdf = FPDF(unit="mm")
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.c_margin = 0
    pdf.add_font(FAMILY, "", FONTS / "DejaVuSansCondensed.ttf")
    pdf.add_font(FAMILY, "B", FONTS / "DejaVuSansCondensed-Bold.ttf")
    pdf.set_title(title)
    pdf.set_lang("en-GB")
    pdf.set_encryption(
        owner_password=passphrase,
        user_password=passphrase,
        encryption_method=EncryptionMethod.AES_256,
        permissions=AccessPermission.all(),
    )
    for paper in papers:
        for copy in paper.copies:
            for sheet in paper.sheets:
                _Drawing(pdf, paper, copy, sheet, marking).draw()
    return bytes(pdf.output())


class _Drawing:
    """One sheet of one copy, which grows on to a further page where a row is too long for it."""

    def __init__(self, pdf: Any, paper: Paper, copy: Copy, sheet: Sheet, marking: str) -> None:
        self.pdf, self.paper, self.copy, self.sheet, self.marking = pdf, paper, copy, sheet, marking
        self.setting = Setting(pdf)
        self.layout = sheet.layout
        self.gap = CLOSE if self.layout.is_dense else GAP

    def draw(self) -> None:
        self._begin_page()
        for row in self.sheet.rows:
            self._row(row)
        if not self.sheet.rows:
            self._row(Row(((Line(self.paper.content.empty),), *[()] * (len(self.layout.columns) - 1))))
        self._foot()

    # --- head and foot ----------------------------------------------------------------------------------------------

    def _begin_page(self) -> None:
        self.pdf.add_page(orientation="L" if self.layout.is_landscape else "P", format=self.layout.size)
        self.width, self.bottom = self.pdf.w - 2 * SIDE, self.pdf.h - TOP - FOOT
        self.y = TOP
        self._say(self.marking, "C", size=10, bold=True, height=5)
        top = self.y
        copy = (
            f"Copy {self.copy.number} of {self.copy.of}, for {self.copy.whose}. "
            f"Sheet {self.sheet.number} of {self.sheet.of}"
        )
        self._say(self.paper.whose_names, "R", bold=True, height=LINE)
        self._say(copy, "R", height=LINE)
        self.y = top
        words = [(word, True) for word in self.paper.heading.split()]
        for line in self.setting.wrapped(words, self.width - self.setting.wide(copy, False, TEXT) - 6, HEAD):
            self._say(" ".join(word for word, _ in line), "L", size=HEAD, bold=True, height=6)
        meeting = self.paper.meeting or long_day(london(self.paper.printed_at).date())
        self._say(meeting, "L", height=LINE + 1)
        self.y += 0.6
        self._line(0.5)
        self.y += 0.6
        for note in self.sheet.notes:
            for piece in self.setting.pieces(note, self.width):
                self._piece(piece, SIDE, self.width)
        self._columns()

    def _columns(self) -> None:
        if not any(column.title for column in self.layout.columns):
            return
        x, tallest = SIDE, 0.0
        for column in self.layout.columns:
            titled = Line(column.note, lead=column.title)
            y = self.y + 1
            for piece in self.setting.pieces(titled, column.width - 2 * PAD):
                self._piece(piece, x + (PAD if x > SIDE else 0), column.width, at=y)
                y += piece.height
            tallest, x = max(tallest, y - self.y), x + column.width
        self.y += tallest + 0.6
        self._line(0.3)

    def _foot(self) -> None:
        self.y = max(self.y, self.pdf.h - TOP - FOOT) + 1.2
        top = self.y
        self._say(SHREDDED, "R", height=LINE)
        self.y = top
        printed = f"Printed {day_and_time(self.paper.printed_at)} by {self.paper.printed_by}."
        for piece in self.setting.pieces(Line(printed), self.width) + self.setting.pieces(
            Line(lead=self.paper.foot), self.width
        ):
            self._piece(piece, SIDE, self.width)
        self._say(self.marking, "C", size=10, bold=True, height=5)

    # --- rows -------------------------------------------------------------------------------------------------------

    def _row(self, row: Row) -> None:
        if row.is_heading:
            self._heading(row.cells[0][0].text)
            return
        widths = [column.width for column in self.layout.columns]
        left = [self._cell(cell, width) for cell, width in zip(row.cells, widths, strict=True)]
        if self.y + self._height(left) > self.bottom and self._height(left) <= self._whole():
            self._next_page()
        while True:
            fits = [self._take(pieces) for pieces in left]
            self._cells(fits, widths)
            if not any(left):
                return
            self._next_page()

    def _cell(self, cell: Cell, width: float) -> list[Piece]:
        return [piece for line in cell for piece in self.setting.pieces(line, width - 2 * PAD)]

    def _height(self, cells: Sequence[Sequence[Piece]]) -> float:
        return max(self.layout.row, self.gap + max(sum(piece.height for piece in cell) for cell in cells))

    def _whole(self) -> float:
        """Millimetres for rows on an empty page."""
        return self.layout.room

    def _take(self, pieces: list[Piece]) -> list[Piece]:
        """Takes as many of these as fit on this page."""
        fits: list[Piece] = []
        used = self.gap
        while pieces and (not fits or self.y + used + pieces[0].height <= self.bottom):
            used += pieces[0].height
            fits.append(pieces.pop(0))
        return fits

    def _cells(self, cells: Sequence[Sequence[Piece]], widths: Sequence[float]) -> None:
        height, x = self._height(cells), SIDE
        for cell, width in zip(cells, widths, strict=True):
            inner = x + (PAD if x > SIDE else 0)
            y = self.y + self.gap / 2
            for piece in cell:
                self._piece(piece, inner, x + width - inner - (PAD if x + width < self.width else 0), at=y)
                y += piece.height
            if x > SIDE:
                self.pdf.set_line_width(0.12)
                self.pdf.line(x, self.y, x, self.y + height)
            x += width
        self.y += height
        self._line(0.18)

    def _heading(self, text: str) -> None:
        if self.y + 7 + self.layout.row > self.bottom:
            self._next_page()
        self.y += 1.4
        self._say(text, "L", size=10.5, bold=True, height=5)
        self.y += 0.6
        self._line(0.3)

    def _next_page(self) -> None:
        self._foot()
        self._begin_page()

    # --- lines ------------------------------------------------------------------------------------------------------

    def _piece(self, piece: Piece, x: float, width: float, *, at: float | None = None) -> None:
        """Draws one at a height, or where the pen is, which then goes on."""
        y = self.y if at is None else at
        base = y + piece.height * 0.76
        if piece.look in (Look.RULE, Look.WHO_BY):
            self._rule(piece, x, width, y + piece.height - 0.4)
        elif piece.look is Look.BOX:
            self._boxes(piece, x, y, base)
        else:
            if piece.look is Look.TASK:
                self._box(x, y)
            self._bars(piece.bars, x, y)
            self._words(piece, x + piece.indent, y, base)
        if at is None:
            self.y += piece.height

    def _rule(self, piece: Piece, x: float, width: float, y: float) -> None:
        self.pdf.set_line_width(0.15)
        self.pdf.set_dash_pattern(dash=0.4, gap=0.6)
        self.pdf.line(x, y, x + width, y)
        self.pdf.set_dash_pattern()
        if piece.look is Look.WHO_BY:
            self._text(x, y - 1, "Who", False, SMALL)
            self._text(x + width / 2, y - 1, "By", False, SMALL)

    def _boxes(self, piece: Piece, x: float, y: float, base: float) -> None:
        for word, bold in piece.words:
            if bold:
                self._text(x, base, word, True, TEXT)
                x += self.setting.wide(f"{word} ", True, TEXT)
                continue
            choice = word
            self._box(x, y)
            self._text(x + BOX + BESIDE, base, choice, False, TEXT)
            x += BOX + BESIDE + self.setting.wide(choice, False, TEXT) + APART

    def _box(self, x: float, y: float) -> None:
        self.pdf.set_line_width(0.28)
        self.pdf.rect(x, y + 0.3, BOX, BOX)

    def _bars(self, bars: int | None, x: float, y: float) -> None:
        for number in range(0 if bars is None else 4):
            self.pdf.set_line_width(0.2)
            style = "DF" if number < (bars or 0) else "D"
            self.pdf.set_fill_color(0)
            self.pdf.rect(x + number * 2.15, y + 0.5, 1.7, 3, style=style)

    def _words(self, piece: Piece, x: float, y: float, base: float) -> None:
        size = self.setting.size(piece.look)
        if piece.look in (Look.FLAG, Look.LATE):
            wide = self.setting.wide(" ".join(word for word, _ in piece.words), True, size) + 2.4
            self.pdf.set_line_width(0.35)
            self.pdf.set_fill_color(0)
            self.pdf.rect(
                x, y + 0.3, wide, piece.height - 0.6, style="DF" if piece.look is Look.LATE else "D"
            )
            self.pdf.set_text_color(255 if piece.look is Look.LATE else 0)
            x += 1.2
        for word, bold in piece.words:
            self._text(x, base, word, bold, size)
            x += self.setting.wide(f"{word} ", bold, size)
        self.pdf.set_text_color(0)

    def _text(self, x: float, y: float, text: str, bold: bool, size: float) -> None:
        self.pdf.set_font(FAMILY, "B" if bold else "", size)
        self.pdf.text(x, y, text)

    def _say(self, text: str, align: str, *, size: float = TEXT, bold: bool = False, height: float) -> None:
        """One line across the sheet, to the left, the middle or the right."""
        room = self.width - self.setting.wide(text, bold, size)
        x = SIDE + {"L": 0.0, "C": room / 2, "R": room}[align]
        self._text(x, self.y + height * 0.76, text, bold, size)
        self.y += height

    def _line(self, width: float) -> None:
        self.pdf.set_line_width(width)
        self.pdf.line(SIDE, self.y, SIDE + self.width, self.y)
