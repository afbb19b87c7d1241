"""What the pages of meetings share: the meeting of the address, and how it and its families are called."""

from __future__ import annotations

import uuid

from flask import g

from caseboard import audit
from caseboard.dates import in_words
from caseboard.meetings.agenda import AgendaLine
from caseboard.meetings.models import Meeting
from caseboard.meetings.queries import get_meeting
from caseboard.web.families import page
from caseboard.web.reading import note_read


def shown(meeting_id: uuid.UUID) -> Meeting:
    """The meeting of the address, for a page that shows it and the families on its agenda."""
    meeting = get_meeting(meeting_id, by=g.actor)
    note_read(audit.Act.MEETING_READ, meeting_id)
    return meeting


def locked(meeting_id: uuid.UUID) -> Meeting:
    """The meeting of the address, for a change of it."""
    return get_meeting(meeting_id, by=g.actor, lock=True)


def about(meeting: Meeting) -> str:
    """Whom it is about: the family, as it is shown at the moment, or the schools."""
    if meeting.family is not None:
        return meeting.family.initials if page.shows_initials() else meeting.family.name
    return " and ".join(row.school.short_name for row in meeting.schools)


def title_of(line: AgendaLine) -> str:
    """The family's name, or its initials."""
    return page.title_of(line.row)


def when(meeting: Meeting) -> str:
    """From when until when: "08:50 to 09:35"."""
    until = f" to {meeting.ends:%H:%M}" if meeting.ends else ""
    return f"{meeting.starts:%H:%M}{until}"


def said(families: int, actions: int, dates: int) -> str:
    """What was saved, in a sentence."""
    counts = (
        (families, "family", "families"),
        (actions, "action", "actions"),
        (dates, "next date", "next dates"),
    )
    parts = [f"{in_words(n)} {one if n == 1 else many}" for n, one, many in counts if n]
    return f"Saved: {', '.join(parts)}." if parts else "Saved."
