"""Closing the weeks of a place, and finding the letters that somebody has then."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from caseboard import clock
from caseboard.db import session
from caseboard.feed import closing
from caseboard.feed.models import Letter
from tests.support.town import FRIDAY

SECTIONS = ["Needs you", "What changed", "What we do not know yet", "No change", "Next two weeks"]
WEEK = timedelta(days=7)


def close(app, at=FRIDAY):
    with app.app_context(), clock.at(at):
        assert closing.close_due_weeks()


def letters_of(records, person):
    with records():
        return (
            session()
            .scalars(
                select(Letter.public_id).where(Letter.reader_id == person.id).order_by(Letter.period_end)
            )
            .all()
        )


def path(letter_id):
    return f"/letters/{letter_id}"
