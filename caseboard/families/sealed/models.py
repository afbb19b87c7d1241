"""Sealed entries, who may read them, what happened to them; and who asked for restricted records."""

from __future__ import annotations

from datetime import date as day
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from caseboard.accounts.models import User
from caseboard.db import HasPublicId, Model, choice, code
from caseboard.families.models import EntryKind


class SealedEntry(HasPublicId, Model):
    __tablename__ = "sealed_entries"

    family_id: Mapped[int] = mapped_column(ForeignKey("families.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[EntryKind] = mapped_column(choice(EntryKind))
    text: Mapped[str]
    details: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    salt: Mapped[str] = mapped_column(code(64))
    happened_on: Mapped[day]
    recorded_at: Mapped[datetime]

    author: Mapped[User] = relationship()
    readers: Mapped[list[SealedReader]] = relationship(order_by="SealedReader.id")

    __table_args__ = (Index("ix_sealed_entries_family_id", "family_id"),)


class SealedReader(Model):
    """That somebody may read a sealed entry, for good or until a moment."""

    __tablename__ = "sealed_readers"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("sealed_entries.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    until: Mapped[datetime | None]
    """The end of a break-glass opening; none for a named reader."""

    user: Mapped[User] = relationship()

    __table_args__ = (
        Index("ix_sealed_readers_entry_id", "entry_id"),
        Index("ix_sealed_readers_user_id", "user_id"),
    )


class SealedEvent(Model):
    """What happened to one sealed entry: a hash chain of its own, which only grows."""

    __tablename__ = "sealed_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("sealed_entries.id"))
    seq: Mapped[int]
    """1, 2, 3 ... within the entry."""
    kind: Mapped[str] = mapped_column(code(40))
    actor_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    hash: Mapped[str] = mapped_column(code(64))

    __table_args__ = (UniqueConstraint("entry_id", "seq"),)


class Asked(StrEnum):
    """What somebody did at the control that every family page has."""

    ASKED = "asked"
    OPENED = "opened"
    """They broke the glass: whatever is there was opened to them at once."""


class RestrictedAct(HasPublicId, Model):
    """That somebody asked for, or opened, restricted records of a family; written whether or not there are any."""

    __tablename__ = "restricted_acts"

    family_id: Mapped[int] = mapped_column(ForeignKey("families.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    what: Mapped[Asked] = mapped_column(choice(Asked))
    reason: Mapped[str]
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    user: Mapped[User] = relationship(foreign_keys=[user_id])

    __table_args__ = (Index("ix_restricted_acts_family_id", "family_id"),)


class RestrictedNotice(HasPublicId, Model):
    """Word of an act to one manager, by e-mail without content. The row is the outbox."""

    __tablename__ = "restricted_notices"

    act_id: Mapped[int] = mapped_column(ForeignKey("restricted_acts.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    next_try_at: Mapped[datetime | None]
    """None when it is sent or given up."""
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(code(40), default="")

    __table_args__ = (
        UniqueConstraint("act_id", "user_id"),
        Index("ix_restricted_notices_next_try_at", "next_try_at"),
    )


SEALED_RECORDS = (SealedEntry, SealedReader, SealedEvent, RestrictedAct)
