"""What is open and what was answered last, in a few lines of the family page."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from caseboard import clock, codes
from caseboard.dates import brief_day
from caseboard.families import answer_wording
from caseboard.families.models import Family
from caseboard.referrals.records import (
    list_open_assessments,
    list_open_contacts,
    newest_answer,
    subject_of,
    was_anything_asked,
)
from caseboard.referrals.rules import OUTCOMES


@dataclass(frozen=True, slots=True)
class InShort:
    """A request, or an assessment, in one line of the family page."""

    text: str
    is_late: bool
    contact_id: uuid.UUID | None = None
    """The open request that can be answered."""
    asked: str = ""


def in_short(family: Family) -> Sequence[InShort]:
    """What is open, and the newest answer, for the family page. Most have neither: one statement, else four."""
    if not was_anything_asked(family):
        return []
    today = clock.today()
    lines = []
    for one in list_open_contacts(family):
        due = answer_wording.due(one.due_on, today=today)
        line = _line(f"Asked {one.agency} on {brief_day(one.asked_on)}", due, one.due_on, today)
        lines.append(replace(line, contact_id=one.public_id, asked=one.agency))
    for row in list_open_assessments(family):
        kind = codes.words(codes.ASSESSMENT, row.kind) if row.kind else "Assessment"
        due = answer_wording.due(row.due_on, today=today)
        lines.append(_line(f"{kind}, since {brief_day(row.started_on)}", due, row.due_on, today))
    if newest := newest_answer(family):
        words = codes.words(OUTCOMES[subject_of(newest)[0]], newest.outcome)
        who = f"{newest.agency}: " if newest.agency else ""
        lines.append(InShort(f"{who}{words}, {brief_day(newest.decided_on)}", is_late=False))
    return lines


def _line(text: str, due: str, due_on: date | None, today: date) -> InShort:
    return InShort(f"{text}, {due}" if due else text, is_late=due_on is not None and due_on < today)
