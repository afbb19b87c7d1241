"""Writing down a run, and the runs there are."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select

from caseboard.copies.models import CopyRun
from caseboard.db import session

KEPT = 100
"""Runs of each kind. Of each: a check that fails every minute must not push out the last copy that was good."""


def add_run(run: CopyRun) -> None:
    """Adds a run, and lets go of the oldest of its kind."""
    session().add(run)
    session().flush()
    same = CopyRun.kind == run.kind
    too_old = select(CopyRun.id).where(same).order_by(CopyRun.id.desc()).offset(KEPT).limit(1)
    session().execute(delete(CopyRun).where(same, CopyRun.id <= too_old.scalar_subquery()))


def list_runs() -> Sequence[CopyRun]:
    """All that are kept, newest first."""
    return session().scalars(select(CopyRun).order_by(CopyRun.id.desc())).all()
