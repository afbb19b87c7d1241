"""Why a file cannot be used."""

from __future__ import annotations


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
