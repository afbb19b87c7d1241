"""Reads of case records leave a row in the audit trail, written when the answer is ready and before it leaves.

The row gets a short transaction of its own, after the reading one has ended: on SQLite a reader that turned into a
writer could fail with "database is locked".
"""

from __future__ import annotations

import uuid

from flask import g, request

from caseboard import audit
from caseboard.db import session, writing


def note_read(act: audit.Act, subject: uuid.UUID | None, school_id: int | None = None) -> None:
    """Notes that the acting person is being shown something; `record_reads` writes it down."""
    if "reads" not in g:
        g.reads = []
    g.reads.append((act, subject, school_id))


def record_reads() -> None:
    """Commits the notes of this request. Called once, after the view and before the answer leaves."""
    noted = g.pop("reads", [])
    if not noted:
        return
    session().expunge_all()  # or ending the transaction would make the person be read again
    session().rollback()
    with writing():
        for act, subject, school_id in noted:
            audit.record(
                act, by=g.actor.user_id, subject=subject, school=school_id, source=request.remote_addr or ""
            )
        session().commit()
