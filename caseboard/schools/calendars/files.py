"""Reading a school's dates from a file: CSV with the columns `kind,starts,ends,name`, or a calendar (ICS).

In a calendar an event is a term when its name says so and it lasts for weeks, or when two events say that a term starts
and ends; a half-term by its name; and a day closed to pupils when it says INSET, training or closed. What is none of
these is left out and told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from caseboard.files.letters import FileSource, decode_text, read_bytes
from caseboard.files.problem import FileProblem
from caseboard.files.tables import header_key, read_table
from caseboard.schools.models import DateKind

COLUMNS = ("kind", "starts", "ends", "name")
WORDS = {
    "term": DateKind.TERM,
    "half_term": DateKind.HALF_TERM,
    "half-term": DateKind.HALF_TERM,
    "half term": DateKind.HALF_TERM,
    "closed": DateKind.CLOSED,
    "inset": DateKind.CLOSED,
}
NAME_LIMIT = 80
WEEKS_OF_A_TERM = timedelta(days=21)
_CLOSED = re.compile(r"inset|training|staff day|non[- ]pupil|closed", re.IGNORECASE)
_HALF = re.compile(r"half[- ]?term", re.IGNORECASE)
_STARTS = re.compile(r"\b(?:starts?|begins?|opens?|first day)\b", re.IGNORECASE)
_ENDS = re.compile(r"\b(?:ends?|finish(?:es)?|last day|breaks? up)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DateRow:
    """Days of a school's calendar. Both ends are inclusive London days."""

    kind: DateKind
    starts: date
    ends: date
    name: str = ""


@dataclass(frozen=True, slots=True)
class DatesRead:
    rows: tuple[DateRow, ...]
    left_out: tuple[str, ...] = ()
    """The names of events that say nothing about school days."""


def read_dates(source: FileSource) -> DatesRead:
    """The dates in a file, by day. Raises FileProblem at the first that cannot be read, or when there are none."""
    text = decode_text(read_bytes(source))
    found = _read_ics(text) if text.lstrip().upper().startswith("BEGIN:VCALENDAR") else _read_csv(text)
    if not found.rows:
        raise FileProblem("There are no terms, half-terms or closed days in this file.")
    return DatesRead(tuple(sorted(found.rows, key=lambda row: (row.starts, row.ends))), found.left_out)


def _read_csv(text: str) -> DatesRead:
    table = read_table(text, {name: (name,) for name in COLUMNS}, required=("kind", "starts"), things="dates")
    for header in table.headers:
        if header and header_key(header) not in COLUMNS:
            raise FileProblem(f"Unknown. The columns are {','.join(COLUMNS)}.", row=1, column=header)
    rows = []
    for line in table:
        kind = WORDS.get(line.required("kind").text().lower())
        if kind is None:
            raise line["kind"].problem(
                "This is not a kind of date. The kinds are term, half-term and closed."
            )
        starts = line.required("starts").date()
        ends = line["ends"].date() or starts
        if starts is None or ends is None:
            raise line["starts"].problem("Enter a day.")
        if ends < starts:
            raise line["ends"].problem(f"{ends} is before the start, {starts}.")
        rows.append(DateRow(kind, starts, ends, line["name"].text(limit=NAME_LIMIT)))
    return DatesRead(tuple(rows))


def _read_ics(text: str) -> DatesRead:
    rows: list[DateRow] = []
    left_out: list[str] = []
    begun: date | None = None
    for name, starts, ends in sorted(_events(text), key=lambda event: event[1]):
        if _HALF.search(name) and not (_STARTS.search(name) or _ENDS.search(name)):
            rows.append(DateRow(DateKind.HALF_TERM, starts, ends, name))
        elif _CLOSED.search(name):
            rows.append(DateRow(DateKind.CLOSED, starts, ends, name))
        elif "term" in name.lower() and ends - starts >= WEEKS_OF_A_TERM:
            rows.append(DateRow(DateKind.TERM, starts, ends, name))
        elif "term" in name.lower() and not _HALF.search(name) and _STARTS.search(name):
            begun = starts
        elif "term" in name.lower() and not _HALF.search(name) and _ENDS.search(name) and begun is not None:
            rows.append(DateRow(DateKind.TERM, begun, ends, ""))
            begun = None
        else:
            left_out.append(name)
    return DatesRead(tuple(rows), tuple(left_out))


def _events(text: str) -> Iterator[tuple[str, date, date]]:
    """Each event's name, first and last day. An all-day event's end is the day after it."""
    unfolded = re.sub(r"\r?\n[ \t]", "", text)
    for block in re.findall(r"BEGIN:VEVENT(.*?)END:VEVENT", unfolded, re.DOTALL):
        values = {
            key.split(";")[0].upper(): value.strip()
            for key, _, value in (x.partition(":") for x in block.splitlines())
        }
        starts = _day(values.get("DTSTART", ""))
        after = _day(values.get("DTEND", "")) if "DTEND" in values else starts + timedelta(days=1)
        last = after - timedelta(days=1) if "T" not in values.get("DTEND", "") else after
        name = values.get("SUMMARY", "").replace("\\,", ",").replace("\\n", " ").strip()[:NAME_LIMIT]
        yield name, starts, max(starts, last)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:8]}")
    except ValueError as error:
        raise FileProblem("An event of this calendar has no day that can be read.") from error
