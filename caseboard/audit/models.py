"""The audit trail: who did or read what, when, from where. It holds ids and codes, never content."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from caseboard.db import Model, choice, code


class Act(StrEnum):
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SIGN_IN_FAILED = "sign_in_failed"
    PASSWORD_SET = "password_set"  # noqa: S105 - the name of an act
    SECOND_FACTOR_RESET = "second_factor_reset"
    SESSIONS_ENDED = "sessions_ended"
    PERSON_ADDED = "person_added"
    PERSON_CHANGED = "person_changed"
    PERSON_DISABLED = "person_disabled"
    PERSON_ENABLED = "person_enabled"
    ROLE_GIVEN = "role_given"
    ROLE_ENDED = "role_ended"
    BOARD_READ = "board_read"
    FAMILY_READ = "family_read"
    MEETING_READ = "meeting_read"
    FAMILY_FOUND = "family_found"
    ADDRESS_READ = "address_read"
    LETTER_READ = "letter_read"
    SHEETS_PRINTED = "sheets_printed"
    ROLL_SEARCHED = "roll_searched"
    PUPILS_IMPORTED = "pupils_imported"
    RESTRICTED_RECORD_ASKED = "restricted_record_asked"
    RESTRICTED_RECORD_OPENED = "restricted_record_opened"
    REFUSED = "refused"


class AuditRow(Model):
    __tablename__ = "audit_rows"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    act: Mapped[Act] = mapped_column(choice(Act))
    subject: Mapped[uuid.UUID | None]
    """The public id of what was read or changed: a family, a person, a letter."""
    school_id: Mapped[int | None] = mapped_column(ForeignKey("schools.id"))
    source: Mapped[str] = mapped_column(code(64), default="")
    """The network address the request came from."""
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Codes, counts and, for paper, for whom and why. Never anything about a family."""

    __table_args__ = (
        Index("ix_audit_rows_subject_at", "subject", "at"),
        Index("ix_audit_rows_user_id_at", "user_id", "at"),
    )
