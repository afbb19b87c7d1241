"""Who reads a school's letter today, and as what."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from caseboard import clock
from caseboard.access import SchoolRef
from caseboard.access.stand_ins import stand_ins_at
from caseboard.accounts.models import Role, User
from caseboard.accounts.queries import list_holders
from caseboard.db import session
from caseboard.feed import wording
from caseboard.feed.schools import READER_ROLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody who reads this school's letter now."""

    reader_id: uuid.UUID
    name: str
    role: str
    has_signed_in: bool
    """Has chosen a password; until then the address is only somebody's word."""


ROLE_WORDS = {Role.HEAD_TEACHER: "head teacher", Role.DSL: "designated safeguarding lead"}


def list_readers(school: SchoolRef) -> list[Reader]:
    """The heads and designated leads of today, and whoever reads for a head today, by name, each once."""
    day = clock.today()
    roles: dict[int, list[str]] = {}
    people: dict[int, User] = {}
    for role in READER_ROLES:
        for user in list_holders([role], school.id, on=day):
            people[user.id] = user
            roles.setdefault(user.id, []).append(ROLE_WORDS[role])
    for one in stand_ins_at(school.id):
        if one.has_begun and one.reader_key not in people:
            people[one.reader_key] = session().get_one(User, one.reader_key)
            roles[one.reader_key] = [wording.reads_for(one.away, one.ends)]
    return [
        Reader(
            reader_id=user.public_id,
            name=user.name,
            role=wording.listed(roles[user.id]),
            has_signed_in=user.password is not None,
        )
        for user in sorted(people.values(), key=lambda user: (user.name, user.id))
    ]
