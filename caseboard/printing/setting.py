"""How the lines of a paper wrap in a column of a PDF file: which words stand on which line, and how high each is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from caseboard.printing.frame import HEIGHTS, LINE, Line, Look

FAMILY = "DejaVu"
TEXT, SMALL, BIG = 9.25, 9.0, 12.5
"""Points. Nothing on paper is smaller than nine."""
BARS = 9.6
"""Millimetres for the picture of a level."""
BOX, BESIDE = 3.4, 1.4
"""Millimetres: a box to tick, and the space before its words."""
APART = 5.0
"""Millimetres between one choice and the next."""


@dataclass(slots=True)
class Piece:
    """One line of a cell as it is drawn: words in bold or not, or something to write on."""

    look: Look
    words: list[tuple[str, bool]]
    height: float
    bars: int | None = None
    indent: float = 0.0


class Setting:
    """The typeface of a file that is being drawn, by which words are measured."""

    def __init__(self, pdf: Any) -> None:
        self._pdf = pdf

    def size(self, look: Look) -> float:
        if look in (Look.NAME, Look.INITIALS):
            return BIG
        return SMALL if look in (Look.FLAG, Look.LATE) else TEXT

    def wide(self, text: str, bold: bool, size: float) -> float:
        self._pdf.set_font(FAMILY, "B" if bold else "", size)
        width: float = self._pdf.get_string_width(text)
        return width

    def pieces(self, line: Line, width: float) -> list[Piece]:
        """A line as it wraps in a column of this width."""
        height = HEIGHTS.get(line.look, LINE)
        if line.look in (Look.RULE, Look.WHO_BY):
            return [Piece(line.look, [], height)]
        if line.look is Look.BOX:
            return self._choices(line, width)
        bold = line.look in (Look.STRONG, Look.NAME, Look.INITIALS, Look.FLAG, Look.LATE)
        indent = BARS if line.bars is not None else BOX + BESIDE if line.look is Look.TASK else 0.0
        pieces: list[Piece] = []
        for number, part in enumerate(line.text.split("\n")):
            words = [(word, True) for word in line.lead.split()] if number == 0 else []
            words += [(word, bold) for word in part.split()]
            for wrapped in self.wrapped(words, width - indent, self.size(line.look)) or [[]]:
                bars = line.bars if not pieces else None
                look = Look.PLAIN if line.look is Look.TASK and pieces else line.look
                pieces.append(Piece(look, wrapped, height, bars, indent))
        return pieces

    def wrapped(
        self, words: Sequence[tuple[str, bool]], width: float, size: float
    ) -> list[list[tuple[str, bool]]]:
        lines: list[list[tuple[str, bool]]] = []
        used = 0.0
        for word, bold in (bit for given in words for bit in self._broken(*given, width, size)):
            wide = self.wide(f"{word} ", bold, size)
            if not lines or used + self.wide(word, bold, size) > width:
                lines.append([])
                used = 0.0
            lines[-1].append((word, bold))
            used += wide
        return lines

    def _broken(self, word: str, bold: bool, width: float, size: float) -> list[tuple[str, bool]]:
        """A word that is wider than its column, in as many parts as it needs."""
        parts = [""]
        for letter in word:
            if parts[-1] and self.wide(parts[-1] + letter, bold, size) > width:
                parts.append("")
            parts[-1] += letter
        return [(part, bold) for part in parts]

    def _choices(self, line: Line, width: float) -> list[Piece]:
        pieces, used = [Piece(Look.BOX, [], LINE + 0.6)], 0.0
        if line.lead:
            pieces[0].words.append((line.lead, True))
            used = self.wide(f"{line.lead} ", True, TEXT)
        for choice in line.text.split("   "):
            wide = BOX + BESIDE + self.wide(choice, False, TEXT) + APART
            if used + wide - APART > width and pieces[-1].words:
                pieces.append(Piece(Look.BOX, [], LINE + 0.6))
                used = 0.0
            pieces[-1].words.append((choice, False))
            used += wide
        return pieces
