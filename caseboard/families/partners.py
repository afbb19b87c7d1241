"""Partners: somebody outside the school team who is added to one family until a date, and taken off again."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Date, bindparam, select

from caseboard import clock
from caseboard.access import Actor
from caseboard.accounts.models import FamilyPartner, User
from caseboard.accounts.queries import find_person, partner_in_force
from caseboard.db import Prepared, session
from caseboard.events.kinds.record import PartnerAdded, PartnerEnded
from caseboard.events.models import Audience
from caseboard.families import helpers
from caseboard.families.cardlog import log_only
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FamilyNotFoundError, cases, opened
from caseboard.families.entries import words_hash, write_reason
from caseboard.families.models import Child, Entry, Family, PartnerChild

LONGEST = timedelta(days=366)
"""Nobody is added for longer than this at once: who still helps after a year is added again."""


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner of a family, as a worker sees them."""

    partner_id: uuid.UUID
    name: str
    email: str
    starts: date
    ends: date
    children: tuple[str, ...]
    """Whom they work with, as far as this worker knows the children."""
    added_by: str
    why: str
    is_over: bool


def add_partner(
    family: Family,
    *,
    email: str,
    ends: date | None,
    reason: str,
    children: Collection[uuid.UUID] = (),
    by: Actor,
) -> FamilyPartner:
    """Adds somebody with an account to the family, from today until a day, inclusive. Flushes.

    They will see what the partners' view gives, what is said to the team, and of the children those named here. A
    child at a school this worker does not work for is not found. Somebody who is a partner already is refused: end
    that first, or let it run.
    """
    today = clock.today()
    user = find_person(email)
    known = {s.child.public_id: s.child for s in cases(by).strands_of(family)}
    if not set(children) <= set(known):
        raise FamilyNotFoundError
    problems = _problems(family, user, email, ends, reason, today)
    if problems:
        raise MissingAnswersError(problems)
    assert user is not None  # noqa: S101 - for the type checker
    assert ends is not None  # noqa: S101 - for the type checker
    why = write_reason(family, text=reason.strip(), by=by)
    partner = FamilyPartner(
        user_id=user.id,
        family_id=family.id,
        starts=today,
        ends=ends,
        added_by=by.user_id,
        added_at=clock.now(),
        reason_id=why.id,
    )
    session().add(partner)
    session().flush()
    helpers.for_user(
        user, authority_id=family.authority_id, school_id=None
    )  # so that an action can be theirs
    session().add_all(PartnerChild(partner_id=partner.id, child_id=known[ref].id) for ref in set(children))
    log_only(
        family,
        PartnerAdded(
            partner=str(user.public_id),
            ends=ends.isoformat(),
            reason=str(why.public_id),
            text=words_hash(why),
        ),
        by=by,
        audience=Audience.WORKER,
    )
    return partner


def _problems(
    family: Family, user: User | None, email: str, ends: date | None, reason: str, today: date
) -> dict[str, str]:
    problems: dict[str, str] = {}
    if not email.strip():
        problems["email"] = "Enter the e-mail address of their account."
    elif user is None or not user.active:
        problems["email"] = "Nobody with this address has an account here. An admin can add them."
    elif _is_partner(family, user, today):
        problems["email"] = "They are a partner of this family already. End that first to change it."
    if ends is None:
        problems["ends"] = "Enter the last day they may see this family."
    elif not today <= ends <= today + LONGEST:
        problems["ends"] = "The last day is today at the earliest and a year from now at the latest."
    if not reason.strip():
        problems["reason"] = "Say why, in a few words."
    return problems


def _is_partner(family: Family, user: User, day: date) -> bool:
    query = select(FamilyPartner.id).where(
        FamilyPartner.family_id == family.id, FamilyPartner.user_id == user.id, *partner_in_force(day)
    )
    return session().scalar(query.limit(1)) is not None


def end_partner(family: Family, partner_id: uuid.UUID, *, by: Actor) -> FamilyPartner | None:
    """Takes a partner off at once; None when it was over already. By way of the family: never by its own id alone."""
    partner = session().scalar(
        select(FamilyPartner).where(
            FamilyPartner.family_id == family.id, FamilyPartner.public_id == partner_id
        )
    )
    if partner is None:
        raise FamilyNotFoundError
    if partner.ended_at is not None or partner.ends < clock.today():
        return None
    partner.ended_at = clock.now()
    user = session().get_one(User, partner.user_id)
    log_only(family, PartnerEnded(partner=str(user.public_id)), by=by, audience=Audience.WORKER)
    return partner


def list_partners(family: Family, *, by: Actor, shows_initials: bool = False) -> Sequence[Partner]:
    """Everybody who is or was a partner of a family that came through the door, the latest first. Three statements."""
    today = clock.today()
    rows = session().execute(
        select(FamilyPartner, User.name, User.email)
        .join(User, User.id == FamilyPartner.user_id)
        .where(FamilyPartner.family_id == family.id)
        .order_by(FamilyPartner.ends.desc(), FamilyPartner.id.desc())
    )
    found = [(partner, name, email) for partner, name, email in rows]
    if not found:
        return []
    whys = _whys([partner.reason_id for partner, _, _ in found])
    children = children_of([partner.id for partner, _, _ in found], cases(by).school_ids)
    return [
        Partner(
            partner_id=partner.public_id,
            name=name,
            email=email,
            starts=partner.starts,
            ends=clock.london(partner.ended_at).date() if partner.ended_at else partner.ends,
            children=tuple(
                child.initials if shows_initials else child.called for child in children[partner.id]
            ),
            added_by=whys[partner.reason_id][0],
            why=whys[partner.reason_id][1],
            is_over=partner.ended_at is not None or partner.ends < today,
        )
        for partner, name, email in found
    ]


def list_partner_names(family: Family) -> Sequence[str]:
    """Who is a partner of the family today, by name: who reads what is said to the team. One statement."""
    session().flush()
    return _NAMES(family=family.id, day=clock.today()).scalars().all()


_NAMES = Prepared(
    select(User.name)
    .join(FamilyPartner, FamilyPartner.user_id == User.id)
    .where(
        FamilyPartner.family_id == bindparam("family"),
        User.active,
        *partner_in_force(bindparam("day", type_=Date())),
    )
    .order_by(User.name)
)


def authorities_of_partner(user_id: int) -> frozenset[int]:
    """The authorities with a family of which this person is a partner today: keys, and nothing of a family."""
    query = (
        select(Family.authority_id)
        .join(FamilyPartner, FamilyPartner.family_id == Family.id)
        .where(FamilyPartner.user_id == user_id, *partner_in_force(clock.today()))
    )
    return frozenset(session().scalars(opened(query)))


def children_of(partner_ids: Collection[int], school_ids: Collection[int]) -> dict[int, list[Child]]:
    """Whom these partners work with, of the children at these schools: inner key of the partner's row -> children."""
    query = (
        select(PartnerChild.partner_id, Child)
        .join(Child, Child.id == PartnerChild.child_id)
        .where(PartnerChild.partner_id.in_(partner_ids), Child.school_id.in_(school_ids))
        .order_by(Child.folded, Child.id)
    )
    found: dict[int, list[Child]] = defaultdict(list)
    for partner_id, child in session().execute(opened(query)):
        found[partner_id].append(child)
    return found


def _whys(entry_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Who gave these reasons, and their words."""
    query = (
        select(Entry.id, User.name, Entry.text)
        .join(User, User.id == Entry.author_id)
        .where(Entry.id.in_(entry_ids))
    )
    return {entry_id: (name, text) for entry_id, name, text in session().execute(opened(query))}
