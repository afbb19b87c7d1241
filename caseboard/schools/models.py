"""Where families go to school, and the stages a board shows."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from caseboard.db import HasPublicId, Model, choice, code


class StageKind(StrEnum):
    """The six fixed kinds of stage. An authority may rename, reorder and add stages of a kind."""

    NEW_WORRY = "new_worry"
    WAITING = "waiting"
    HELD = "held"
    ASSESSED = "assessed"
    PLAN = "plan"
    ENDED = "ended"


class Authority(HasPublicId, Model):
    """A local authority: several can share one place and never see each other."""

    __tablename__ = "authorities"

    code: Mapped[str] = mapped_column(code(10), unique=True)
    name: Mapped[str]
    last_family_number: Mapped[int] = mapped_column(default=0)
    """The number given to the newest family, so that initials ("HU 14") stay distinct."""


class Federation(HasPublicId, Model):
    """Schools under one governing body. Its schools' letters close together by default."""

    __tablename__ = "federations"

    code: Mapped[str] = mapped_column(code(20), unique=True)
    name: Mapped[str]


class School(HasPublicId, Model):
    __tablename__ = "schools"

    urn: Mapped[str] = mapped_column(code(10), unique=True)
    """Unique reference number in the national register."""
    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.id"))
    establishment_number: Mapped[str] = mapped_column(code(10))
    """Four digits; with the authority's code it names the school in pupil files."""
    name: Mapped[str]
    short_name: Mapped[str]
    """What people call it: "Thornhill"."""
    mark: Mapped[str] = mapped_column(code(6))
    """The letter or two that stands on a card: "T"."""
    phase: Mapped[str] = mapped_column(code(40), default="")
    closed_on: Mapped[date | None]
    letter_weekday: Mapped[int] = mapped_column(default=4)
    """The day the week closes: Monday is 0, so Friday is 4."""
    letter_time: Mapped[time] = mapped_column(default=time(14, 0))
    """When on that day, by a London clock."""
    created_at: Mapped[datetime]

    authority: Mapped[Authority] = relationship()

    __table_args__ = (Index("ix_schools_authority_id", "authority_id"),)


class FederationSchool(Model):
    """A school's time in a federation. `ends` is the last day, inclusive."""

    __tablename__ = "federation_schools"

    id: Mapped[int] = mapped_column(primary_key=True)
    federation_id: Mapped[int] = mapped_column(ForeignKey("federations.id"))
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    starts: Mapped[date]
    ends: Mapped[date | None]

    __table_args__ = (
        UniqueConstraint("school_id", "starts"),
        Index("ix_federation_schools_federation_id", "federation_id"),
    )


class Stage(HasPublicId, Model):
    """One column of an authority's boards."""

    __tablename__ = "stages"

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.id"))
    kind: Mapped[StageKind] = mapped_column(choice(StageKind))
    name: Mapped[str]
    sub_title: Mapped[str]
    position: Mapped[int]
    usual_days: Mapped[int | None]
    """Calendar days a family usually stays; None where reviews, not days, are the measure."""
    asks: Mapped[str] = mapped_column(code(20), default="")
    """What entering it asks for: asked, holder, assessor, lead, outcome, or nothing."""

    __table_args__ = (UniqueConstraint("authority_id", "position"),)


class StageLabel(Model):
    """A school's own name for a stage."""

    __tablename__ = "stage_labels"

    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stages.id"), primary_key=True)
    name: Mapped[str]


class LevelLabel(Model):
    """An authority's own words for a level of need, such as "Level 2"."""

    __tablename__ = "level_labels"

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    level: Mapped[str] = mapped_column(code(20), primary_key=True)
    label: Mapped[str]


class DateKind(StrEnum):
    """What a row of a school's calendar says of its days."""

    TERM = "term"
    """From the first day of a term to the last, the half-term holiday inside."""
    HALF_TERM = "half_term"
    CLOSED = "closed"
    """An INSET day, or any other day in a term without pupils."""


class SchoolDate(HasPublicId, Model):
    """Days of a school's own calendar, typed in or read from a file. Both ends are inclusive London days."""

    __tablename__ = "school_dates"

    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    kind: Mapped[DateKind] = mapped_column(choice(DateKind))
    starts: Mapped[date]
    ends: Mapped[date]
    name: Mapped[str] = mapped_column(default="")
    """"Autumn term", "INSET"; or nothing."""

    __table_args__ = (UniqueConstraint("school_id", "kind", "starts"),)
