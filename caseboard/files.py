"""Reading what other systems export: bytes to rows of cells, and one clear sentence when a file cannot be used.

This is the lowest layer: it knows nothing of schools, people or pupils. Everything here refuses rather than
guesses, because a file is taken whole or not at all; the readers on top say which columns they want.
"""

from __future__ import annotations

import csv
import io
import os
import re
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

MEGABYTE = 1024 * 1024
MAX_FILE_BYTES = 10 * MEGABYTE
"""The largest file read unless a reader names its own limit, in bytes."""
MAX_ROWS = 200_000
"""More rows than this, blank ones counted, is no export we know (the register has about 52,000)."""
MAX_COLUMNS = 500
"""More columns than this is no export we know (the widest, the register, has 139)."""
MAX_CELL = 10_000
"""The longest cell let through in a column nobody reads, in characters."""
MAX_NAME = 200
"""The longest name of a person or a school, in characters."""
MAX_TEXT = 500
"""The longest other text that is read, such as an address, in characters."""

FileSource = bytes | str | os.PathLike[str] | BinaryIO
"""A file as its bytes, its path, or a stream opened for reading bytes (an upload)."""

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_DAY_FIRST_DATE = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})(?: 0?0:00(?::00)?)?")
_WORDED_DATE = re.compile(r"([0-9]{1,2})[ -]([A-Za-z]{3})[a-z]*[ -]([0-9]{4})")
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?) *([0-9][A-Z]{2})")
_POSTCODE_AT_THE_END = re.compile(
    r"[\s,]*\b([A-Z]{1,2}[0-9][A-Z0-9]?) *([0-9][A-Z]{2})[\s,.]*$", re.IGNORECASE
)
_UTF8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_LOST_LETTER = re.compile(r"�|\w\?|\?\w")
_SPACES = re.compile(r"[ \t\r\n\v\f]+")
_LINE_BREAKS = re.compile(r"[ \t,]*[\r\n\v\f]+[ \t]*")


class FileProblem(Exception):
    """Why a file cannot be used, as one line of plain English that names the row and the column.

    `message` is a sentence; `row` counts as a spreadsheet does (the header is row 1), or counts what `counted`
    says, such as pupils in an XML file. A reader raises at the first problem, before anything was changed.
    The line quotes dates, codes and roles, never a name, an address or a pupil number.

    >>> str(FileProblem("31/02/2019 is not a date.", row=14, column="DOB"))
    'Row 14, column DOB: 31/02/2019 is not a date. Nothing was changed.'
    """

    def __init__(
        self, message: str, *, row: int | None = None, column: str | None = None, counted: str = "Row"
    ) -> None:
        super().__init__(message)
        self.message = message
        self.row = row
        self.column = column
        self.counted = counted

    def __str__(self) -> str:
        places = []
        if self.row is not None:
            places.append(f"{self.counted} {self.row}")
        if self.column is not None:
            places.append(f"column {quoted(self.column)}" if places else f"Column {quoted(self.column)}")
        place = ", ".join(places)
        return (
            f"{place}: {self.message} Nothing was changed."
            if place
            else f"{self.message} Nothing was changed."
        )


def quoted(value: str) -> str:
    """A value from a file, safe to print in a one-line message: at most 40 characters, none invisible."""
    shown = "".join(c if c.isprintable() else " " for c in value)
    shown = " ".join(shown.split())
    return shown if len(shown) <= 40 else shown[:39] + "…"


# ------------------------------------------------------------------------------------- bytes and letters


def read_bytes(source: FileSource, *, limit: int = MAX_FILE_BYTES) -> bytes:
    """The content of a file that is not empty and no larger than `limit` bytes.

    A path is measured before it is opened and a stream is never read past the limit, so that a file far too
    large costs neither time nor memory. Raises FileProblem if it is too large, empty, absent or not a file.
    """
    if isinstance(source, bytes):
        content = source
    elif isinstance(source, (str, os.PathLike)):
        content = _read_path(Path(source), limit)
    else:
        content = source.read(limit + 1)
    if len(content) > limit:
        raise _too_large(limit)
    if not content.strip(b"\xef\xbb\xbf \t\r\n"):
        raise FileProblem("The file is empty.")
    return content


def _read_path(path: Path, limit: int) -> bytes:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise FileProblem(f"{path.name} is not a file.")
        if found.st_size > limit:
            raise _too_large(limit)
        with path.open("rb") as stream:
            return stream.read(limit + 1)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or "the name is not a path"
        raise FileProblem(f"The file cannot be read: {reason}.") from error


def _too_large(limit: int) -> FileProblem:
    most = f"{limit // MEGABYTE} MB" if limit >= MEGABYTE else f"{limit} bytes"
    return FileProblem(f"The file is too large: the most is {most}.")


def decode_text(content: bytes) -> str:
    """The text of a file in UTF-8 (with or without a byte order mark) or, failing that, Windows-1252.

    Raises FileProblem for a spreadsheet, UTF-16, NUL bytes, a letter cut in half at the end of the file, and a
    file that mixes both encodings: each of those would otherwise turn names into other names.
    """
    check_it_is_text(content)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        is_utf8 = content.startswith(b"\xef\xbb\xbf") or _UTF8_LETTER.search(content)
        if error.reason == "unexpected end of data" and is_utf8:
            raise FileProblem(
                "The file ends in the middle of a letter: it was cut short.",
                row=_row_at(content, error.start),
            ) from error
        marked = content.startswith(b"\xef\xbb\xbf")
        wrong = len(re.findall(rb"[\x80-\xff]", _UTF8_LETTER.sub(b"", content)))
        if marked or len(_UTF8_LETTER.findall(content)) >= wrong:
            raise FileProblem(
                "Some letters are UTF-8 and some are not. Export the file again as CSV UTF-8.",
                row=_row_at(content, error.start),
            ) from error
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise FileProblem(
            "A letter is neither UTF-8 nor Windows-1252. Export the file again as CSV UTF-8.",
            row=_row_at(content, error.start),
        ) from error


def check_it_is_text(content: bytes) -> None:
    """Raise FileProblem if the bytes are a spreadsheet, UTF-16 or hold NUL: no reader of ours takes those."""
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise FileProblem("This is a spreadsheet or an archive, not a text file. Save it as CSV UTF-8 first.")
    start = content[:2000]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or start.count(0) * 5 > len(start):
        raise FileProblem("The file is in UTF-16. Save it as CSV UTF-8 first.")
    damaged = content.find(0)
    if damaged >= 0:
        raise FileProblem("The file holds a NUL byte: it is damaged.", row=_row_at(content, damaged))


def _row_at(content: bytes, offset: int) -> int:
    before = content[:offset]
    return len(re.findall(rb"\r\n|\r|\n", before)) + 1


# ------------------------------------------------------------------------------------------------ cells


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


# ----------------------------------------------------------------------------------------------- tables


def header_key(header: str) -> str:
    """What makes two spellings of a column name the same: letters and digits only, in lower case."""
    return "".join(c for c in unicodedata.normalize("NFC", header).casefold() if c.isalnum())


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: the cells of the columns asked for, by the names the reader gave them."""

    row: int
    cells: Mapping[str, Cell]

    def __getitem__(self, name: str) -> Cell:
        """The cell of that column; empty if the file does not have the column."""
        return self.cells.get(name) or Cell("", self.row, name)

    def required(self, name: str) -> Cell:
        """The cell of that column; raises FileProblem if it is empty."""
        cell = self[name]
        if not cell.value.strip():
            raise cell.problem("This must not be empty.")
        return cell


@dataclass(frozen=True, slots=True)
class Record:
    """A row as it stood: its number, how many columns it had, and the values of the columns asked for."""

    row: int
    width: int
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file with a header, of which a reader sees only the columns it asked for.

    `headers` are those of the file; `columns` maps the reader's names to positions among them.
    """

    headers: tuple[str, ...]
    columns: Mapping[str, int]
    records: tuple[Record, ...]

    def __iter__(self) -> Iterator[Line]:
        """The rows in the file's order, without those that are blank. Raises FileProblem at a row with too few or
        too many columns, which is also how a file cut short shows."""
        width = len(self.headers)
        for record in self.records:
            if record.width != width:
                short_end = record.width < width and record is self.records[-1]
                cut = " The file may have been cut short." if short_end else ""
                columns = "is 1 column" if record.width == 1 else f"are {record.width} columns"
                raise FileProblem(f"There {columns} instead of {width}.{cut}", row=record.row)
            yield Line(
                record.row,
                {
                    name: Cell(value, record.row, self.headers[at])
                    for (name, at), value in zip(self.columns.items(), record.values, strict=True)
                },
            )


def read_table(
    text: str,
    aliases: Mapping[str, tuple[str, ...]],
    *,
    required: tuple[str, ...],
    things: str = "rows",
) -> Table:
    """Read comma-separated text with a header row, and find the columns by their headers, in whatever order.

    `aliases` gives for each of the reader's names the headers it goes by, the best first; case, spaces and
    punctuation in headers do not matter, and other columns are not kept. Raises FileProblem for another delimiter,
    quotation marks that do not pair up, more than 200,000 rows or 500 columns, cells of more than 10,000
    characters, two columns of one header among those read, a missing required column, and a file without a row
    below the header ("no {things}").
    """
    rows = _records(text)
    try:
        _, first = next(rows)
    except StopIteration:
        raise FileProblem("The file is empty.") from None
    headers = tuple(header.strip() for header in first)
    _check_headers(headers)
    columns = _find_columns(headers, aliases)
    for name in required:
        if name not in columns:
            raise FileProblem(f"There is no column {aliases[name][0]}.", row=1)
    records = tuple(
        Record(
            row,
            _width(values, len(headers)),
            tuple(values[at] if at < len(values) else "" for at in columns.values()),
        )
        for row, values in rows
        if any(value.strip() for value in values)
    )
    if not records:
        raise FileProblem(f"There are no {things} in the file, only a header.")
    return Table(headers, columns, records)


def _width(values: list[str], header_width: int) -> int:
    """The number of columns of a row, not counting empty ones to the right of the header's last."""
    width = len(values)
    while width > header_width and not values[width - 1].strip():
        width -= 1
    return width


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    row = 0
    while True:
        row += 1
        if row > MAX_ROWS:
            raise FileProblem(f"There are more than {MAX_ROWS:,} rows.")
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "field larger than" in str(error):
                message = "A cell is too long, or a quotation mark is missing."
            else:
                message = "The quotation marks do not pair up. The file may have been cut short."
            raise FileProblem(message, row=row) from error
        for at, value in enumerate(record):
            if len(value) > MAX_CELL:
                raise FileProblem(f"Cell {at + 1} is too long, or a quotation mark is missing.", row=row)
        yield row, record


def _check_headers(headers: tuple[str, ...]) -> None:
    if len(headers) > MAX_COLUMNS:
        raise FileProblem(f"There are {len(headers)} columns; the most is {MAX_COLUMNS}.", row=1)
    if len(headers) == 1:
        for delimiter, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
            if delimiter in headers[0]:
                raise FileProblem(f"The columns are separated by {name}. Save the file with commas.", row=1)
    if not any(headers):
        raise FileProblem("The first row must name the columns.", row=1)


def _find_columns(headers: tuple[str, ...], aliases: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    positions: dict[str, list[int]] = {}
    for at, header in enumerate(headers):
        positions.setdefault(header_key(header), []).append(at)
    columns: dict[str, int] = {}
    for name, spellings in aliases.items():
        found = next((positions[key] for key in map(header_key, spellings) if key in positions), None)
        if found is None:
            continue
        if len(found) > 1:
            raise FileProblem("Two columns have this header.", row=1, column=headers[found[0]])
        columns[name] = found[0]
    return columns
