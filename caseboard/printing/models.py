"""What was printed, for whom and why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from caseboard.db import HasPublicId, Model, code


class PrintRun(HasPublicId, Model):
    """One making of paper copies: who printed, for which school or caseload, for whom, names or initials and why."""

    __tablename__ = "print_runs"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    school_id: Mapped[int | None] = mapped_column(ForeignKey("schools.id"))
    paper: Mapped[str] = mapped_column(code(40))
    copies_for: Mapped[str]
    """The named persons, one a line."""
    with_names: Mapped[bool]
    why_names: Mapped[str] = mapped_column(default="")
    families: Mapped[int]
    sheets: Mapped[int]
    at: Mapped[datetime]
