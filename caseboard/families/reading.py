"""Which entries still stand: those outside the case record are read under these conditions, everywhere."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from caseboard.families.models import Entry

IS_SHOWN: tuple[ColumnElement[bool], ...] = (
    Entry.unshared_at.is_(None),
    Entry.struck_at.is_(None),
    Entry.withheld_at.is_(None),
)
"""Neither taken back, nor struck through, nor withheld because the agreement it was shared on was withdrawn."""
