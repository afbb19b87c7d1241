"""Closed weeks, the letters they became, and the deliveries that carry word of them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from caseboard.accounts.models import User
from caseboard.db import HasPublicId, Model, choice, code
from caseboard.schools.models import School


class FeedWeek(HasPublicId, Model):
    """One closing of one school's week: the period it covers, and its text frozen.

    The unique key is what makes a week close once, however many workers run. Schools of a federation close at the
    same moment and share their readers' letters.
    """

    __tablename__ = "feed_weeks"

    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    period_start: Mapped[datetime]
    """Events recorded after this moment ..."""
    period_end: Mapped[datetime]
    """... up to and including this one, the school's closing time, are in this week."""
    closed_at: Mapped[datetime]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The week's families and words as they were: built by `families.school_view`, never changed again."""
    chain_seq: Mapped[int]
    chain_hash: Mapped[str] = mapped_column(code(64))
    """The school's chain head at closing: printed at the letter's foot, an anchor outside the log."""

    school: Mapped[School] = relationship()

    __table_args__ = (UniqueConstraint("school_id", "period_end"),)


class Letter(HasPublicId, Model):
    """One reader's letter of one closing: the schools it covers for this reader, and when it was read."""

    __tablename__ = "letters"

    reader_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    period_end: Mapped[datetime]
    read_at: Mapped[datetime | None]
    """When the reader pressed "I have read this"; opening is not reading."""

    reader: Mapped[User] = relationship()
    weeks: Mapped[list[LetterWeek]] = relationship(order_by="LetterWeek.feed_week_id")

    __table_args__ = (UniqueConstraint("reader_id", "period_end"),)


class LetterWeek(Model):
    """A school's closed week in a reader's letter."""

    __tablename__ = "letter_weeks"

    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), primary_key=True)
    feed_week_id: Mapped[int] = mapped_column(ForeignKey("feed_weeks.id"), primary_key=True)

    week: Mapped[FeedWeek] = relationship()

    __table_args__ = (Index("ix_letter_weeks_feed_week_id", "feed_week_id"),)


class DeliveryState(StrEnum):
    DUE = "due"
    SENT = "sent"
    FAILED = "failed"
    """Given up: a permanent refusal, or a day of tries. Shown to worker and manager."""
    DROPPED = "dropped"
    """The reader no longer had the right to it when it was to be sent."""


class FeedDelivery(HasPublicId, Model):
    """The e-mail that says a letter is ready, to one reader. These rows are the outbox: nothing else is."""

    __tablename__ = "feed_deliveries"

    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), unique=True)
    state: Mapped[DeliveryState] = mapped_column(choice(DeliveryState))
    next_try_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    """While one worker is talking to the mail server, no other takes this row."""
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    sent_to: Mapped[str] = mapped_column(default="")
    last_error: Mapped[str] = mapped_column(code(200), default="")
    """The mail server's code and class of refusal; never its text, which may quote an address."""

    letter: Mapped[Letter] = relationship()

    __table_args__ = (Index("ix_feed_deliveries_state_next_try_at", "state", "next_try_at"),)


class Question(HasPublicId, Model):
    """Something a reader asked about a family in a letter, and the answer."""

    __tablename__ = "questions"

    family_id: Mapped[int] = mapped_column(ForeignKey("families.id"))
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    asked_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    text: Mapped[str]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        Index("ix_questions_family_id", "family_id"),
        Index("ix_questions_school_id_asked_at", "school_id", "asked_at"),
    )
