"""People who sign in, what they are to which school and when, and the sessions they hold."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask_security.core import UserMixin
from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from caseboard.db import HasPublicId, Model, choice, code


class Role(StrEnum):
    """What a person is to a school, an authority or the place. Spelled as in people files."""

    SOCIAL_WORKER = "social_worker"
    TEAM_MANAGER = "team_manager"
    HEAD_TEACHER = "head_teacher"
    DSL = "dsl"
    PARTNER = "partner"
    NOTIFIER = "notifier"
    ADMIN = "admin"
    STAND_IN = "stand_in"
    """Reads a school's letters while its head is away: given by the head, never by an admin or a file."""


class User(HasPublicId, Model, UserMixin):
    """A person with an account. What they may do comes from their role rows, read anew on every request."""

    __tablename__ = "users"

    email: Mapped[str] = mapped_column(unique=True)
    """Lower case: addresses are compared without regard to case."""
    name: Mapped[str]
    """As others address them: "Ruth Amin", "Mrs Hale"."""
    active: Mapped[bool] = mapped_column(default=True)
    password: Mapped[str | None]
    fs_uniquifier: Mapped[str] = mapped_column(code(64), unique=True)
    tf_primary_method: Mapped[str | None] = mapped_column(code(20))
    tf_totp_secret: Mapped[str | None]
    totp_last_counter: Mapped[int | None]
    """The newest one-time code used, so that no code works twice."""
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(JSON)
    created_at: Mapped[datetime]

    # Flask-Security asks every user for roles; ours are dated rows on schools, and decide nothing here.
    roles: list[Any] = []


class Assignment(Model):
    """A role of a person, on a school or on an authority or on the whole place, with its dates.

    `starts` and `ends` are London days, both inclusive; no `ends` means until further notice. A row is never
    deleted: ending it is giving it an end.
    """

    __tablename__ = "assignments"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    role: Mapped[Role] = mapped_column(choice(Role))
    school_id: Mapped[int | None] = mapped_column(ForeignKey("schools.id"))
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authorities.id"))
    starts: Mapped[date]
    ends: Mapped[date | None]

    __table_args__ = (
        UniqueConstraint("user_id", "role", "school_id", "authority_id", "starts"),
        Index("ix_assignments_school_id_role", "school_id", "role"),
        Index("ix_assignments_authority_id", "authority_id"),
    )


class StandIn(HasPublicId, Model):
    """Whom a head named to read a school's letters while they are away.

    The role row it belongs to has the school and the days; it gives nothing on a day on which the head who named them
    is not head there.
    """

    __tablename__ = "stand_ins"

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"), unique=True)
    away_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    """The head."""
    named_at: Mapped[datetime]

    __table_args__ = (Index("ix_stand_ins_away_id", "away_id"),)


class ConfirmedAddress(Model):
    """The address at which a person has shown that they read mail. Another address asks for it again."""

    __tablename__ = "confirmed_addresses"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    email: Mapped[str]
    confirmed_at: Mapped[datetime]


class FamilyPartner(HasPublicId, Model):
    """That a person was added to one family, from one London day to another, both inclusive.

    It is a right, like a role: it is read anew on every request, and no other row gives a partner anything.
    """

    __tablename__ = "family_partners"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    family_id: Mapped[int] = mapped_column(ForeignKey("families.id"))
    starts: Mapped[date]
    ends: Mapped[date]
    added_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]
    reason_id: Mapped[int] = mapped_column(ForeignKey("entries.id"))
    """Why they were added, in the words of whoever added them."""
    ended_at: Mapped[datetime | None]
    """When it was ended before its day: at once."""

    __table_args__ = (
        Index("ix_family_partners_user_id", "user_id"),
        Index("ix_family_partners_family_id", "family_id"),
    )


class FamilyLeaver(Model):
    """That a worker handed a family over and may see it until a day, inclusive, whatever their roles.

    Taking the family on again takes the row away.
    """

    __tablename__ = "family_leavers"

    family_id: Mapped[int] = mapped_column(ForeignKey("families.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    ends: Mapped[date]

    __table_args__ = (Index("ix_family_leavers_user_id", "user_id"),)


class SignInSession(Model):
    """One browser's session. The cookie holds a random token; the row holds its hash and everything else.

    Ending the row ends every copy of the cookie at once.
    """

    __tablename__ = "sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(code(64), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    data: Mapped[str]
    """The session's values as JSON: never anything about a family."""
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_sessions_user_id", "user_id"),)


class KnownDevice(Model):
    """A browser from which a person has signed in before. It is exempt from the account's own throttle."""

    __tablename__ = "known_devices"

    token_hash: Mapped[str] = mapped_column(code(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]

    __table_args__ = (Index("ix_known_devices_user_id", "user_id"),)


class CoverPin(Model):
    """The few digits with which a person uncovers the screen of a tablet they are signed in on. They sign nobody in."""

    __tablename__ = "cover_pins"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    hashed: Mapped[str]
    set_at: Mapped[datetime]


class FailedSignIn(Model):
    """A wrong password or code: what the throttle counts. The account is kept as a keyed hash."""

    __tablename__ = "failed_sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(code(64))
    source: Mapped[str] = mapped_column(code(64))
    at: Mapped[datetime]

    __table_args__ = (
        Index("ix_failed_sign_ins_account_at", "account", "at"),
        Index("ix_failed_sign_ins_source_at", "source", "at"),
    )


class ConflictBlock(HasPublicId, Model):
    """Keeps a named member of staff from one family: to them it is not there, whatever their roles."""

    __tablename__ = "conflict_blocks"

    family_id: Mapped[int] = mapped_column(ForeignKey("families.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    reason_id: Mapped[int] = mapped_column(ForeignKey("entries.id"))
    """Why, in words for workers."""
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    since: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    __table_args__ = (
        Index("ix_conflict_blocks_user_id", "user_id"),
        Index("ix_conflict_blocks_family_id", "family_id"),
    )
