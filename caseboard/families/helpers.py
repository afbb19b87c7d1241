"""People and agencies outside the family, known to an authority by the name on the card."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, or_, select
from sqlalchemy.exc import IntegrityError

from caseboard import clock
from caseboard.access import Actor
from caseboard.accounts.models import Assignment, Role, User
from caseboard.db import Prepared, session
from caseboard.families.models import Helper
from caseboard.names import fold
from caseboard.schools.models import School

NAME_LIMIT = 80

SCHOOL_STAFF = frozenset({Role.HEAD_TEACHER, Role.DSL})
"""People who work at a school, as far as accounts know."""

_JOINED = re.compile(r"[,(:;/]|\s[-–—]\s|\s(?:at|of|from|in)\s", re.IGNORECASE)
"""What people write between a name and a place of work."""


def find_or_add(name: str, *, authority_id: int) -> Helper | None:
    """The helper of that name in this authority, added when new; None for an empty name.

    The name of somebody with an account here means that person, who is tied to the school they work at; a school's
    name at the end ("Mr Teague, Saltby") ties the helper to that school.
    """
    name = " ".join(name.split())
    if not name:
        return None
    helper = _named(name, authority_id)
    if helper is None:
        colleague = _colleague_named(name, authority_id)
        school_id = colleague.school_id if colleague else _school_named(name, authority_id)
        helper = _add(name, authority_id=authority_id, school_id=school_id)
        helper.user_id = colleague.user_id if colleague else None
        session().flush()
    return helper


def myself(actor: Actor, *, authority_id: int) -> Helper:
    """The acting person as a helper."""
    return for_user(session().get_one(User, actor.user_id), authority_id=authority_id, school_id=None)


def for_user(user: User, *, authority_id: int, school_id: int | None) -> Helper:
    """A person with an account as a helper: found by account, else by name, else added."""
    helper = session().scalar(
        select(Helper)
        .where(
            Helper.authority_id == authority_id,
            or_(Helper.user_id == user.id, Helper.folded == fold(user.name)),
        )
        .order_by(Helper.user_id.is_(None), Helper.id)
    )
    if helper is None:
        helper = _add(user.name, authority_id=authority_id, school_id=None)
    if helper.user_id is None:
        helper.user_id = user.id
    if helper.school_id is None:
        helper.school_id = school_id
    session().flush()
    return helper


class _Colleague(NamedTuple):
    user_id: int
    school_id: int | None
    """The one school whose head or safeguarding lead they are; None for workers, and for heads of several."""


def _colleague_named(name: str, authority_id: int) -> _Colleague | None:
    """The one person of that name with a role in this authority today; None when there is none, or several."""
    day, here = clock.today(), select(School.id).where(School.authority_id == authority_id)
    rows = session().execute(
        select(User.id, User.name, Assignment.role, Assignment.school_id)
        .join(Assignment, Assignment.user_id == User.id)
        .where(
            User.active,
            or_(Assignment.school_id.in_(here), Assignment.authority_id == authority_id),
            Assignment.starts <= day,
            or_(Assignment.ends.is_(None), Assignment.ends >= day),
        )
        .order_by(User.id, Assignment.id)
    )
    found = [row for row in rows if fold(row.name) == fold(name)]
    if len({row.id for row in found}) != 1:
        return None
    schools = {row.school_id for row in found if row.role in SCHOOL_STAFF and row.school_id}
    return _Colleague(found[0].id, schools.pop() if len(schools) == 1 else None)


def is_known(name: str, *, authority_id: int) -> bool:
    """Whether a name means somebody who helps families here: known by it, with an account, or at a school named."""
    name = " ".join(name.split())
    return bool(
        _named(name, authority_id)
        or _colleague_named(name, authority_id)
        or _school_named(name, authority_id)
    )


def list_names(authority_ids: Collection[int]) -> Sequence[str]:
    """Names to offer while typing, in order."""
    query = (
        select(Helper.name).where(Helper.authority_id.in_(authority_ids)).order_by(Helper.folded).limit(200)
    )
    return session().scalars(query).all()


class KnownHelper(NamedTuple):
    """A helper as the log's readers need it."""

    id: int
    public_id: uuid.UUID
    name: str
    school_id: int | None


_KNOWN = Prepared(
    select(Helper.id, Helper.public_id, Helper.name, Helper.school_id)
    .where(Helper.authority_id == bindparam("authority"))
    .order_by(Helper.id)
)


_NAMED = Prepared(
    select(Helper.id, Helper.public_id, Helper.name, Helper.school_id).where(
        Helper.authority_id == bindparam("authority"),
        Helper.public_id.in_(bindparam("refs", expanding=True)),
    )
)


def names_by_public_id(
    authority_id: int, refs: Collection[uuid.UUID] | None = None
) -> Mapping[str, KnownHelper]:
    """The helpers of an authority, by the id the log uses: all, or those among `refs`."""
    if refs is not None and not refs:
        return {}
    session().flush()
    rows = _NAMED(authority=authority_id, refs=sorted(refs)) if refs else _KNOWN(authority=authority_id)
    return {str(row[1]): KnownHelper(*row) for row in rows}


def _named(name: str, authority_id: int) -> Helper | None:
    return session().scalar(
        select(Helper).where(Helper.authority_id == authority_id, Helper.folded == fold(name))
    )


def _add(name: str, *, authority_id: int, school_id: int | None) -> Helper:
    """A new helper; when somebody else has written the same name at this very moment, theirs."""
    helper = Helper(authority_id=authority_id, name=name, folded=fold(name), school_id=school_id)
    try:
        with session().begin_nested():
            session().add(helper)
    except IntegrityError:
        twin = _named(name, authority_id)
        if twin is None:
            raise
        return twin
    return helper


def _school_named(name: str, authority_id: int) -> int | None:
    """The school that a name ends with, however it was joined on: "Mr Teague (Saltby)", "Mr Teague at saltby"."""
    schools = session().execute(
        select(School.id, School.short_name, School.name)
        .where(School.authority_id == authority_id)
        .order_by(School.id)
    )
    known = {fold(called): key for key, *names in schools for called in names}
    ends = [name, *(name[found.end() :] for found in _JOINED.finditer(name))]
    return next(
        (known[place] for place in map(fold, (end.rstrip(" )") for end in ends)) if place in known), None
    )
