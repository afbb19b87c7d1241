"""From the text of one cell to what it says."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from caseboard.files.problem import FileProblem, quoted

MAX_NAME = 200
"""The longest name of a person or a school, in characters."""
MAX_TEXT = 500
"""The longest other text that is read, such as an address, in characters."""
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_DAY_FIRST_DATE = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})(?: 0?0:00(?::00)?)?")
_WORDED_DATE = re.compile(r"([0-9]{1,2})[ -]([A-Za-z]{3})[a-z]*[ -]([0-9]{4})")
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?) *([0-9][A-Z]{2})")
_POSTCODE_AT_THE_END = re.compile(
    r"[\s,]*\b([A-Z]{1,2}[0-9][A-Z0-9]?) *([0-9][A-Z]{2})[\s,.]*$", re.IGNORECASE
)
_LOST_LETTER = re.compile(r"�|\w\?|\?\w")
_SPACES = re.compile(r"[ \t\r\n\v\f]+")
_LINE_BREAKS = re.compile(r"[ \t,]*[\r\n\v\f]+[ \t]*")


@dataclass(frozen=True, slots=True)
class Cell:
    """One value with its place in the file, so that every complaint about it can name the row and the column."""

    value: str
    row: int
    column: str
    counted: str = "Row"

    def problem(self, message: str) -> FileProblem:
        """A FileProblem at this cell, to be raised by the caller."""
        return FileProblem(message, row=self.row, column=self.column, counted=self.counted)

    def text(self, *, limit: int = MAX_TEXT) -> str:
        """The value in NFC, trimmed, runs of spaces and line breaks made one space; "" if there is none.

        Letters are never changed. Raises FileProblem beyond `limit` characters and for control characters.
        """
        text = _SPACES.sub(" ", unicodedata.normalize("NFC", self.value)).strip()
        if len(text) > limit:
            raise self.problem(f"{len(text)} characters is too long; the most is {limit}.")
        if any(unicodedata.category(c) == "Cc" for c in text):
            raise self.problem("There is a control character in the text: the file is damaged.")
        return text

    def name(self) -> str:
        """The value as a name, every letter true; "" if there is none.

        Raises FileProblem also where a program has already lost letters: a replacement character, a question
        mark for a letter ("S?owik"), or UTF-8 read as Windows-1252 ("SÅ‚owik").
        """
        text = self.text(limit=MAX_NAME)
        if _LOST_LETTER.search(text) or _is_mojibake(text):
            raise self.problem(
                "Letters of this name were lost or changed. Export the file again as CSV UTF-8."
            )
        return text

    def lines(self) -> str:
        """The value as an address on one line: line breaks become ", "; raises FileProblem as text() does."""
        return Cell(_LINE_BREAKS.sub(", ", self.value.strip()), self.row, self.column, self.counted).text()

    def date(self) -> date | None:
        """The date, or None if the cell is empty. The day stands before the month unless the year comes first.

        Takes 2019-04-16, 16/04/2019 (also with - or .), 16 Apr 2019, and midnight after any numeric one. Raises
        FileProblem for anything else, so for 31/02/2019, two-figure years and spreadsheet serial numbers.
        """
        text = self.value.strip()
        if not text:
            return None
        if found := _ISO_DATE.fullmatch(text):
            year, month, day = (int(part) for part in found.groups())
        elif found := _DAY_FIRST_DATE.fullmatch(text):
            day, month, year = int(found[1]), int(found[3]), int(found[4])
        elif (found := _WORDED_DATE.fullmatch(text)) and found[2].lower() in MONTHS:
            day, month, year = int(found[1]), MONTHS.index(found[2].lower()) + 1, int(found[3])
        else:
            raise self.problem(f"{quoted(text)} is not a date.")
        try:
            return date(year, month, day)
        except ValueError as error:
            raise self.problem(f"{quoted(text)} is not a date.") from error

    def code(self, digits: int) -> str | None:
        """A number that is a name, such as a school's: its digits with leading zeros restored; None if empty.

        Raises FileProblem if it is not a whole number of at most `digits` digits.
        """
        text = self.value.strip()
        if not text:
            return None
        if not re.fullmatch(rf"[0-9]{{1,{digits}}}", text):
            raise self.problem(f"{quoted(text)} is not a number of up to {digits} digits.")
        return text.zfill(digits)

    def postcode(self) -> str | None:
        """The postcode in capitals with one space, such as "TS99 1AA"; None if the cell is empty.

        A code of another shape (abroad) is kept in capitals as it stands. Raises FileProblem beyond 12 characters.
        """
        text = self.text(limit=12).upper()
        found = _POSTCODE.fullmatch(text)
        return f"{found[1]} {found[2]}" if found else text or None


def _is_mojibake(text: str) -> bool:
    if text.isascii():
        return False
    try:
        text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return False
    return True


def split_postcode(address: str) -> tuple[str, str | None]:
    """An address without the postcode at its end, and that postcode normalised (None if it ends without one)."""
    found = _POSTCODE_AT_THE_END.search(address)
    if not found:
        return address, None
    return address[: found.start()], f"{found[1]} {found[2]}".upper()
