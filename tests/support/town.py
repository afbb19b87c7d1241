"""The calendar of tests about the week: it begins on a Monday; weeks close on Fridays at 14:00."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask

from caseboard import clock
from caseboard.feed import closing

MONDAY = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 6, 14, 0, tzinfo=UTC)
"""The first closing moment."""
WEEK = timedelta(days=7)


def close(app: Flask, at: datetime) -> int:
    """Closes the weeks that are due at this moment, and says how many."""
    with app.app_context(), clock.at(at):
        return closing.close_due_weeks()
