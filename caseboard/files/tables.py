"""From the text of a file to its rows."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from caseboard.files.cells import Cell
from caseboard.files.problem import FileProblem

MAX_ROWS = 200_000
"""More rows than this, blank ones counted, is no export we know (the register has about 52,000)."""
MAX_COLUMNS = 500
"""More columns than this is no export we know (the widest, the register, has 139)."""
MAX_CELL = 10_000
"""The longest cell let through in a column nobody reads, in characters."""


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
