"""A school's dates from files and typed in: what is read, what is refused, and that twice is once."""

from __future__ import annotations

import io
import uuid
from datetime import date

import pytest

from caseboard.files.problem import FileProblem
from caseboard.schools.calendars.files import DateRow, read_dates
from caseboard.schools.calendars.queries import calendar_of, list_dates
from caseboard.schools.calendars.services import BadDateError, add_date, import_dates, remove_date
from caseboard.schools.models import DateKind

CSV = """kind,starts,ends,name
term,2026-09-02,2026-12-18,Autumn term
half-term,26/10/2026,30/10/2026,
closed,2026-11-27,,INSET
"""
ICS = """BEGIN:VCALENDAR\r
BEGIN:VEVENT\r
SUMMARY:Autumn term begins\r
DTSTART;VALUE=DATE:20260902\r
END:VEVENT\r
BEGIN:VEVENT\r
SUMMARY:Autumn half-ter\r
 m\r
DTSTART;VALUE=DATE:20261026\r
DTEND;VALUE=DATE:20261031\r
END:VEVENT\r
BEGIN:VEVENT\r
SUMMARY:INSET day\\, school closed\r
DTSTART;VALUE=DATE:20261127\r
DTEND;VALUE=DATE:20261128\r
END:VEVENT\r
BEGIN:VEVENT\r
SUMMARY:Term ends\r
DTSTART;VALUE=DATE:20261218\r
END:VEVENT\r
BEGIN:VEVENT\r
SUMMARY:Nativity play\r
DTSTART:20261210T100000Z\r
DTEND:20261210T110000Z\r
END:VEVENT\r
END:VCALENDAR\r
"""
DAYS = [
    (DateKind.TERM, date(2026, 9, 2), date(2026, 12, 18)),
    (DateKind.HALF_TERM, date(2026, 10, 26), date(2026, 10, 30)),
    (DateKind.CLOSED, date(2026, 11, 27), date(2026, 11, 27)),
]


def read(text):
    return read_dates(io.BytesIO(text.encode()))


@pytest.mark.parametrize(("text", "left_out"), [(CSV, ()), (ICS, ("Nativity play",))])
def test_both_kinds_of_file_say_the_same(text, left_out):
    found = read(text)
    assert [(row.kind, row.starts, row.ends) for row in found.rows] == DAYS
    assert found.left_out == left_out


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("kind,starts,ends,name\nholiday,2026-09-02,,\n", "not a kind of date"),
        ("kind,starts,ends,name\nterm,2026-09-02,2026-09-01,\n", "before the start"),
        ("kind,starts,ends,name\nterm,soon,,\n", "Row 2"),
        ("kind,starts,to\nterm,2026-09-02,2026-12-18\n", "Unknown"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Term\nDTSTART:soon\nEND:VEVENT\nEND:VCALENDAR\n", "no day"),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR\n", "no terms"),
    ],
)
def test_what_cannot_be_read_is_said(text, why):
    with pytest.raises(FileProblem, match=why):
        read(text)


def test_a_file_speaks_for_its_own_days_and_twice_is_once(town):
    school = town.thornhill.id
    add_date(school, DateRow(DateKind.TERM, date(2026, 4, 13), date(2026, 7, 21)))
    add_date(school, DateRow(DateKind.CLOSED, date(2026, 10, 1), date(2026, 10, 1), "wrong"))
    first, second = import_dates(school, read(CSV)), import_dates(school, read(CSV))
    assert (first.added, first.removed, first.same) == (3, 1, 0)
    assert (second.added, second.removed, second.same) == (0, 0, 3)
    assert len(list_dates(school)) == 4
    assert calendar_of(school).end_of_half_term(date(2026, 9, 10)) == date(2026, 10, 23)
    assert list_dates(town.saltby.id) == []


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (DateRow(DateKind.TERM, date(2026, 10, 1), date(2026, 12, 1)), "starts"),
        (DateRow(DateKind.TERM, date(2027, 3, 1), date(2027, 2, 1)), "ends"),
        (DateRow(DateKind.TERM, date(2027, 3, 1), date(2028, 2, 1)), "ends"),
    ],
)
def test_days_that_cannot_be_are_refused(town, row, field):
    add_date(town.thornhill.id, DateRow(DateKind.TERM, date(2026, 9, 2), date(2026, 12, 18)))
    with pytest.raises(BadDateError) as bad:
        add_date(town.thornhill.id, row)
    assert set(bad.value.fields) == {field}


def test_days_are_taken_out_of_their_own_school_only(town):
    added = add_date(town.thornhill.id, DateRow(DateKind.CLOSED, date(2026, 10, 1), date(2026, 10, 1)))
    assert not remove_date(town.saltby.id, added.public_id)
    assert remove_date(town.thornhill.id, added.public_id)
    assert not remove_date(town.thornhill.id, uuid.uuid4())
