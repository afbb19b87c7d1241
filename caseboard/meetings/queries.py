"""Reading meetings: those of schools and families that a worker may read today, and no others.

A meeting about schools is there for the workers of any of them; a meeting about one family goes with the family.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from caseboard import clock
from caseboard.access import Actor
from caseboard.db import session
from caseboard.families.door import FamilyNotFoundError, cases, opened
from caseboard.families.models import Family, FamilySchool
from caseboard.families.people.joined import records_of
from caseboard.meetings.models import AgendaItem, Meeting, MeetingSchool

SHOWN_FOR = timedelta(days=365)
SHOWN_AT_MOST = 60


def get_meeting(meeting_id: uuid.UUID, *, by: Actor, lock: bool = False) -> Meeting:
    """The meeting, if this worker may read it today; else not found. `lock` holds it for a change that follows."""
    query = _readable(by).where(Meeting.public_id == meeting_id)
    if lock:
        query = query.with_for_update(of=Meeting).execution_options(populate_existing=True)
    found = session().scalar(opened(query))
    if found is None:
        raise FamilyNotFoundError
    return found


def list_coming(by: Actor) -> Sequence[Meeting]:
    """Meetings that are still to be held, or to be typed in, by day. Three statements."""
    query = (
        _readable(by)
        .where(Meeting.held_at.is_(None), Meeting.called_off_at.is_(None))
        .order_by(Meeting.day, Meeting.starts, Meeting.id)
        .limit(SHOWN_AT_MOST)
    )
    return session().scalars(opened(query)).all()


def list_on(day: date, *, school_id: int, by: Actor) -> Sequence[Meeting]:
    """The meetings that are to be held on a day at which this school sits, by the clock. Three statements."""
    query = (
        _readable(by)
        .where(
            Meeting.day == day, Meeting.held_at.is_(None), Meeting.called_off_at.is_(None), _at([school_id])
        )
        .order_by(Meeting.starts, Meeting.id)
    )
    return session().scalars(opened(query)).all()


def list_past(by: Actor) -> Sequence[Meeting]:
    """Meetings of the last twelve months that were held or called off, newest first."""
    query = (
        _readable(by)
        .where(
            or_(Meeting.held_at.is_not(None), Meeting.called_off_at.is_not(None)),
            Meeting.day > clock.today() - SHOWN_FOR,
        )
        .order_by(Meeting.day.desc(), Meeting.starts.desc(), Meeting.id.desc())
        .limit(SHOWN_AT_MOST)
    )
    return session().scalars(opened(query)).all()


def list_meetings_about(family: Family, *, by: Actor) -> Sequence[Meeting]:
    """The meetings about one family that came through the door, and those that spoke about it, newest first.

    Also those that spoke about a record that was joined to it since.
    """
    spoke = (
        exists()
        .where(
            AgendaItem.meeting_id == Meeting.id,
            AgendaItem.family_id.in_(records_of(family.id)),
            AgendaItem.spoken_of_at.is_not(None),
        )
        .correlate(Meeting)
    )
    query = (
        _readable(by)
        .where(or_(Meeting.family_id == family.id, spoke))
        .order_by(Meeting.day.desc(), Meeting.starts.desc(), Meeting.id.desc())
    )
    return session().scalars(opened(query)).all()


def find_last_held(
    kind: str, *, family_id: int | None, school_ids: Sequence[int], before: date, but: int | None, by: Actor
) -> Meeting | None:
    """The meeting of this kind before this one: of the same family, or of one of the same schools."""
    query = _readable(by).where(Meeting.kind == kind, Meeting.held_at.is_not(None), Meeting.day <= before)
    if family_id is not None:
        query = query.where(Meeting.family_id == family_id)
    else:
        query = query.where(Meeting.family_id.is_(None), _at(school_ids))
    if but is not None:
        query = query.where(Meeting.id != but)
    query = query.order_by(Meeting.day.desc(), Meeting.starts.desc(), Meeting.id.desc()).limit(1)
    return session().scalar(opened(query))


def schools_of(meeting: Meeting, *, by: Actor) -> list[int]:
    """The schools of a meeting in hand, as far as this worker works for them; for one family, all they work for."""
    mine = cases(by).school_ids
    if meeting.is_about_family:
        return sorted(mine)
    return sorted(mine.intersection(row.school_id for row in meeting.schools))


def _readable(by: Actor) -> Select[Meeting]:
    mine = sorted(cases(by).school_ids)
    stands = (
        exists()
        .where(
            FamilySchool.family_id == Meeting.family_id,
            FamilySchool.school_id.in_(mine),
            FamilySchool.until.is_(None),
        )
        .correlate(Meeting)
    )
    about_family = and_(
        Meeting.family_id.is_not(None),
        Meeting.family_id.not_in(sorted(by.blocked)),
        Family.taken_off_at.is_(None),
        stands,
    )
    return (
        select(Meeting)
        .outerjoin(Family, Family.id == Meeting.family_id)
        .where(
            Meeting.authority_id.in_(sorted({school.authority_id for school in by.schools})),
            or_(about_family, and_(Meeting.family_id.is_(None), _at(mine))),
        )
        .options(
            joinedload(Meeting.family),
            selectinload(Meeting.schools).joinedload(MeetingSchool.school),
            selectinload(Meeting.people),
        )
    )


def _at(school_ids: Sequence[int]) -> ColumnElement[Any]:
    return (
        exists()
        .where(MeetingSchool.meeting_id == Meeting.id, MeetingSchool.school_id.in_(school_ids))
        .correlate(Meeting)
    )
