"""Versions of a family's page, and who has read them. Read through `families.door` only."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from caseboard.db import HasPublicId, Model
from caseboard.families.models import Entry


class Story(HasPublicId, Model):
    """One version of a family's page. Its words are an entry, so that the chain covers them."""

    __tablename__ = "stories"

    family_id: Mapped[int] = mapped_column(ForeignKey("families.id"))
    version: Mapped[int]
    """1, 2, 3 ... within the family."""
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"))
    agreed_on: Mapped[date | None]
    """The day the family agreed to it; None for a page they have not seen yet."""
    seq: Mapped[int]
    """The number of the event that recorded it: where the history tells of it."""

    entry: Mapped[Entry] = relationship()

    __table_args__ = (UniqueConstraint("family_id", "version"),)


class StoryReading(Model):
    """That somebody has read a version of a family's page."""

    __tablename__ = "story_readings"

    story_id: Mapped[int] = mapped_column(ForeignKey("stories.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    read_at: Mapped[datetime]

    __table_args__ = (Index("ix_story_readings_user_id", "user_id"),)


STORY_RECORDS = (Story, StoryReading)
