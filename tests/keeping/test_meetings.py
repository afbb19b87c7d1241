"""Meetings are compared with the case log: what is in one alone is found."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from sqlalchemy import text

from caseboard import clock
from caseboard.db import session
from caseboard.keeping.meetings import verify_meetings
from caseboard.keeping.problems import BadEntryError
from caseboard.meetings.agreeing import Line, Paper, write_what_was_agreed
from caseboard.meetings.services import Arrangement, arrange_meeting
from tests.support.database import database  # noqa: F401
from tests.support.place import make_town


@pytest.fixture
def held(database):  # noqa: F811
    """A meeting in which something was agreed about one family, and one still to come."""
    town = make_town()
    family = town.family()
    for days in (-1, 7):
        what = Arrangement(kind="team", day=clock.today() + timedelta(days=days), starts=time(9))
        meeting = arrange_meeting(what, schools=[town.thornhill.id], by=town.ruth)
        if days < 0:
            due = clock.today() + timedelta(days=3)
            line = Line(number=0, family=family.initials, what="Ring the GP", who="me", due_on=due)
            write_what_was_agreed(meeting, Paper(lines=[line]), by=town.ruth)
    session().commit()


def test_meetings_as_they_were_written_are_right(held):
    verify_meetings(session().connection())


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE agenda_items SET spoken_of_at = NULL", "the meeting is not there"),
        ("DELETE FROM agenda_items", "the meeting is not there"),
        ("DELETE FROM meeting_actions", "agreed in another meeting"),
        ("UPDATE meeting_actions SET meeting_id = 2", "agreed in another meeting"),
        (
            "UPDATE agenda_items SET spoken_of_at = '2026-01-01 00:00:00.000000' WHERE meeting_id = 2",
            "the log does not know that a meeting was held",
        ),
    ],
)
def test_what_is_in_the_records_or_in_the_log_alone_is_found(held, statement, said):
    connection = session().connection()
    connection.execute(text(statement))
    with pytest.raises(BadEntryError, match=said):
        verify_meetings(connection)
