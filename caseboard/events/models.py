"""The rows of the case log. Nothing here is ever updated or deleted; triggers in the database refuse it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from caseboard.db import HasPublicId, Model, choice, code


class Audience(StrEnum):
    """Who may read an entry or an event."""

    SCHOOL = "school"
    TEAM = "team"
    WORKER = "worker"
    SEALED = "sealed"


class CaseEvent(HasPublicId, Model):
    """One change of one family: who, when it happened, when it was recorded, and what, in ids, codes and dates."""

    __tablename__ = "case_events"

    family_id: Mapped[int] = mapped_column(ForeignKey("families.id"))
    seq: Mapped[int]
    """1, 2, 3 ... within the family, without gaps."""
    kind: Mapped[str] = mapped_column(code(40))
    actor_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    audience: Mapped[Audience] = mapped_column(choice(Audience))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)

    links: Mapped[list[ChainLink]] = relationship(back_populates="event", order_by="ChainLink.school_id")

    __table_args__ = (
        UniqueConstraint("family_id", "seq"),
        Index("ix_case_events_family_id_recorded_at", "family_id", "recorded_at"),
    )


class ChainLink(Model):
    """An event's place in the hash chain of one school the family belonged to at that moment."""

    __tablename__ = "chain_links"

    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """1, 2, 3 ... within the school, without gaps."""
    event_id: Mapped[int] = mapped_column(ForeignKey("case_events.id"))
    told: Mapped[bool]
    """Whether this school may read the event."""
    recorded_at: Mapped[datetime]
    hash: Mapped[str] = mapped_column(code(64))
    """SHA-256 of the previous link's hash and the event's canonical JSON."""

    event: Mapped[CaseEvent] = relationship(back_populates="links")

    __table_args__ = (
        UniqueConstraint("event_id", "school_id"),
        Index("ix_chain_links_school_id_told_seq", "school_id", "told", "seq"),
        Index("ix_chain_links_school_id_recorded_at", "school_id", "recorded_at"),
    )


class ChainHead(Model):
    """The newest link of a school's chain: the one row that says "something changed at this school"."""

    __tablename__ = "chain_heads"

    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), primary_key=True)
    seq: Mapped[int]
    told_seq: Mapped[int]
    """The newest link that the school may read."""
    hash: Mapped[str] = mapped_column(code(64))
