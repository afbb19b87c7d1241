"""When families were last spoken about in supervision, for the paper that prepares the next one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import func, select

from caseboard.access import Actor
from caseboard.db import session
from caseboard.families.door import cases, opened
from caseboard.meetings.models import AgendaItem, Meeting, MeetingSchool

SUPERVISION = "supervision"


def last_supervised(family_ids: Collection[int], *, by: Actor) -> Mapping[int, date]:
    """family key -> the day of the last supervision, at a school this worker works for, that spoke about it.

    The caller has found the families on boards of schools that the actor may read. One statement.
    """
    query = (
        select(AgendaItem.family_id, func.max(Meeting.day))
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .join(MeetingSchool, MeetingSchool.meeting_id == Meeting.id)
        .where(
            AgendaItem.family_id.in_(family_ids),
            AgendaItem.spoken_of_at.is_not(None),
            Meeting.kind == SUPERVISION,
            Meeting.called_off_at.is_(None),
            MeetingSchool.school_id.in_(sorted(cases(by).school_ids)),
        )
        .group_by(AgendaItem.family_id)
    )
    return {family_id: day for family_id, day in session().execute(opened(query))}
