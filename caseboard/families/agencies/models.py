"""Agencies as an authority knows them, and an agency's time with a family."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from caseboard.db import HasPublicId, Model, code


class Agency(HasPublicId, Model):
    """An agency, hub or team that can be asked for help or helps. When it is reorganised it ends and another begins."""

    __tablename__ = "agencies"

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.id"))
    helper_id: Mapped[int] = mapped_column(ForeignKey("helpers.id"))
    """Its name as it stands on a card and in the log."""
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(code(40))
    """A code of the list `agency_kind`, which says how the census counts it."""
    contact: Mapped[str] = mapped_column(default="")
    """How it is reached: a telephone number, a mailbox, an address on the web."""
    starts: Mapped[date]
    ends: Mapped[date | None]
    """The last day it can be asked, inclusive."""

    __table_args__ = (
        UniqueConstraint("helper_id", "starts"),
        Index("ix_agencies_authority_id", "authority_id"),
    )

    def is_open(self, on: date) -> bool:
        return self.starts <= on and (self.ends is None or on <= self.ends)


class Involvement(HasPublicId, Model):
    """An agency's worker with a family, from a day until a day. A new worker is a new row; the old one ends."""

    __tablename__ = "involvements"

    family_id: Mapped[int] = mapped_column(ForeignKey("families.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    helper_id: Mapped[int] = mapped_column(ForeignKey("helpers.id"))
    """How it stands on the card when it leads: "Dan Pryce, Early Help", or the agency alone."""
    worker: Mapped[str] = mapped_column(default="")
    contact: Mapped[str] = mapped_column(default="")
    since: Mapped[date]
    until: Mapped[date | None]
    why: Mapped[str] = mapped_column(code(8), default="")
    """A code of the list `worker_change`: why this worker came in place of another; empty for the first."""
    ended_why: Mapped[str] = mapped_column(code(8), default="")
    recorded_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]

    agency: Mapped[Agency] = relationship()

    __table_args__ = (Index("ix_involvements_family_id", "family_id"),)
