"""Handovers, moves between schools and agreements between schools. Read through `families.door` only."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from caseboard.db import HasPublicId, Model, choice, code


class HandoverKind(StrEnum):
    """What is handed over; until it is accepted, the card says so."""

    WORKER = "worker"
    """The same help, another lead: "Changing worker"."""
    STEP_DOWN = "step_down"
    """To a lead at a lower level: "Stepping down"."""


class Handover(HasPublicId, Model):
    """One lead hands a family over to the next. It is open until it is accepted or taken back."""

    __tablename__ = "handovers"

    family_id: Mapped[int] = mapped_column(ForeignKey("families.id"))
    kind: Mapped[HandoverKind] = mapped_column(choice(HandoverKind))
    why: Mapped[str] = mapped_column(code(20))
    """A code of the national list of reasons for a change of worker."""
    from_helper_id: Mapped[int | None] = mapped_column(ForeignKey("helpers.id"))
    to_helper_id: Mapped[int] = mapped_column(ForeignKey("helpers.id"))
    access_ends: Mapped[date | None]
    """The last day on which the old lead may see the family. None: they keep what they have."""
    offered_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    offered_at: Mapped[datetime]
    accepted_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    accepted_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]
    """When it was taken back, before anybody accepted it."""

    __table_args__ = (Index("ix_handovers_family_id", "family_id"),)


class SchoolMove(HasPublicId, Model):
    """A family moves from one school to another, with a receipt: it is there when the new school says so."""

    __tablename__ = "school_moves"

    family_id: Mapped[int] = mapped_column(ForeignKey("families.id"))
    from_school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    to_school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    asked_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]
    """When it was taken back, before the new school confirmed."""

    __table_args__ = (
        Index("ix_school_moves_family_id", "family_id"),
        Index("ix_school_moves_to_school_id", "to_school_id"),
    )


class SchoolAgreement(HasPublicId, Model):
    """That schools of one family may know of its children at each other, from one day to another, both inclusive."""

    __tablename__ = "school_agreements"

    family_id: Mapped[int] = mapped_column(ForeignKey("families.id"))
    starts: Mapped[date]
    ends: Mapped[date]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"))
    """Who agreed, and to what, in words."""
    recorded_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]
    """When it was ended before its day: at once."""

    __table_args__ = (Index("ix_school_agreements_family_id", "family_id"),)


class AgreementSchool(Model):
    """A school that takes part in an agreement."""

    __tablename__ = "school_agreement_schools"

    agreement_id: Mapped[int] = mapped_column(ForeignKey("school_agreements.id"), primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), primary_key=True)

    __table_args__ = (Index("ix_school_agreement_schools_school_id", "school_id"),)


TOGETHER_RECORDS = (Handover, SchoolMove, SchoolAgreement, AgreementSchool)
