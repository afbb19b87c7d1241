"""The person who is acting, with what their role rows give them at this moment.

An actor is what the rows say that every request and job reads anew, never what a session keeps, so that a change of
role, school or federation shows on the very next request.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Date, String, and_, bindparam, cast, func, or_, select

from caseboard import clock
from caseboard.access.permissions import Permission
from caseboard.access.policy import EVERYBODY, POLICY
from caseboard.accounts.models import Assignment, ConflictBlock, FamilyLeaver, FamilyPartner, Role, User
from caseboard.accounts.queries import counts_on, in_force, partner_in_force
from caseboard.db import Prepared, session
from caseboard.schools.models import School


class NotPermittedError(Exception):
    """The actor lacks the permission. To the outside it looks like a thing that does not exist."""


@dataclass(frozen=True, slots=True)
class SchoolRef:
    """What pages and rules need to know of a school, without loading its record."""

    id: int
    public_id: uuid.UUID
    name: str
    short_name: str
    mark: str
    authority_id: int


@dataclass(frozen=True, slots=True)
class Grant:
    """One role held today: on a school, on an authority, or, with neither, on the whole place.

    A partner's is on none of them: it says that there is a family they were added to, and their view says which.
    """

    role: Role
    school_id: int | None
    authority_id: int | None

    def covers(self, school: SchoolRef) -> bool:
        """Whether the role is held on this school. A role with no scope at all covers no school's cases."""
        if self.school_id is not None:
            return self.school_id == school.id
        return self.authority_id is not None and self.authority_id == school.authority_id


@dataclass(frozen=True, slots=True)
class Actor:
    user_id: int
    public_id: uuid.UUID
    name: str
    grants: tuple[Grant, ...] = ()
    schools: tuple[SchoolRef, ...] = ()
    """Every school some grant covers, by name. Closed schools are left out."""
    blocked: frozenset[int] = frozenset()
    """Families this person is kept from, by inner key: a conflict of interest, or handed over and the last day is past.
    To them they are not there."""
    _granted: dict[int, frozenset[Permission]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def may(self, permission: Permission, school_id: int | None = None) -> bool:
        """Whether the actor has the permission: on that school, or, without one, anywhere."""
        if permission in EVERYBODY:
            return True
        if school_id is not None:
            return permission in self.on(school_id)
        return any(permission in POLICY[grant.role] for grant in self.grants)

    def on(self, school_id: int) -> frozenset[Permission]:
        """All the actor may do on one school."""
        if school_id not in self._granted:
            school = next((s for s in self.schools if s.id == school_id), None)
            roles = [g.role for g in self.grants if school is not None and g.covers(school)]
            self._granted[school_id] = frozenset().union(*(POLICY[role] for role in roles))
        return self._granted[school_id]

    def schools_for(self, permission: Permission) -> tuple[SchoolRef, ...]:
        """The schools on which the actor has the permission, by name."""
        return tuple(school for school in self.schools if permission in self.on(school.id))

    def school_ids_for(self, permission: Permission) -> frozenset[int]:
        return frozenset(school.id for school in self.schools_for(permission))

    def has_role(self, *roles: Role) -> bool:
        return any(grant.role in roles for grant in self.grants)

    def first_name(self) -> str:
        """What a colleague is called on a button: "Ruth", or "Mrs Hale" where the name begins with a title."""
        first = self.name.split(" ")[0]
        return self.name if first in {"Mr", "Mrs", "Ms", "Miss", "Mx", "Dr"} else first


CASE_WORK = frozenset({Permission.READ_CASES, Permission.READ_SCHOOL_VIEW})
"""Permissions that make an authority's schools worth listing; an admin's do not."""


SCHOOL_COLUMNS = (
    School.id,
    School.public_id,
    School.name,
    School.short_name,
    School.mark,
    School.authority_id,
)


_DAY: BindParameter[date] = bindparam("day", type_=Date())

HELD = and_(Assignment.user_id == User.id, Assignment.role != Role.PARTNER, *in_force(_DAY), counts_on(_DAY))
"""The roles of a person on the day bound. A role row of a partner gives nothing: what they may see hangs on the
families they were added to."""

COVERED = and_(
    Assignment.role.in_([role for role, permissions in POLICY.items() if permissions & CASE_WORK]),
    or_(
        School.id == Assignment.school_id,
        and_(Assignment.school_id.is_(None), School.authority_id == Assignment.authority_id),
    ),
    or_(School.closed_on.is_(None), School.closed_on >= _DAY),
)
"""The schools, open on the day bound, whose cases a role covers."""

_BLOCKED = (
    select(func.aggregate_strings(cast(ConflictBlock.family_id, String), ","))
    .where(ConflictBlock.user_id == User.id, ConflictBlock.lifted_at.is_(None))
    .scalar_subquery()
)
_LEFT = (
    select(func.aggregate_strings(cast(FamilyLeaver.family_id, String), ","))
    .where(FamilyLeaver.user_id == User.id, FamilyLeaver.ends < _DAY)
    .scalar_subquery()
)
_KEPT_FROM = func.coalesce(_BLOCKED, "") + "," + func.coalesce(_LEFT, "")
"""Families with which the person has a conflict of interest, and those they handed over and may no longer see."""

GRANT_COLUMNS = (
    _KEPT_FROM,
    select(FamilyPartner.id).where(FamilyPartner.user_id == User.id, *partner_in_force(_DAY)).exists(),
    Assignment.role,
    Assignment.school_id,
    Assignment.authority_id,
    *SCHOOL_COLUMNS,
)
"""The families they are kept from; whether there is a family the person was added to; a role they hold; a school
whose cases it covers."""

_GRANTS = Prepared(
    select(*GRANT_COLUMNS)
    .select_from(User)
    .outerjoin(Assignment, HELD)
    .outerjoin(School, COVERED)
    .where(User.id == bindparam("user"))
    .order_by(Assignment.id, School.id)
)


def actor_for(user: User, *, on: date | None = None) -> Actor:
    """Reads a person's grants and schools as of a London day (default: today). One statement."""
    if not user.active:
        return Actor(user_id=user.id, public_id=user.public_id, name=user.name)
    session().flush()
    rows = _GRANTS(user=user.id, day=on or clock.today())
    return actor_from(user.id, user.public_id, user.name, rows)


def actor_from(user_id: int, public_id: uuid.UUID, name: str, rows: Iterable[Sequence[Any]]) -> Actor:
    """An actor from what was read: `GRANT_COLUMNS`, a row for each role and school."""
    grants: dict[Grant, None] = {}
    schools: dict[int, SchoolRef] = {}
    blocked: frozenset[int] = frozenset()
    for kept_from, is_partner, role, school_id, authority_id, *school in rows:
        if kept_from != ",":
            blocked = frozenset(int(key) for key in kept_from.split(",") if key)
        if role is not None:
            grants[Grant(role, school_id, authority_id)] = None
        if school[0] is not None:
            schools[school[0]] = SchoolRef(*school)
        if is_partner:
            grants[Grant(Role.PARTNER, None, None)] = None
    return Actor(
        user_id=user_id,
        public_id=public_id,
        name=name,
        grants=tuple(grants),
        schools=tuple(sorted(schools.values(), key=lambda school: (school.short_name, school.id))),
        blocked=blocked,
    )


def admin_authorities(actor: Actor) -> frozenset[int] | None:
    """The authorities whose people an admin manages; None means the whole place."""
    grants = [g for g in actor.grants if Permission.MANAGE_PEOPLE in POLICY[g.role]]
    if any(g.authority_id is None and g.school_id is None for g in grants):
        return None
    return frozenset(g.authority_id for g in grants if g.authority_id is not None)


__all__ = [
    "Actor",
    "Grant",
    "NotPermittedError",
    "SchoolRef",
    "actor_for",
    "admin_authorities",
]
