"""The calendar of tests about the week: it begins on a Monday; weeks close on Fridays at 14:00."""

from __future__ import annotations

from datetime import UTC, datetime

MONDAY = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 6, 14, 0, tzinfo=UTC)
"""The first closing moment."""
