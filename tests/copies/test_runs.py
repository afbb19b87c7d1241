"""Runs as rows: so many of each kind are kept."""

from __future__ import annotations

from sqlalchemy import func, select

from caseboard import clock
from caseboard.copies import runs
from caseboard.copies.models import CopyRun, RunKind


def a_run(kind: RunKind, file: str = "") -> CopyRun:
    now = clock.now()
    return CopyRun(kind=kind, began_at=now, ended_at=now, file=file, is_good=True)


def test_checks_by_the_minute_push_out_their_own_and_never_the_last_copy(records, monkeypatch):
    monkeypatch.setattr(runs, "KEPT", 3)
    with records() as session:
        runs.add_run(a_run(RunKind.BACKUP, "monday"))
        for number in range(5):
            runs.add_run(a_run(RunKind.VERIFY_FILE, str(number)))
        assert [run.file for run in runs.list_runs()] == ["4", "3", "2", "monday"]
        assert session.scalar(select(func.count()).select_from(CopyRun)) == 4
