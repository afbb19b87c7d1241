"""Finding people and the roles they hold."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Date, bindparam, or_, select
from sqlalchemy.orm import aliased

from caseboard.accounts.models import Assignment, FamilyPartner, Role, StandIn, User
from caseboard.db import Prepared, session
from caseboard.schools.models import School


def find_person(email: str) -> User | None:
    """The person with this e-mail address, whatever its case."""
    return session().scalar(select(User).where(User.email == email.strip().lower()))


def find_person_by_id(public_id: uuid.UUID) -> User | None:
    return session().scalar(select(User).where(User.public_id == public_id))


def has_people() -> bool:
    """Whether anybody has an account here."""
    return session().scalar(select(User.id).limit(1)) is not None


def list_holders(roles: Collection[Role], school_id: int, *, on: date) -> Sequence[User]:
    """Who holds one of these roles on a school on a London day, on itself or on its authority, by name.

    People whose account is disabled are left out: nobody writes to them or counts on them.
    """
    authority = select(School.authority_id).where(School.id == school_id).scalar_subquery()
    held = (
        select(Assignment.user_id)
        .where(
            Assignment.role.in_(roles),
            or_(Assignment.school_id == school_id, Assignment.authority_id == authority),
            *in_force(on),
        )
        .distinct()
    )
    return (
        session()
        .scalars(select(User).where(User.active, User.id.in_(held)).order_by(User.name, User.id))
        .all()
    )


def list_readers_of(school_id: int, *, on: date) -> Sequence[str]:
    """The names of a school's heads, then of its designated leads and whoever reads for a head, on a London day.

    One statement.
    """
    rows = _READERS(school=school_id, day=on, roles=[Role.HEAD_TEACHER, Role.DSL, Role.STAND_IN])
    heads_first = sorted(rows, key=lambda row: row[0] is not Role.HEAD_TEACHER)
    return list(dict.fromkeys(name for _, name in heads_first))


def list_roles(user_id: int) -> Sequence[Assignment]:
    """Every role a person has or had, the latest first."""
    return (
        session()
        .scalars(
            select(Assignment)
            .where(Assignment.user_id == user_id)
            .order_by(Assignment.starts.desc(), Assignment.id.desc())
        )
        .all()
    )


def in_force(day: date | ColumnElement[date]) -> tuple[ColumnElement[bool], ...]:
    """That a role is held on a London day: both its dates are inclusive."""
    return (Assignment.starts <= day, or_(Assignment.ends.is_(None), Assignment.ends >= day))


def counts_on(day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """That a role row gives something on a London day on which it is held: a stand-in's only while the head who named
    them is head of that school and their account is in use.
    """
    head, away = aliased(Assignment), aliased(User)
    named = (
        select(StandIn.id)
        .join(head, head.user_id == StandIn.away_id)
        .join(away, away.id == StandIn.away_id)
        .where(
            StandIn.assignment_id == Assignment.id,
            head.role == Role.HEAD_TEACHER,
            head.school_id == Assignment.school_id,
            head.starts <= day,
            or_(head.ends.is_(None), head.ends >= day),
            away.active,
        )
        .correlate(Assignment)
    )
    return or_(Assignment.role != Role.STAND_IN, named.exists())


def partner_in_force(day: date | ColumnElement[date]) -> tuple[ColumnElement[bool], ...]:
    """That a partner is with a family on a London day: both its dates are inclusive, and nobody ended it before."""
    return (FamilyPartner.starts <= day, FamilyPartner.ends >= day, FamilyPartner.ended_at.is_(None))


_READERS = Prepared(
    select(Assignment.role, User.name)
    .join(User, User.id == Assignment.user_id)
    .where(
        User.active,
        Assignment.role.in_(bindparam("roles", expanding=True)),
        or_(
            Assignment.school_id == bindparam("school"),
            Assignment.authority_id
            == select(School.authority_id).where(School.id == bindparam("school")).scalar_subquery(),
        ),
        *in_force(bindparam("day", type_=Date())),
        counts_on(bindparam("day", type_=Date())),
    )
    .order_by(User.name, User.id)
)
