"""Families, the children in them, who helps, and what is written about them.

These records are read through `families.door` only, with an actor; a query elsewhere is refused at run time.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from caseboard.accounts.models import User
from caseboard.db import HasPublicId, Model, choice, code
from caseboard.events.models import Audience
from caseboard.schools.models import School, Stage


class Level(StrEnum):
    """Level of need, apart from the stage. Words and bars are in `levels.py`."""

    UNIVERSAL = "universal"
    ADDITIONAL = "additional"
    TARGETED = "targeted"
    CHILD_IN_NEED = "cin"
    CHILD_PROTECTION = "cp"
    LOOKED_AFTER = "cla"


class NextStep(StrEnum):
    """What is to happen on a family's next date."""

    REVIEW = "review"
    VISIT = "visit"
    MEETING = "meeting"
    CHASE = "chase"
    CHECK_IN = "check_in"
    ENDS = "ends"


class EntryKind(StrEnum):
    UPDATE = "update"
    CONTACT = "contact"
    VISIT = "visit"
    MEETING = "meeting"
    CHILDS_WORDS = "childs_words"
    SIGNPOSTING = "signposting"
    REASON = "reason"
    """Why something was taken off, withdrawn or corrected."""
    AGREEMENT = "agreement"
    """On what sharing rests: who agreed to what, or why it needs no agreement."""
    ACTION = "action"
    """What somebody will do: the words of an action."""
    WORRY = "worry"
    """What somebody at a school saw or heard and passed on."""
    STORY = "story"
    """A version of the family's page: its own words, with the other parts beside them."""
    NUMBERS = "numbers"
    """Where each person stands on a line from 0 to 10, on one day."""


class Helper(HasPublicId, Model):
    """A person or agency outside the family who leads, holds, assesses or is asked."""

    __tablename__ = "helpers"

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.id"))
    name: Mapped[str]
    """As it stands on a card: "Mrs Lowe", "Dan Pryce, Early Help", "CAMHS"."""
    folded: Mapped[str]
    """The name without case and accents: what a typed name is matched with."""
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    school_id: Mapped[int | None] = mapped_column(ForeignKey("schools.id"))
    """The school this person works at; other schools read "Held at another school"."""

    __table_args__ = (
        UniqueConstraint("authority_id", "folded"),
        Index("ix_helpers_user_id", "user_id"),
    )


def called(forename: str, surname: str, likes: str | None, likes_surname: str | None) -> str:
    """What a child likes to be called, with the surname."""
    return f"{likes or forename} {likes_surname or surname}"


def initials(forename: str, surname: str, likes: str | None, likes_surname: str | None) -> str:
    """The same in two letters, where names are covered."""
    return f"{(likes or forename)[:1]}{(likes_surname or surname)[:1]}".upper()


class Child(HasPublicId, Model):
    """A child on a school's roll, or typed in by a worker."""

    __tablename__ = "children"

    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    upn: Mapped[str | None] = mapped_column(code(13))
    """Unique pupil number: the key on re-import, within its school."""
    surname: Mapped[str]
    forename: Mapped[str]
    preferred_surname: Mapped[str | None]
    preferred_forename: Mapped[str | None]
    folded: Mapped[str]
    """All names without case, accents and apostrophes: what search matches."""
    born: Mapped[date | None]
    year_group: Mapped[str] = mapped_column(code(4), default="")
    """R, N1, N2, Y1 ... Y13, or empty."""
    registration: Mapped[str] = mapped_column(code(60), default="")
    send: Mapped[str] = mapped_column(code(1), default="")
    """SEND provision: E (EHC plan), K (SEN support), N (none), or empty when not known."""
    address: Mapped[str] = mapped_column(default="")
    postcode: Mapped[str] = mapped_column(code(12), default="")
    household: Mapped[str] = mapped_column(code(64), default="")
    """Keyed hash of the folded address: siblings at the same address share it."""
    on_roll: Mapped[bool] = mapped_column(default=True)

    school: Mapped[School] = relationship()

    __table_args__ = (
        UniqueConstraint("school_id", "upn"),
        Index("ix_children_school_id_folded", "school_id", "folded"),
    )

    @property
    def called(self) -> str:
        """What the child likes to be called, with the surname."""
        return called(self.forename, self.surname, self.preferred_forename, self.preferred_surname)

    @property
    def initials(self) -> str:
        """Two letters, where names are covered."""
        return initials(self.forename, self.surname, self.preferred_forename, self.preferred_surname)


class Family(HasPublicId, Model):
    """A family on the board. Its picture there is a card."""

    __tablename__ = "families"

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.id"))
    name: Mapped[str]
    initials: Mapped[str] = mapped_column(code(8))
    """Two letters and the family's number: "HU 14"."""
    folded: Mapped[str]
    """The name without case, accents and apostrophes: what search matches."""
    stage_id: Mapped[int] = mapped_column(ForeignKey("stages.id"))
    stage_since: Mapped[datetime]
    """The moment of the last stage change: days count from here, never from the last edit."""
    level: Mapped[Level] = mapped_column(choice(Level))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("helpers.id"))
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("helpers.id"))
    asked_id: Mapped[int | None] = mapped_column(ForeignKey("helpers.id"))
    asked_on: Mapped[date | None]
    assessor_id: Mapped[int | None] = mapped_column(ForeignKey("helpers.id"))
    next_on: Mapped[date | None]
    next_what: Mapped[NextStep | None] = mapped_column(choice(NextStep))
    outcome: Mapped[str] = mapped_column(code(40), default="")
    due_on: Mapped[date | None]
    """By when an answer to the open request, or the assessment under way, is due."""
    handing_over: Mapped[str | None] = mapped_column(code(20))
    """While a handover waits to be accepted: what is handed over, a code of `together.models.HandoverKind`."""
    new_worker_on: Mapped[date | None]
    """The day a new lead took over: for two weeks the card says so."""
    version: Mapped[int] = mapped_column(default=1)
    """Rises with every change of the card; a form carries the one its screen showed."""
    last_seq: Mapped[int] = mapped_column(default=0)
    """The sequence number of the family's newest event."""
    added_at: Mapped[datetime]
    taken_off_at: Mapped[datetime | None]
    """Put on by mistake and taken off again: on no board, still in the log."""

    stage: Mapped[Stage] = relationship()
    lead: Mapped[Helper | None] = relationship(foreign_keys=[lead_id])
    holder: Mapped[Helper | None] = relationship(foreign_keys=[holder_id])
    asked: Mapped[Helper | None] = relationship(foreign_keys=[asked_id])
    assessor: Mapped[Helper | None] = relationship(foreign_keys=[assessor_id])
    strands: Mapped[list[FamilyChild]] = relationship(back_populates="family", order_by="FamilyChild.id")
    schools: Mapped[list[FamilySchool]] = relationship(
        back_populates="family", order_by="FamilySchool.school_id"
    )


class FamilyChild(Model):
    """A child's strand in a family. A strand has a school; it ends when the child is taken off."""

    __tablename__ = "family_children"

    id: Mapped[int] = mapped_column(primary_key=True)
    family_id: Mapped[int] = mapped_column(ForeignKey("families.id"))
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]

    family: Mapped[Family] = relationship(back_populates="strands")
    child: Mapped[Child] = relationship()

    __table_args__ = (
        Index("ix_family_children_family_id", "family_id"),
        Index("ix_family_children_child_id", "child_id"),
    )


class FamilySchool(Model):
    """That a family stands on a school's board, and when that school was last told something."""

    __tablename__ = "family_schools"

    family_id: Mapped[int] = mapped_column(ForeignKey("families.id"), primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), primary_key=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    """The newest event a person made that this school may read."""
    looked_at: Mapped[datetime | None]
    """When somebody last recorded anything, or checked: what "last looked at" means in the letter."""

    family: Mapped[Family] = relationship(back_populates="schools")
    school: Mapped[School] = relationship()

    __table_args__ = (
        Index(
            "ix_family_schools_school_id_until_family_id_told_at_since",
            *("school_id", "until", "family_id", "told_at", "since"),
        ),
    )


class Entry(HasPublicId, Model):
    """Words about a family. Plain text; who may read it is its audience."""

    __tablename__ = "entries"

    family_id: Mapped[int] = mapped_column(ForeignKey("families.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[EntryKind] = mapped_column(choice(EntryKind))
    audience: Mapped[Audience] = mapped_column(choice(Audience))
    text: Mapped[str]
    details: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What it says besides its words: see `particulars.py`. Covered by the same salted hash."""
    salt: Mapped[str] = mapped_column(code(64))
    happened_on: Mapped[date]
    recorded_at: Mapped[datetime]
    basis: Mapped[str | None] = mapped_column(code(20))
    """On what sharing it rests, a code of `sharing.BASES`; none for workers' notes and in the first releases."""
    unshared_at: Mapped[datetime | None]
    withheld_at: Mapped[datetime | None]
    """When the agreement it was shared on was withdrawn: its words left the school's view."""
    struck_at: Mapped[datetime | None]
    """When it was struck through as wrong. It stays readable where it was read, struck through."""

    author: Mapped[User] = relationship()
    told: Mapped[list[EntrySchool]] = relationship(order_by="EntrySchool.school_id")

    __table_args__ = (Index("ix_entries_family_id_recorded_at", "family_id", "recorded_at"),)


class EntrySchool(Model):
    """A school that a shared entry was shared with."""

    __tablename__ = "entry_schools"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), primary_key=True)


ANY_BOARD = 0
"""In the place of a family's key: anything may have changed, on any board. A key below it says the same."""


class BoardChange(Model):
    """When anything that a board shows of a family last changed. Written by the database itself, whoever changed it and
    however: see migration 0026."""

    __tablename__ = "board_changes"

    family_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (Index("ix_board_changes_at", "at"),)


class PartnerChild(Model):
    """A child whom a partner of the family works with. Other children of the family are not theirs to know of."""

    __tablename__ = "family_partner_children"

    partner_id: Mapped[int] = mapped_column(ForeignKey("family_partners.id"), primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), primary_key=True)


class Draft(Model):
    """Words not yet saved as an entry, kept for their author only."""

    __tablename__ = "drafts"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    family_id: Mapped[int] = mapped_column(ForeignKey("families.id"), primary_key=True)
    text: Mapped[str]
    audience: Mapped[str] = mapped_column(code(20), default="worker")
    fields: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """The rest of the form as it was typed: its kind, the day, what is said of each child."""
    kept_at: Mapped[datetime]


def public_id_text(value: uuid.UUID | None) -> str | None:
    """A public id as the log writes it."""
    return str(value) if value else None
