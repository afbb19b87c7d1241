"""On what the sharing of a family's story rests, with dates. Read through `families.door` only."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from caseboard.accounts.models import User
from caseboard.db import HasPublicId, Model, choice
from caseboard.families.models import Entry


class Basis(StrEnum):
    """The lawful bases that sharing can rest on (information sharing advice of May 2024). Never "consent"."""

    SAFEGUARDING = "safeguarding"
    """Public task: a child may be at risk. It needs nobody's agreement."""
    AGREEMENT = "agreement"
    """Early help: the family's agreement, under the duty of confidentiality. It can be withdrawn."""


class SharingBasis(HasPublicId, Model):
    """What sharing rested on from one moment on. The newest one counts; older ones stay as they were."""

    __tablename__ = "sharing_bases"

    family_id: Mapped[int] = mapped_column(ForeignKey("families.id"))
    basis: Mapped[Basis] = mapped_column(choice(Basis))
    since: Mapped[date]
    """The day the family agreed, or from which it rests on safeguarding."""
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"))
    """Who agreed to what, or why no agreement is needed, in words."""
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
    withdrawn_on: Mapped[date | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_entry_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"))

    entry: Mapped[Entry] = relationship(foreign_keys=[entry_id])
    withdrawn_entry: Mapped[Entry | None] = relationship(foreign_keys=[withdrawn_entry_id])
    by: Mapped[User] = relationship()

    __table_args__ = (Index("ix_sharing_bases_family_id", "family_id"),)
