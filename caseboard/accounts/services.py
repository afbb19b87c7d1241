"""Changing who signs in and what they are to which school. Whoever's rights change is signed out everywhere at once.

`by` is the inner key of the person who does it; None means the command line.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from caseboard import audit, clock
from caseboard.accounts import addresses, sessions, throttle
from caseboard.accounts.models import Assignment, Role, User
from caseboard.accounts.people_file import ON_A_SCHOOL, ON_AN_AUTHORITY, PersonRow
from caseboard.accounts.queries import find_person
from caseboard.audit import Act
from caseboard.db import session
from caseboard.files.problem import FileProblem
from caseboard.schools.models import Authority, School


class RoleError(Exception):
    """A role that cannot be: on the wrong kind of place, ended before it starts, or held already."""


def add_person(*, email: str, name: str, by: int | None) -> User:
    """A new account, without a password: the person sets one through a link, or it is set on the command line."""
    user = User(
        email=email.strip().lower(),
        name=name.strip(),
        active=True,
        fs_uniquifier=uuid.uuid4().hex,
        created_at=clock.now(),
    )
    session().add(user)
    session().flush()
    audit.record(Act.PERSON_ADDED, by=by, subject=user.public_id)
    return user


def give_role(
    user: User,
    role: Role,
    *,
    school: School | None = None,
    authority: Authority | None = None,
    starts: date | None = None,
    ends: date | None = None,
    by: int | None,
) -> Assignment:
    """A role on a school, on an authority or, for an admin, on the whole place. Days are London's, both inclusive.

    Raises `RoleError` with a sentence for the person who asked.
    """
    starts = starts or clock.today()
    refuse_wrong_place(role, on_school=school is not None, on_authority=authority is not None)
    if ends is not None and ends < starts:
        raise RoleError("The last day is before the first.")
    session().execute(select(User.id).where(User.id == user.id).with_for_update())  # two admins at once
    held = _same_role(user, role, school, authority)
    if any(_overlap(starts, ends, other.starts, other.ends) for other in held):
        raise RoleError("This person has that role there already, for some of these days.")
    assignment = Assignment(
        user_id=user.id,
        role=role,
        school_id=school.id if school else None,
        authority_id=authority.id if authority else None,
        starts=starts,
        ends=ends,
    )
    session().add(assignment)
    session().flush()
    _record(Act.ROLE_GIVEN, user, assignment, by=by)
    sessions.end_all_sessions(user, by=by)
    return assignment


def end_role(user: User, assignment: Assignment, *, last_day: date | None = None, by: int | None) -> None:
    """Ends a role after its last day, or at once; the row stays. Raises `RoleError` if it has ended already."""
    today = clock.today()
    if assignment.user_id != user.id:
        raise RoleError("This is another person's role.")
    if assignment.ends is not None and assignment.ends < today:
        raise RoleError("This role has ended already.")
    if last_day is not None and last_day < today - timedelta(days=1):
        raise RoleError("The last day is past: leave it empty to end the role at once.")
    assignment.ends = last_day or today - timedelta(days=1)
    session().flush()
    _record(Act.ROLE_ENDED, user, assignment, by=by)
    sessions.end_all_sessions(user, by=by)


def disable(user: User, *, by: int | None) -> None:
    """Nobody can sign in with the account, and nobody is signed in with it any more. Its records stay."""
    if not user.active:
        return
    user.active = False
    _change_uniquifier(user)
    audit.record(Act.PERSON_DISABLED, by=by, subject=user.public_id)
    sessions.end_all_sessions(user, by=by)


def enable(user: User, *, by: int | None) -> None:
    """The account can be used again, with the roles that are still in force."""
    if user.active:
        return
    user.active = True
    session().flush()
    audit.record(Act.PERSON_ENABLED, by=by, subject=user.public_id)


def end_all_sessions(user: User, *, by: int | None) -> int:
    """Signs a person out everywhere: a lost tablet, a borrowed one. Says how many sessions there were."""
    return sessions.end_all_sessions(user, by=by)


def reset_second_factor(user: User, *, by: int | None) -> None:
    """Forgets the person's codes and the browsers known to be theirs: they set up a new second factor at their next
    sign-in, for which they still need the password."""
    user.tf_primary_method = None
    user.tf_totp_secret = None
    user.totp_last_counter = None
    user.mf_recovery_codes = None
    throttle.forget_devices(user)
    session().flush()
    audit.record(Act.SECOND_FACTOR_RESET, by=by, subject=user.public_id)
    sessions.end_all_sessions(user, by=by)


def refuse_wrong_place(role: Role, *, on_school: bool, on_authority: bool) -> None:
    """Raises `RoleError` when a role is given on a kind of place where it means nothing."""
    if role in ON_A_SCHOOL | {Role.STAND_IN} and not (on_school and not on_authority):
        raise RoleError("This role is on a school.")
    if role in ON_AN_AUTHORITY and not (on_authority and not on_school):
        raise RoleError("This role is on an authority.")
    if role not in ON_A_SCHOOL | ON_AN_AUTHORITY | {Role.STAND_IN} and on_school:
        raise RoleError("This role is not on a school.")
    if role is Role.PARTNER and on_authority:
        raise RoleError("A partner has no authority: families are shared with them one by one.")


# --- the people file ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class PeopleResult:
    """What an import of people changed: each list holds a line of plain words for each."""

    added: list[str] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    disabled: list[str] = field(default_factory=list)
    """People in the file whose account is disabled; it stays so."""


def import_people(rows: Sequence[PersonRow], *, by: int | None = None) -> PeopleResult:
    """Adds people and roles of a people file, and changes the dates of roles they have. What the file does not name
    stays as it is. Raises FileProblem for a school or an authority that is not here."""
    result = PeopleResult()
    schools = {s.urn: s for s in session().scalars(select(School))}
    authorities = {a.code: a for a in session().scalars(select(Authority))}
    people: dict[str, User] = {}
    touched: dict[int, User] = {}
    for row in rows:
        school, authority = _place(row, schools, authorities)
        user = people.get(row.email)
        if user is None:
            user = people[row.email] = _take_person(row, result, by)
        if _take_role(user, row, school, authority, result, by):
            touched[user.id] = user
    for user in touched.values():
        sessions.end_all_sessions(user, by=by)
    session().flush()
    return result


def _place(
    row: PersonRow, schools: dict[str, School], authorities: dict[str, Authority]
) -> tuple[School | None, Authority | None]:
    if row.urn is not None and row.urn not in schools:
        raise FileProblem("This school is not here. Import it first.", row=row.row, column="urn")
    if row.la is not None and row.la not in authorities:
        raise FileProblem("This authority has no school here. Import one first.", row=row.row, column="la")
    return (schools[row.urn] if row.urn else None, authorities[row.la] if row.la else None)


def _take_person(row: PersonRow, result: PeopleResult, by: int | None) -> User:
    user = find_person(row.email)
    if user is None:
        user = add_person(email=row.email, name=row.name, by=by)
        addresses.confirm(user)  # whoever runs the place vouches for the addresses of its file
        result.added.append(f"{row.name} ({row.email})")
        return user
    if user.name != row.name:
        result.renamed.append(f"{user.name} is now {row.name}")
        user.name = row.name
    if not user.active:
        result.disabled.append(row.name)
    return user


def _take_role(
    user: User,
    row: PersonRow,
    school: School | None,
    authority: Authority | None,
    result: PeopleResult,
    by: int | None,
) -> bool:
    """Gives the role, or changes the dates of the one it overlaps. Says whether anything changed."""
    role = Role(row.role)
    said = f"{row.name}: {role_words(role)}, {_place_words(school, authority)}"
    starts = row.starts or clock.today()
    same = _same_role(user, role, school, authority)
    held = [a for a in same if _overlap(starts, row.ends, a.starts, a.ends)]
    if len(held) > 1:
        raise FileProblem(
            "This person has had the role there twice in these days.", row=row.row, column="starts"
        )
    if not held:
        ended = next((a for a in same if a.starts == starts), None)
        if ended is not None:  # it was ended before its first day was over, and is given again
            held = [ended]
    if not held:
        assignment = Assignment(
            user_id=user.id,
            role=role,
            school_id=school.id if school else None,
            authority_id=authority.id if authority else None,
            starts=starts,
            ends=row.ends,
        )
        session().add(assignment)
        session().flush()
        _record(Act.ROLE_GIVEN, user, assignment, by=by)
        result.given.append(f"{said}, {dates_words(assignment)}")
        return True
    assignment = held[0]
    dates = (row.starts or assignment.starts, row.ends)
    if dates == (assignment.starts, assignment.ends):
        result.unchanged += 1
        return False
    assignment.starts, assignment.ends = dates
    session().flush()
    _record(Act.ROLE_ENDED if row.ends else Act.ROLE_GIVEN, user, assignment, by=by)
    result.changed.append(f"{said}, now {dates_words(assignment)}")
    return True


ROLE_WORDS = {
    Role.SOCIAL_WORKER: "Social worker",
    Role.TEAM_MANAGER: "Team manager",
    Role.HEAD_TEACHER: "Head teacher",
    Role.DSL: "Designated safeguarding lead",
    Role.PARTNER: "Partner",
    Role.NOTIFIER: "Notifier",
    Role.ADMIN: "Admin",
    Role.STAND_IN: "Reads letters while the head is away",
}


def role_words(role: Role) -> str:
    """The role as people say it."""
    return ROLE_WORDS[role]


def dates_words(assignment: Assignment) -> str:
    """ "from 2026-09-01", "from 2026-09-01 to 2027-07-20"."""
    until = f" to {assignment.ends}" if assignment.ends else ""
    return f"from {assignment.starts}{until}"


def _place_words(school: School | None, authority: Authority | None) -> str:
    if school is not None:
        return school.short_name
    return authority.name if authority is not None else "whole place"


def _same_role(
    user: User, role: Role, school: School | None, authority: Authority | None
) -> Sequence[Assignment]:
    """The person's rows of this role on this place, the latest first."""
    return (
        session()
        .scalars(
            select(Assignment)
            .where(
                Assignment.user_id == user.id,
                Assignment.role == role,
                Assignment.school_id == school.id if school else Assignment.school_id.is_(None),
                Assignment.authority_id == authority.id if authority else Assignment.authority_id.is_(None),
            )
            .order_by(Assignment.starts.desc())
        )
        .all()
    )


def _overlap(starts: date, ends: date | None, other_starts: date, other_ends: date | None) -> bool:
    return max(starts, other_starts) <= min(ends or date.max, other_ends or date.max)


def _change_uniquifier(user: User) -> None:
    """Whatever was issued to the account before (sessions, links) is void."""
    user.fs_uniquifier = uuid.uuid4().hex
    session().flush()


def _record(act: Act, user: User, assignment: Assignment, *, by: int | None) -> None:
    details: dict[str, Any] = {
        "role": assignment.role.value,
        "starts": assignment.starts.isoformat(),
        "ends": assignment.ends.isoformat() if assignment.ends else None,
    }
    if assignment.authority_id is not None:
        details["authority"] = assignment.authority_id
    audit.record(act, by=by, subject=user.public_id, school=assignment.school_id, details=details)
