"""When families were last spoken about in supervision, for the paper that prepares the next one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import func, select

from caseboard.access import Actor
from caseboard.db import session
from caseboard.families.door import cases, opened
from caseboard.families.people.joined import joined_to
from caseboard.meetings.models import AgendaItem, Meeting, MeetingSchool

SUPERVISION = "supervision"


def last_supervised(family_ids: Collection[int], *, by: Actor) -> Mapping[int, date]:
    """family key -> the day of the last supervision, at a school this worker works for, that spoke about it.

    Also where it spoke about a record that was joined to the family since. The caller has found the families on boards
    of schools that the actor may read. Two statements.
    """
    records = {family_id: family_id for family_id in family_ids} | joined_to(family_ids)
    query = (
        select(AgendaItem.family_id, func.max(Meeting.day))
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .join(MeetingSchool, MeetingSchool.meeting_id == Meeting.id)
        .where(
            AgendaItem.family_id.in_(sorted(records)),
            AgendaItem.spoken_of_at.is_not(None),
            Meeting.kind == SUPERVISION,
            Meeting.called_off_at.is_(None),
            MeetingSchool.school_id.in_(sorted(cases(by).school_ids)),
        )
        .group_by(AgendaItem.family_id)
    )
    found: dict[int, date] = {}
    for key, day in session().execute(opened(query)):
        family_id = records[key]
        found[family_id] = max(day, found.get(family_id, day))
    return found
