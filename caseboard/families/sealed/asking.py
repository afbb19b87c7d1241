"""Asking for restricted records, and opening them in an emergency: the manager is told at once, each time.

Asking writes the same row and gives the same answer whether or not there is anything: it does not look. Opening looks,
and that is why it asks for a reason and cannot be done in silence.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from caseboard import audit, clock
from caseboard.access import Actor, Permission
from caseboard.access.actor import NotPermittedError
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import opened
from caseboard.families.models import Family, FamilySchool
from caseboard.families.sealed.models import Asked, RestrictedAct, RestrictedNotice
from caseboard.families.sealed.services import managers_of, open_to

REASON_LIMIT = 1000
SHOWN_AT_MOST = 100


@dataclass(frozen=True, slots=True)
class Watched:
    """What somebody did, for a manager."""

    act_id: uuid.UUID
    family_id: uuid.UUID
    school_id: uuid.UUID
    title: str
    who: str
    is_opening: bool
    reason: str
    at: datetime
    is_seen: bool


def ask(family: Family, *, reason: str, by: Actor, source: str = "") -> RestrictedAct:
    """Asks whoever may know. The managers are told at once; nothing is looked up."""
    return _write(family, Asked.ASKED, reason, by, source, audit.Act.RESTRICTED_RECORD_ASKED)


def break_glass(family: Family, *, reason: str, by: Actor, source: str = "") -> RestrictedAct:
    """Opens whatever there is to this person until midnight. The managers are told at once, also where there is
    nothing."""
    act = _write(family, Asked.OPENED, reason, by, source, audit.Act.RESTRICTED_RECORD_OPENED)
    open_to(family, by=by)
    return act


def list_watched(actor: Actor, *, shows_initials: bool) -> list[Watched]:
    """What was asked for and opened in the families of this manager's schools, newest first."""
    schools = {school.id: school for school in actor.schools_for(Permission.WATCH_RESTRICTED)}
    if not schools:
        raise NotPermittedError
    query = (
        select(RestrictedAct, Family, FamilySchool.school_id)
        .join(Family, Family.id == RestrictedAct.family_id)
        .join(FamilySchool, FamilySchool.family_id == Family.id)
        .where(
            FamilySchool.school_id.in_(sorted(schools)),
            FamilySchool.until.is_(None),
            Family.taken_off_at.is_(None),
            Family.id.not_in(actor.blocked),
        )
        .options(joinedload(RestrictedAct.user))
        .order_by(RestrictedAct.id.desc(), FamilySchool.school_id)
        .limit(SHOWN_AT_MOST)
    )
    found: dict[int, Watched] = {}
    for act, family, school_id in session().execute(opened(query)):
        found.setdefault(
            act.id,
            Watched(
                act_id=act.public_id,
                family_id=family.public_id,
                school_id=schools[school_id].public_id,
                title=family.initials if shows_initials else family.name,
                who=act.user.name,
                is_opening=act.what is Asked.OPENED,
                reason=act.reason,
                at=act.at,
                is_seen=act.seen_at is not None,
            ),
        )
    return list(found.values())


def mark_seen(act_id: uuid.UUID, *, by: Actor) -> None:
    """A manager says that they have seen it. Raises not-permitted for one that is not theirs."""
    if act_id not in {one.act_id for one in list_watched(by, shows_initials=True)}:
        raise NotPermittedError
    act = session().scalars(opened(select(RestrictedAct).where(RestrictedAct.public_id == act_id))).one()
    if act.seen_at is None:
        act.seen_at, act.seen_by_id = clock.now(), by.user_id
        session().flush()


def _write(
    family: Family, what: Asked, reason: str, by: Actor, source: str, said: audit.Act
) -> RestrictedAct:
    if not reason.strip():
        raise MissingAnswersError({"reason": "Say why, in a few words."})
    if len(reason) > REASON_LIMIT:
        raise MissingAnswersError({"reason": f"Shorten this to {REASON_LIMIT:,} characters."})
    now = clock.now()
    act = RestrictedAct(family_id=family.id, user_id=by.user_id, what=what, reason=reason.strip(), at=now)
    session().add(act)
    session().flush()
    managers: Sequence[int] = [user.id for user in managers_of(family) if user.id != by.user_id]
    for user_id in managers:
        session().add(RestrictedNotice(act_id=act.id, user_id=user_id, next_try_at=now))
    audit.record(said, by=by.user_id, subject=family.public_id, source=source)
    session().flush()
    return act
