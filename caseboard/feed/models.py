"""Closed weeks, the letters they became, and the deliveries that carry word of them."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from caseboard.accounts.models import User
from caseboard.db import HasPublicId, Model, choice, code
from caseboard.families.people.going_along import goes_along
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


class FeedSeal(Model):
    """What is known of a closing beside its words, and the hash that chains a school's letters to one another.

    Neither this nor the week it seals is ever changed: the database refuses it.
    """

    __tablename__ = "feed_seals"

    feed_week_id: Mapped[int] = mapped_column(ForeignKey("feed_weeks.id"), primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    place: Mapped[int]
    """Its number among the school's letters, from 1."""
    slot: Mapped[datetime]
    """The last of the school's usual closing moments that this closing stands for: holidays move it, and somebody may
    close before it."""
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """None when it closed by itself."""
    edited: Mapped[int]
    """How many of its lines a person has written or mended."""
    hash: Mapped[str] = mapped_column(code(64))
    """Of the school's letter before and of this one's words: printed at the letter's foot."""

    __table_args__ = (UniqueConstraint("school_id", "place"),)


class LetterLine(Model):
    """A worker's own words in place of a family's drafted line, or what comes next. The newest row counts.

    The events stay as they were. A row without words puts the drafted line back.
    """

    __tablename__ = "letter_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    family_id: Mapped[int] = mapped_column(ForeignKey("families.id"))
    period_start: Mapped[datetime]
    """Which week: where the one before ended."""
    text: Mapped[str] = mapped_column(default="")
    next_text: Mapped[str] = mapped_column(default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]

    __table_args__ = (Index("ix_letter_lines_school_id_period_start", "school_id", "period_start"),)


class LetterRule(Model):
    """What becomes of a school's closing day when there is no school on it. No row is `HolidayRule.BEFORE`."""

    __tablename__ = "letter_rules"

    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), primary_key=True)
    in_holidays: Mapped[str] = mapped_column(code(20))


class LetterChange(Model):
    """That somebody changed when a school's letter closes. Closings before the newest change were by what held then."""

    __tablename__ = "letter_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    weekday: Mapped[int]
    at_time: Mapped[time]
    in_holidays: Mapped[str] = mapped_column(code(20))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]

    __table_args__ = (Index("ix_letter_changes_school_id", "school_id"),)


class ClosingRequest(HasPublicId, Model):
    """That somebody wants a school's letter closed now. The worker does it; rows of one `asked_at` belong together."""

    __tablename__ = "closing_requests"

    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    asked_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_closing_requests_asked_by_asked_at", "asked_by", "asked_at"),
        Index("ix_closing_requests_done_at", "done_at", "asked_at"),
    )


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
    UNCONFIRMED = "unconfirmed"
    """The reader was asked whether the address is theirs, and has not said so yet."""
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
        Index("ix_questions_school_id_answered_at", "school_id", "answered_at", "asked_at"),
    )


class AskKind(StrEnum):
    """How something asked of a school is answered."""

    YES_NO = "yes_no"
    WHO = "who"
    """Say who is going."""
    WRITE = "write"


class SchoolAsk(HasPublicId, Model):
    """Something a worker needs of a school about a family: it stands under "Needs you" until it is answered."""

    __tablename__ = "school_asks"

    family_id: Mapped[int] = mapped_column(ForeignKey("families.id"))
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    kind: Mapped[AskKind] = mapped_column(choice(AskKind))
    text: Mapped[str]
    due_on: Mapped[date]
    asked_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(code(10), default="")
    """`yes` or `no`, where that was asked."""
    answer_text: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        Index("ix_school_asks_family_id", "family_id"),
        Index("ix_school_asks_school_id_answered_at", "school_id", "answered_at"),
    )


class SubscriptionKind(StrEnum):
    ATOM = "atom"
    ICS = "ics"


class Subscription(HasPublicId, Model):
    """A personal feed or calendar: an address that works without signing in, and therefore says next to nothing."""

    __tablename__ = "subscriptions"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[SubscriptionKind] = mapped_column(choice(SubscriptionKind))
    secret_hash: Mapped[str] = mapped_column(code(64), unique=True)
    created_at: Mapped[datetime]
    expires_on: Mapped[date]
    """The end of the school year: the last day it works."""
    last_used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_subscriptions_user_id", "user_id"),)


goes_along("questions", Question)
goes_along("school_asks", SchoolAsk)
