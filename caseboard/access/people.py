"""The one door to people, for an admin: who is theirs to see and manage, and what roles they may give.

An admin of the whole place manages everybody. An admin of one authority manages the people of that authority: those
with a role there that has not ended, and those who left it and have gone nowhere else. Of a person who also works
elsewhere they see and end only the roles here, and leave the account itself alone.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from caseboard import clock
from caseboard.access.actor import Actor, NotPermittedError, admin_authorities
from caseboard.access.permissions import Permission
from caseboard.accounts.models import Assignment, Role, User
from caseboard.accounts.people_file import ON_A_SCHOOL, ON_AN_AUTHORITY
from caseboard.accounts.queries import find_person_by_id
from caseboard.db import session
from caseboard.names import fold
from caseboard.schools.models import Authority, School
from caseboard.schools.queries import list_authorities, list_schools

FOUND_AT_MOST = 50


class PersonNotFoundError(NotPermittedError):
    """There is no such person for this admin: foreign and absent answer alike."""


@dataclass(frozen=True, slots=True)
class HeldRole:
    """One role of a person, with the words for its place."""

    assignment: Assignment
    place: str
    place_id: str
    """How a form names the place: "school:...", "authority:..." or "place"."""

    @property
    def key(self) -> str:
        """What a form calls this role: ids are random ones or the place's, never the row's number."""
        return f"{self.assignment.role}/{self.place_id}/{self.assignment.starts}"

    def is_over(self, on: date) -> bool:
        return self.assignment.ends is not None and self.assignment.ends < on


class People:
    """The people one admin manages at this moment."""

    def __init__(self, actor: Actor) -> None:
        if not actor.may(Permission.MANAGE_PEOPLE):
            raise NotPermittedError
        self.actor = actor
        self.today = clock.today()
        found = admin_authorities(actor)
        self.is_everybody = found is None
        self.authorities: Sequence[Authority] = list_authorities(found)
        self.schools: Sequence[School] = list_schools(found)
        self._authority_names = {authority.id: authority for authority in self.authorities}
        self._school_names = {school.id: school for school in self.schools}

    def find(self, text: str = "") -> tuple[Sequence[User], int]:
        """The first people by name whose name or address matches every word typed, and how many match."""
        words = fold(text).split()
        found = [
            user
            for user in self._everybody()
            if all(word in f"{fold(user.name)} {fold(user.email)}" for word in words)
        ]
        return found[:FOUND_AT_MOST], len(found)

    def get(self, public_id: uuid.UUID) -> User:
        """The person, or not found."""
        user = find_person_by_id(public_id)
        if user is None or not self._is_ours(user.id):
            raise PersonNotFoundError
        return user

    def list_roles(self, user: User) -> Sequence[HeldRole]:
        """The roles of the person that this admin may know of: what is in force or to come, then what is over."""
        held = [self._held(a) for a in self._rows(user.id) if self._covers(a)]
        return sorted(held, key=lambda role: (role.is_over(self.today), -role.assignment.starts.toordinal()))

    def get_role(self, user: User, key: str) -> HeldRole:
        """The role that a form named, if it has not ended; else not found."""
        for role in self.list_roles(user):
            if role.key == key and not role.is_over(self.today):
                return role
        raise PersonNotFoundError

    def governs(self, user: User) -> bool:
        """Whether the account itself is this admin's: every role that has not ended is in their authorities."""
        return self.is_everybody or all(self._covers(a) for a in self._rows(user.id) if not self._is_over(a))

    def is_self(self, user: User) -> bool:
        return user.id == self.actor.user_id

    def roles_to_give(self) -> list[Role]:
        """Every role for the whole place's admin; for others those that are on a school or an authority."""
        places = ON_A_SCHOOL | ON_AN_AUTHORITY | {Role.ADMIN}
        return [role for role in Role if (self.is_everybody or role in places) and role is not Role.STAND_IN]

    def places(self) -> list[tuple[str, str]]:
        """Where a role may be given: how a form names the place, and what people call it."""
        schools = [
            (f"school:{school.public_id}", school.name)
            for school in self.schools
            if school.closed_on is None or school.closed_on >= self.today
        ]
        authorities = [(f"authority:{a.public_id}", f"{a.name} (the authority)") for a in self.authorities]
        return [*schools, *authorities, *([("place", "The whole place")] if self.is_everybody else [])]

    def find_place(self, place_id: str) -> tuple[School | None, Authority | None]:
        """The school or the authority that a form named; neither for the whole place. Raises not-found for a place
        that is not this admin's."""
        if place_id == "place" and self.is_everybody:
            return None, None
        for school in self.schools:
            if place_id == f"school:{school.public_id}":
                return school, None
        for authority in self.authorities:
            if place_id == f"authority:{authority.public_id}":
                return None, authority
        raise PersonNotFoundError

    # --- who is theirs ------------------------------------------------------------------------------------------------

    def _everybody(self) -> list[User]:
        users = session().scalars(select(User).order_by(User.name, User.id)).all()
        if self.is_everybody:
            return list(users)
        rows: dict[int, list[Assignment]] = {}
        for assignment in session().scalars(select(Assignment)):
            rows.setdefault(assignment.user_id, []).append(assignment)
        return [user for user in users if self._are_ours(rows.get(user.id, []))]

    def _is_ours(self, user_id: int) -> bool:
        return self.is_everybody or self._are_ours(self._rows(user_id))

    def _are_ours(self, rows: Sequence[Assignment]) -> bool:
        running = [a for a in rows if not self._is_over(a)]
        return any(self._covers(a) for a in running or rows)

    def _rows(self, user_id: int) -> Sequence[Assignment]:
        query = select(Assignment).where(Assignment.user_id == user_id).order_by(Assignment.id)
        return session().scalars(query).all()

    def _covers(self, assignment: Assignment) -> bool:
        if self.is_everybody:
            return True
        return assignment.school_id in self._school_names or assignment.authority_id in self._authority_names

    def _is_over(self, assignment: Assignment) -> bool:
        return assignment.ends is not None and assignment.ends < self.today

    def _held(self, assignment: Assignment) -> HeldRole:
        if assignment.school_id is not None:
            school = self._school_names[assignment.school_id]
            return HeldRole(assignment, school.short_name, f"school:{school.public_id}")
        if assignment.authority_id is not None:
            authority = self._authority_names[assignment.authority_id]
            return HeldRole(assignment, authority.name, f"authority:{authority.public_id}")
        return HeldRole(assignment, "The whole place", "place")


def people(actor: Actor) -> People:
    """The people this admin manages, or not permitted."""
    return People(actor)
