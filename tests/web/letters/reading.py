"""Closing the weeks of a place, and finding the letters that somebody has then."""

from __future__ import annotations

from sqlalchemy import select

from caseboard.db import session
from caseboard.feed.models import Letter
from tests.support import town
from tests.support.town import FRIDAY

SECTIONS = ["Needs you", "What changed", "What we do not know yet", "No change", "Next two weeks"]


def close(app, at=FRIDAY):
    assert town.close(app, at)


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
