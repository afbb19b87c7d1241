"""Reading the calendars of schools."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import bindparam, select

from caseboard.db import session
from caseboard.schools.calendars.days import SchoolCalendar, Span
from caseboard.schools.models import DateKind, SchoolDate


def calendar_of(school_id: int) -> SchoolCalendar:
    """One school's calendar; an empty one where nothing was entered."""
    return calendars_of([school_id])[school_id]


def calendars_of(school_ids: Collection[int]) -> Mapping[int, SchoolCalendar]:
    """The calendars of these schools, in one statement."""
    rows = session().execute(_DATES, {"schools": sorted(school_ids)})
    spans: dict[tuple[int, DateKind], list[Span]] = defaultdict(list)
    for school_id, kind, starts, ends, name in rows:
        spans[school_id, kind].append(Span(starts, ends, name))
    return {
        school_id: SchoolCalendar(
            terms=tuple(spans[school_id, DateKind.TERM]),
            half_terms=tuple(spans[school_id, DateKind.HALF_TERM]),
            closed=tuple(spans[school_id, DateKind.CLOSED]),
        )
        for school_id in school_ids
    }


_DATES = (
    select(SchoolDate.school_id, SchoolDate.kind, SchoolDate.starts, SchoolDate.ends, SchoolDate.name)
    .where(SchoolDate.school_id.in_(bindparam("schools", expanding=True)))
    .order_by(SchoolDate.school_id, SchoolDate.starts)
)


def list_dates(school_id: int) -> Sequence[SchoolDate]:
    """The rows of a school's calendar by day, a term before what lies in it."""
    rows = session().scalars(select(SchoolDate).where(SchoolDate.school_id == school_id)).all()
    return sorted(rows, key=lambda row: (row.starts, row.kind is not DateKind.TERM, row.ends))
