"""Whether meetings are what the case log says: which families were spoken about, and what was agreed where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from caseboard.events.models import CaseEvent
from caseboard.families.due import Action
from caseboard.families.models import Family
from caseboard.keeping.problems import BadEntryError
from caseboard.keeping.records import AT_A_TIME
from caseboard.meetings.models import AgendaItem, Meeting, MeetingAction


def verify_meetings(connection: Connection) -> None:
    """Raises `BadEntryError` for a meeting that the log does not know, and for one that only the log knows."""
    spoken = {
        (key, str(meeting)): str(family)
        for key, meeting, family in connection.execute(
            sa.select(AgendaItem.family_id, Meeting.public_id, Family.public_id)
            .join(Meeting, Meeting.id == AgendaItem.meeting_id)
            .join(Family, Family.id == AgendaItem.family_id)
            .where(AgendaItem.spoken_of_at.is_not(None))
        )
    }
    agreed = {
        str(action): str(meeting)
        for action, meeting in connection.execute(
            sa.select(Action.public_id, Meeting.public_id)
            .join(MeetingAction, MeetingAction.action_id == Action.id)
            .join(Meeting, Meeting.id == MeetingAction.meeting_id)
        )
    }
    for event in _events(connection, "meeting_held"):
        if spoken.pop((event.family_id, event.data["meeting"]), None) is None:
            raise _bad(event, "the meeting is not there, or not this family on its agenda")
    for event in _events(connection, "action_agreed"):
        meeting = event.data.get("meeting", "")
        if agreed.pop(event.data["action"], "") != meeting:
            raise _bad(event, "the action was agreed in another meeting")
    if spoken:
        raise BadEntryError(f"Family {min(spoken.values())}: the log does not know that a meeting was held.")
    if agreed:
        raise BadEntryError(f"Action {min(agreed)}: the log does not know in which meeting it was agreed.")


def _events(connection: Connection, kind: str) -> Iterator[Any]:
    query = (
        sa.select(CaseEvent.family_id, CaseEvent.seq, CaseEvent.data, Family.public_id.label("family"))
        .join(Family, Family.id == CaseEvent.family_id)
        .where(CaseEvent.kind == kind)
        .order_by(CaseEvent.id)
    )
    with connection.execute(query, execution_options={"yield_per": AT_A_TIME}) as found:
        yield from found


def _bad(event: Any, why: str) -> BadEntryError:
    return BadEntryError(f"Family {event.family}, event {event.seq}: {why}.")
