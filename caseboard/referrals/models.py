"""Contacts, referrals and assessments: three records, each with its own dates, and the decisions on them.

A contact is a request for help put to an agency. It becomes a referral only when the agency takes it as one; an
assessment may follow. Each is open until a decision stands on it. The rows are what the case log says, made quick to
read; codes are those of `caseboard.codes`.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from caseboard.db import HasPublicId, Model, code
from caseboard.families.door import keep_behind_the_door
from caseboard.families.models import Entry, Helper
from caseboard.families.people.going_along import goes_along
from caseboard.schools.models import School


class Recorded:
    """What every record here carries: whose it is, who wrote it down and when."""

    family_id: Mapped[int] = mapped_column(ForeignKey("families.id"))
    recorded_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
    """Put down by mistake: it never was."""


class Contact(HasPublicId, Recorded, Model):
    """That somebody was asked for help: who, about what, when, with whose agreement."""

    __tablename__ = "contacts"

    agency_id: Mapped[int] = mapped_column(ForeignKey("helpers.id"))
    agency_kind: Mapped[str] = mapped_column(code())
    source: Mapped[str] = mapped_column(code())
    """Who asks, by the census: 2A is a school."""
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("helpers.id"))
    """Who asked them, on the side of the school; None when asked by way of the card."""
    asked_for: Mapped[str] = mapped_column(code())
    asked_on: Mapped[date]
    due_on: Mapped[date | None]
    """By when an answer is usual: counted once, when it was asked."""
    agreement: Mapped[str] = mapped_column(code())
    """With the family's agreement, or why without; empty when asked by way of the card."""
    again_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    """The request before, when this one asks again."""
    words_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"))
    """What was asked, and what had changed since the answer before."""
    acknowledged_on: Mapped[date | None]
    decided_on: Mapped[date | None]

    @property
    def is_open(self) -> bool:
        """Whether it has no answer yet."""
        return self.decided_on is None and self.taken_back_at is None

    agency: Mapped[Helper] = relationship(foreign_keys=[agency_id])
    asked_by: Mapped[Helper | None] = relationship(foreign_keys=[asked_by_id])
    again: Mapped[Contact | None] = relationship(remote_side="Contact.id")
    words: Mapped[Entry | None] = relationship(foreign_keys=[words_id])

    __table_args__ = (Index("ix_contacts_family_id", "family_id"),)


class ContactChild(Model):
    """A child a request is about."""

    __tablename__ = "contact_children"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), primary_key=True)


class Referral(HasPublicId, Recorded, Model):
    """A contact that was taken as a referral; one refused at contact never gets here."""

    __tablename__ = "referrals"

    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    """None for a referral that came from elsewhere, such as the police."""
    agency_id: Mapped[int] = mapped_column(ForeignKey("helpers.id"))
    made_on: Mapped[date]
    decided_on: Mapped[date | None]

    agency: Mapped[Helper] = relationship(foreign_keys=[agency_id])

    __table_args__ = (Index("ix_referrals_family_id", "family_id"),)


class Assessment(HasPublicId, Recorded, Model):
    """An assessment under way, or ended."""

    __tablename__ = "assessments"

    referral_id: Mapped[int | None] = mapped_column(ForeignKey("referrals.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    kind: Mapped[str] = mapped_column(code())
    """Empty when only who assesses was written on the card."""
    assessor_id: Mapped[int | None] = mapped_column(ForeignKey("helpers.id"))
    started_on: Mapped[date]
    due_on: Mapped[date | None]
    decided_on: Mapped[date | None]

    @property
    def is_open(self) -> bool:
        """Whether it has not ended yet."""
        return self.decided_on is None and self.taken_back_at is None

    assessor: Mapped[Helper | None] = relationship(foreign_keys=[assessor_id])

    __table_args__ = (Index("ix_assessments_family_id", "family_id"),)


class Decision(HasPublicId, Recorded, Model):
    """The answer to a contact, a referral or an assessment: exactly one of the three."""

    __tablename__ = "decisions"

    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    referral_id: Mapped[int | None] = mapped_column(ForeignKey("referrals.id"))
    assessment_id: Mapped[int | None] = mapped_column(ForeignKey("assessments.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("helpers.id"))
    outcome: Mapped[str] = mapped_column(code())
    decided_on: Mapped[date]
    decider_id: Mapped[int | None] = mapped_column(ForeignKey("helpers.id"))
    """Who answered, when a name or a role was given."""
    reason_given: Mapped[str] = mapped_column(code())
    level: Mapped[str] = mapped_column(code(20))
    """The level of need they quoted, or empty."""
    pointed_to_id: Mapped[int | None] = mapped_column(ForeignKey("helpers.id"))
    words_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"))
    """The reason in their words."""
    again_if_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"))
    """What would make us ask again."""
    not_held_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"))
    """Why the family did not move to Held in school, when it was no help."""
    told_family_on: Mapped[date | None]

    agency: Mapped[Helper | None] = relationship(foreign_keys=[agency_id])
    decider: Mapped[Helper | None] = relationship(foreign_keys=[decider_id])
    pointed_to: Mapped[Helper | None] = relationship(foreign_keys=[pointed_to_id])
    words: Mapped[Entry | None] = relationship(foreign_keys=[words_id])
    again_if: Mapped[Entry | None] = relationship(foreign_keys=[again_if_id])
    schools: Mapped[list[DecisionSchool]] = relationship(
        back_populates="decision", order_by="DecisionSchool.school_id"
    )

    __table_args__ = (Index("ix_decisions_family_id", "family_id"),)


class DecisionSchool(Model):
    """A school that is owed word of a decision, and the day it was told."""

    __tablename__ = "decision_schools"

    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"), primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), primary_key=True)
    told_on: Mapped[date | None]
    """None: still owed."""
    owed_by_id: Mapped[int | None] = mapped_column(ForeignKey("helpers.id"))
    """Who is to tell the school."""

    decision: Mapped[Decision] = relationship(back_populates="schools")
    owed_by: Mapped[Helper | None] = relationship(foreign_keys=[owed_by_id])
    school: Mapped[School] = relationship()

    __table_args__ = (Index("ix_decision_schools_school_id_told_on", "school_id", "told_on"),)


class QuestionStep(HasPublicId, Model):
    """A step taken of the local way to disagree with a decision."""

    __tablename__ = "question_steps"

    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"))
    """The answer as it stood then; one that was put right since is still the answer that was questioned."""
    position: Mapped[int]
    name: Mapped[str]
    """As the step was called on that day."""
    sent_on: Mapped[date]
    due_on: Mapped[date | None]
    answered_on: Mapped[date | None]
    result: Mapped[str] = mapped_column(code())
    recorded_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]

    decision: Mapped[Decision] = relationship()

    __table_args__ = (Index("ix_question_steps_decision_id", "decision_id"),)


class EscalationStep(HasPublicId, Model):
    """A step of an authority's own way to disagree, and how long an answer may take. Both days are inclusive."""

    __tablename__ = "escalation_steps"

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.id"))
    position: Mapped[int]
    name: Mapped[str]
    days: Mapped[int]
    counted_in: Mapped[str] = mapped_column(code(10))
    """working or school"""
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    __table_args__ = (Index("ix_escalation_steps_authority_id", "authority_id"),)


class LocalClock(HasPublicId, Model):
    """An authority's own number of days where the national list has another. Both days are inclusive."""

    __tablename__ = "local_clocks"

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.id"))
    what: Mapped[str] = mapped_column(code(80))
    """"agency_kind:front_door", "assessment_kind:early_help"."""
    days: Mapped[int]
    counted_in: Mapped[str] = mapped_column(code(10))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    __table_args__ = (Index("ix_local_clocks_authority_id", "authority_id"),)


goes_along("contacts", Contact, (Contact.again_id, "contacts"))
goes_along("referrals", Referral, (Referral.contact_id, "contacts"))
goes_along(
    "assessments", Assessment, (Assessment.referral_id, "referrals"), (Assessment.contact_id, "contacts")
)
goes_along(
    "decisions",
    Decision,
    (Decision.contact_id, "contacts"),
    (Decision.referral_id, "referrals"),
    (Decision.assessment_id, "assessments"),
)
keep_behind_the_door(Contact, ContactChild, Referral, Assessment, Decision, DecisionSchool, QuestionStep)
