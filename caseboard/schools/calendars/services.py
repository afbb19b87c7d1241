"""Entering a school's dates: one by one, or a file that speaks for all the days from its first to its last."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from caseboard.db import session
from caseboard.schools.calendars.files import NAME_LIMIT, DateRow, DatesRead
from caseboard.schools.models import DateKind, SchoolDate

LONGEST = timedelta(days=200)


class BadDateError(Exception):
    """What is wrong with a date: field -> a plain sentence."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("; ".join(fields.values()))
        self.fields = fields


@dataclass(frozen=True, slots=True)
class DatesChanged:
    added: int
    removed: int
    same: int
    left_out: tuple[str, ...]


def add_date(school_id: int, row: DateRow) -> SchoolDate:
    """Adds days to a school's calendar. Raises `BadDateError` for what cannot be, or lies over others of its kind."""
    problems = _problems(row, _rows(school_id))
    if problems:
        raise BadDateError(problems)
    added = SchoolDate(
        school_id=school_id, kind=row.kind, starts=row.starts, ends=row.ends, name=row.name[:NAME_LIMIT]
    )
    session().add(added)
    session().flush()
    return added


def remove_date(school_id: int, date_id: uuid.UUID) -> bool:
    """Takes days out of a school's calendar; False when they are not there."""
    found = session().scalar(
        select(SchoolDate).where(SchoolDate.school_id == school_id, SchoolDate.public_id == date_id)
    )
    if found is None:
        return False
    session().delete(found)
    session().flush()
    return True


def import_dates(school_id: int, read: DatesRead) -> DatesChanged:
    """Makes a school's calendar what a file says, between the file's first day and its last. Twice changes nothing."""
    first, last = min(row.starts for row in read.rows), max(row.ends for row in read.rows)
    wanted = {(row.kind, row.starts, row.ends, row.name) for row in read.rows}
    here = [row for row in _rows(school_id) if row.starts <= last and row.ends >= first]
    kept = [row for row in here if (row.kind, row.starts, row.ends, row.name) in wanted]
    gone = [row for row in here if row not in kept]
    for row in gone:
        session().delete(row)
    session().flush()
    known = {(row.kind, row.starts, row.ends, row.name) for row in kept}
    new = [row for row in read.rows if (row.kind, row.starts, row.ends, row.name) not in known]
    for each in sorted(new, key=lambda row: row.kind is not DateKind.TERM):
        add_date(school_id, each)
    return DatesChanged(len(new), len(gone), len(kept), read.left_out)


def _rows(school_id: int) -> Sequence[SchoolDate]:
    return session().scalars(select(SchoolDate).where(SchoolDate.school_id == school_id)).all()


def _problems(row: DateRow, others: Sequence[SchoolDate]) -> dict[str, str]:
    if row.ends < row.starts:
        return {"ends": "The last day cannot be before the first."}
    if row.ends - row.starts > LONGEST or not date(2010, 1, 1) <= row.starts <= date(2100, 1, 1):
        return {"ends": "Check these days: no term is that long."}
    for other in others:
        if other.kind is row.kind and other.starts <= row.ends and row.starts <= other.ends:
            return {"starts": f"These days lie over others of the same kind: {other.starts} to {other.ends}."}
    return {}
