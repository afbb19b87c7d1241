"""A line of a history is written once for all it says: whatever it says otherwise is another line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from caseboard.events.models import Audience
from caseboard.web.families.lines import SHORT, Line

MORNING = datetime(2026, 11, 19, 8, 12, tzinfo=UTC)
LINE = Line(
    seq=7,
    happened_at=MORNING,
    recorded_at=MORNING,
    was_recorded_later=False,
    who="Ruth Amin",
    text="Talked at the gate.",
    audience=Audience.SCHOOL,
    told_to="Thornhill",
    is_significant=False,
    is_entry=True,
    struck_at=None,
    withheld_at=None,
    unshared_at=None,
    right_at="",
    correct_at="",
)


@pytest.fixture
def line_of(app):
    return app.jinja_env.globals["line_of"]


@pytest.mark.parametrize(
    ("otherwise", "says"),
    [
        ({"seq": 8}, "mark-8"),
        ({"happened_at": MORNING + timedelta(minutes=1)}, "08:13"),
        ({"was_recorded_later": True, "recorded_at": MORNING + timedelta(days=1)}, "Written down Fri 20 Nov"),
        ({"who": "Dan Pryce"}, "Dan Pryce"),
        ({"text": "<b>Rang</b> & asked"}, "&lt;b&gt;Rang&lt;/b&gt; &amp; asked"),
        ({"audience": Audience.WORKER}, "Workers only."),
        ({"audience": Audience.TEAM}, "The team may read this"),
        ({"told_to": "Saltby"}, "Saltby may read this."),
        ({"told_to": ""}, "Not shared with your schools."),
        ({"is_significant": True}, "In the chronology"),
        ({"struck_at": MORNING}, "<s>Talked at the gate.</s>"),
        ({"struck_at": MORNING, "right_at": "#event-9"}, 'href="#event-9"'),
        ({"withheld_at": MORNING}, "Out of view of others"),
        ({"unshared_at": MORNING}, "taken back Thu 19 Nov"),
        ({"correct_at": "/correct/this"}, 'href="/correct/this"'),
    ],
)
def test_whatever_is_otherwise_is_said(line_of, otherwise, says):
    first, other = line_of(LINE), line_of(LINE._replace(**otherwise))
    assert says not in first
    assert says in other
    assert line_of(LINE) == first


def test_a_short_line_is_written_once_and_a_long_one_is_not_remembered(line_of):
    assert line_of(LINE) is line_of(Line(*LINE))
    long = LINE._replace(text="x" * (SHORT + 1))
    assert line_of(long) == line_of(long)
    assert line_of(long) is not line_of(long)
