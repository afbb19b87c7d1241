"""Who reads a school's letters while its head is away: named by the head, for some days, and never for longer than the
head is head there.

Somebody who is named reads what a head would read of the school's families and says "I have read this"; they raise no
worry, tick no action and name nobody themselves.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from caseboard import clock
from caseboard.access.actor import Actor, NotPermittedError, SchoolRef
from caseboard.access.permissions import Permission
from caseboard.accounts.models import Assignment, Role, StandIn, User
from caseboard.accounts.queries import counts_on, find_person, in_force
from caseboard.accounts.services import RoleError, end_role, give_role
from caseboard.db import session
from caseboard.schools.models import FederationSchool, School

DAYS_AT_MOST = 92
"""About three months: who is away for longer is not the head in the meantime."""

SCHOOL_SIDE = (Role.HEAD_TEACHER, Role.DSL)
ROLE_WORDS = {Role.HEAD_TEACHER: "head teacher", Role.DSL: "safeguarding lead"}


class CannotStandInError(Exception):
    """What is wrong with who was named or with the days: a sentence for each field."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("; ".join(fields.values()))
        self.fields = fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody who can be asked to read."""

    public_id: uuid.UUID
    name: str
    what: str
    """ "safeguarding lead, Saltby"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """That one person reads for another at a school, today or on days to come."""

    stand_in_id: uuid.UUID
    school: str
    away: str
    reader: str
    reader_key: int
    starts: date
    ends: date

    @property
    def has_begun(self) -> bool:
        return self.starts <= clock.today()


def colleagues(actor: Actor) -> list[Colleague]:
    """The heads and safeguarding leads of the actor's schools and of those in federation with them, by name."""
    mine = {school.id for school in actor.schools_for(Permission.NAME_STAND_INS)}
    today = clock.today()
    here, there = aliased(FederationSchool), aliased(FederationSchool)
    federated = (
        select(there.school_id)
        .join(here, here.federation_id == there.federation_id)
        .where(
            here.school_id.in_(mine),
            *(row.starts <= today for row in (here, there)),
            *(or_(row.ends.is_(None), row.ends >= today) for row in (here, there)),
        )
    )
    rows = session().execute(
        select(User, Assignment.role, School.short_name)
        .join(Assignment, Assignment.user_id == User.id)
        .join(School, School.id == Assignment.school_id)
        .where(
            User.active,
            User.id != actor.user_id,
            Assignment.role.in_(SCHOOL_SIDE),
            or_(Assignment.school_id.in_(mine), Assignment.school_id.in_(federated)),
            *in_force(today),
        )
        .order_by(User.name, User.id, School.short_name)
    )
    found: dict[uuid.UUID, tuple[str, list[str]]] = {}
    for user, role, school in rows:
        found.setdefault(user.public_id, (user.name, []))[1].append(f"{ROLE_WORDS[role]}, {school}")
    return [Colleague(public_id=key, name=name, what="; ".join(what)) for key, (name, what) in found.items()]


def name_stand_in(
    schools: Collection[uuid.UUID],
    *,
    who: uuid.UUID | None,
    email: str,
    starts: date,
    ends: date,
    by: Actor,
) -> list[SchoolRef]:
    """From `starts` to `ends`, both inclusive, this person reads the letters of these schools of the actor's too.

    They are one of the actor's `colleagues`, or, by `email`, a head or safeguarding lead elsewhere in the authority.
    Schools whose letters they read anyhow are left out; the others are given back. Raises `CannotStandInError`.
    """
    mine = [school for school in by.schools_for(Permission.NAME_STAND_INS) if school.public_id in schools]
    if len(mine) < len(set(schools)):
        raise NotPermittedError
    if not mine:
        raise CannotStandInError({"schools": "Choose a school."})
    if problem := _wrong_days(starts, ends):
        raise CannotStandInError(problem)
    reader = _find_reader(who, email, by)
    if reader is None:
        raise CannotStandInError(
            {
                "email": "No head teacher or safeguarding lead near your schools has this address here. Ask whoever "
                "keeps the accounts to add them."
            }
        )
    wanting = [school for school in mine if not _reads_anyhow(reader, school, starts, ends)]
    if not wanting:
        raise CannotStandInError({"who": f"{reader.name} gets these letters already."})
    for school in wanting:
        _give(reader, school, starts, ends, by)
    return wanting


def end_stand_in(stand_in_id: uuid.UUID, *, by: Actor) -> None:
    """Ends it at once. Raises `NotPermittedError` for one that somebody else began; ended already, nothing changes."""
    row = session().scalar(
        select(StandIn).where(StandIn.public_id == stand_in_id, StandIn.away_id == by.user_id)
    )
    if row is None:
        raise NotPermittedError
    assignment = session().get_one(Assignment, row.assignment_id)
    if assignment.ends is None or assignment.ends >= clock.today():
        end_role(session().get_one(User, assignment.user_id), assignment, by=by.user_id)


def stand_ins_of(actor: Actor) -> list[Standing]:
    """Whom this head has named, for today or later."""
    return _standing(StandIn.away_id == actor.user_id)


def standing_in_for(actor: Actor) -> list[Standing]:
    """For whom this person reads, today or later."""
    return _standing(Assignment.user_id == actor.user_id)


def stand_ins_at(school_id: int) -> list[Standing]:
    """Who reads a school's letters for its head, today or later: for its worker to see."""
    return _standing(Assignment.school_id == school_id)


def _standing(narrowed: ColumnElement[bool]) -> list[Standing]:
    today = clock.today()
    reader, away = aliased(User), aliased(User)
    rows = session().execute(
        select(
            StandIn.public_id,
            School.short_name,
            away.name,
            reader.name,
            reader.id,
            Assignment.starts,
            Assignment.ends,
        )
        .join(Assignment, Assignment.id == StandIn.assignment_id)
        .join(School, School.id == Assignment.school_id)
        .join(reader, reader.id == Assignment.user_id)
        .join(away, away.id == StandIn.away_id)
        .where(Assignment.ends >= today, reader.active, counts_on(today), narrowed)
        .order_by(Assignment.starts, School.short_name, reader.name)
    )
    return [
        Standing(
            stand_in_id=key,
            school=school,
            away=away_,
            reader=name,
            reader_key=reader_key,
            starts=starts,
            ends=ends,
        )
        for key, school, away_, name, reader_key, starts, ends in rows
        if ends is not None and starts <= ends
    ]


def _wrong_days(starts: date, ends: date) -> dict[str, str]:
    if starts < clock.today():
        return {"starts": "This day is past."}
    if ends < starts:
        return {"ends": "The last day is before the first."}
    if ends - starts >= timedelta(days=DAYS_AT_MOST):
        return {
            "ends": "That is more than three months. Somebody away for longer needs another head in their place."
        }
    return {}


def _find_reader(who: uuid.UUID | None, email: str, by: Actor) -> User | None:
    if who is not None:
        near = {one.public_id for one in colleagues(by)}
        return session().scalar(select(User).where(User.public_id == who)) if who in near else None
    user = find_person(email) if email else None
    if user is None or not user.active or user.id == by.user_id:
        return None
    authorities = {school.authority_id for school in by.schools_for(Permission.NAME_STAND_INS)}
    held = (
        select(Assignment.id)
        .join(School, School.id == Assignment.school_id)
        .where(
            Assignment.user_id == user.id,
            Assignment.role.in_(SCHOOL_SIDE),
            School.authority_id.in_(authorities),
            *in_force(clock.today()),
        )
    )
    near = {one.public_id for one in colleagues(by)}
    return user if session().scalar(held.limit(1)) is not None or user.public_id in near else None


def _reads_anyhow(reader: User, school: SchoolRef, starts: date, ends: date) -> bool:
    """Whether a role of theirs gives them the school's letters on all these days."""
    query = select(Assignment.id).where(
        Assignment.user_id == reader.id,
        Assignment.school_id == school.id,
        Assignment.role.in_(SCHOOL_SIDE),
        Assignment.starts <= starts,
        or_(Assignment.ends.is_(None), Assignment.ends >= ends),
    )
    return session().scalar(query.limit(1)) is not None


def _give(reader: User, school: SchoolRef, starts: date, ends: date, by: Actor) -> None:
    try:
        assignment = give_role(
            reader,
            Role.STAND_IN,
            school=session().get_one(School, school.id),
            starts=starts,
            ends=ends,
            by=by.user_id,
        )
    except RoleError as error:
        raise CannotStandInError(
            {"who": f"{reader.name} reads for somebody at {school.short_name} already on some of these days."}
        ) from error
    session().add(StandIn(assignment_id=assignment.id, away_id=by.user_id, named_at=clock.now()))
    session().flush()


__all__ = [
    "CannotStandInError",
    "Colleague",
    "Standing",
    "colleagues",
    "end_stand_in",
    "name_stand_in",
    "stand_ins_at",
    "stand_ins_of",
    "standing_in_for",
]
