"""Who signed in, read, printed or was refused. Append only, no content."""

from __future__ import annotations

import uuid
from typing import Any

from caseboard import clock
from caseboard.audit.models import Act, AuditRow
from caseboard.db import session

__all__ = ["Act", "AuditRow", "record"]


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
