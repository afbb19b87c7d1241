"""A meeting's paper that is being typed back and not saved yet: one draft for a person and a meeting, returned to its
author only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select

from caseboard import clock
from caseboard.access import Actor
from caseboard.db import session
from caseboard.families.door import opened
from caseboard.meetings.models import Meeting, MeetingDraft


def keep_draft(meeting: Meeting, typed: Mapping[str, Sequence[str]], *, by: Actor) -> None:
    """Keeps what was typed for its author; a paper on which nothing is typed drops the draft."""
    draft = find_draft(meeting, by=by)
    fields = {name: list(values) for name, values in typed.items()}
    if not fields:
        drop_draft(meeting, by=by)
    elif draft is None:
        session().add(
            MeetingDraft(user_id=by.user_id, meeting_id=meeting.id, fields=fields, kept_at=clock.now())
        )
    else:
        draft.fields, draft.kept_at = fields, clock.now()
    session().flush()


def find_draft(meeting: Meeting, *, by: Actor) -> MeetingDraft | None:
    """The author's own unsaved paper of a meeting in hand."""
    found = select(MeetingDraft).where(
        MeetingDraft.meeting_id == meeting.id, MeetingDraft.user_id == by.user_id
    )
    return session().scalar(opened(found))


def drop_draft(meeting: Meeting, *, by: Actor) -> None:
    session().execute(
        opened(
            delete(MeetingDraft).where(
                MeetingDraft.meeting_id == meeting.id, MeetingDraft.user_id == by.user_id
            )
        )
    )
