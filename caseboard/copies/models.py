"""One run of a command that makes, checks or brings back a copy."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from caseboard.db import Model, choice


class RunKind(StrEnum):
    BACKUP = "backup"
    VERIFY = "verify"
    """Of the records themselves."""
    VERIFY_FILE = "verify_file"
    """Of a copy, by bringing it back on trial."""
    RESTORE = "restore"


class CopyRun(Model):
    """What a run came to. It is about the place: no name, no word of a case, no folder."""

    __tablename__ = "copy_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[RunKind] = mapped_column(choice(RunKind))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    file: Mapped[str] = mapped_column(default="")
    """The copy's own name, without its folder; empty for the records themselves."""
    copied_at: Mapped[datetime | None]
    """The moment whose records the copy holds, where there is a copy and the run knows it."""
    is_good: Mapped[bool]
    wrong: Mapped[str] = mapped_column(default="")
    """In the words that the operator read, when it is not."""
