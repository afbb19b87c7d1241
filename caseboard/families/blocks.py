"""Keeping a named member of staff from a family: a conflict of interest. To them the family is not there."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from caseboard import clock
from caseboard.access import Actor
from caseboard.accounts.models import ConflictBlock, Role, User
from caseboard.accounts.queries import list_holders
from caseboard.db import session
from caseboard.events.kinds.record import ConflictBlocked, ConflictBlockLifted
from caseboard.events.models import Audience
from caseboard.families.cardlog import log_only
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FamilyNotFoundError
from caseboard.families.entries import words_hash, write_reason
from caseboard.families.models import Family

KEPT_AWAY_FROM = (Role.SOCIAL_WORKER, Role.TEAM_MANAGER, Role.HEAD_TEACHER, Role.DSL)


@dataclass(frozen=True, slots=True)
class Blocked:
    block_id: uuid.UUID
    name: str
    since: datetime
    by: str


def list_staff(family: Family) -> Sequence[User]:
    """Everybody who, by their roles today, could see this family, by name."""
    found: dict[int, User] = {}
    for place in family.schools:
        if place.until is None:
            holders = list_holders(KEPT_AWAY_FROM, place.school_id, on=clock.today())
            found |= {user.id: user for user in holders}
    return sorted(found.values(), key=lambda user: (user.name, user.id))


def block(family: Family, person_id: uuid.UUID, *, reason: str, by: Actor) -> ConflictBlock:
    """Keeps somebody from this family from their very next request on. Flushes."""
    person = next((user for user in list_staff(family) if user.public_id == person_id), None)
    problems = {}
    if person is None:
        problems["person"] = "Choose somebody who works with this family's schools."
    if not reason.strip():
        problems["reason"] = "Say why, in a few words: a relative, a neighbour."
    if person is not None and any(row.user_id == person.id for row in _standing(family)):
        problems["person"] = f"{person.name} is kept from this family already."
    if problems or person is None:
        raise MissingAnswersError(problems)
    why = write_reason(family, text=reason.strip(), by=by)
    row = ConflictBlock(
        family_id=family.id, user_id=person.id, reason_id=why.id, by_id=by.user_id, since=why.recorded_at
    )
    session().add(row)
    event = ConflictBlocked(person=str(person.public_id), reason=str(why.public_id), text=words_hash(why))
    log_only(family, event, by=by, audience=Audience.WORKER)
    return row


def lift(family: Family, block_id: uuid.UUID, *, by: Actor) -> None:
    """Lets them see the family again. A second time changes nothing."""
    rows = session().scalars(select(ConflictBlock).where(ConflictBlock.family_id == family.id)).all()
    row = next((one for one in rows if one.public_id == block_id), None)
    if row is None:
        raise FamilyNotFoundError
    if row.lifted_at is not None:
        return
    person = session().get_one(User, row.user_id)
    event = log_only(
        family, ConflictBlockLifted(person=str(person.public_id)), by=by, audience=Audience.WORKER
    )
    row.lifted_at, row.lifted_by_id = event.recorded_at, by.user_id
    session().flush()


def list_blocked(family: Family) -> list[Blocked]:
    """Who is kept from this family now, by name."""
    ids = {row.user_id for row in _standing(family)} | {row.by_id for row in _standing(family)}
    names = {
        user_id: name
        for user_id, name in session().execute(select(User.id, User.name).where(User.id.in_(ids)))
    }
    found = [Blocked(r.public_id, names[r.user_id], r.since, names[r.by_id]) for r in _standing(family)]
    return sorted(found, key=lambda one: one.name)


def _standing(family: Family) -> Sequence[ConflictBlock]:
    query = select(ConflictBlock).where(
        ConflictBlock.family_id == family.id, ConflictBlock.lifted_at.is_(None)
    )
    return session().scalars(query.order_by(ConflictBlock.id)).all()
