"""Who signed in, read, printed or was refused. Append only, no content."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, insert

from caseboard import clock
from caseboard.audit.models import Act, AuditRow
from caseboard.db import Prepared, session

__all__ = ["Act", "AuditRow", "record", "record_reads"]


def record(
    act: Act,
    *,
    by: int | None,
    subject: uuid.UUID | None = None,
    school: int | None = None,
    source: str = "",
    details: dict[str, Any] | None = None,
) -> AuditRow:
    """Adds one row to the trail, in the transaction of what it records. `by` and `school` are inner keys."""
    row = AuditRow(
        at=clock.now(),
        user_id=by,
        act=act,
        subject=subject,
        school_id=school,
        source=source,
        details=details or {},
    )
    session().add(row)
    return row


def record_reads(
    rows: Sequence[tuple[Act, uuid.UUID | None, int | None]], *, by: int, source: str = ""
) -> None:
    """Writes a row at once for each thing that was read: the act, the subject, the inner key of the school. One
    statement."""
    now = clock.now()
    _ADD_READS.each(
        [
            {"at": now, "by": by, "act": act, "subject": subject, "school": school, "source": source}
            for act, subject, school in rows
        ]
    )


_ADD_READS = Prepared(
    insert(AuditRow).values(
        at=bindparam("at"),
        user_id=bindparam("by"),
        act=bindparam("act"),
        subject=bindparam("subject"),
        school_id=bindparam("school"),
        source=bindparam("source"),
        details={},
    )
)
