"""What goes along when two records are joined, and back when they are put apart: the rows of what is going on.

A row points to its family; joining points it to the record that is kept. Packages above say of their own records that
they go along, from where they are declared, parents first. What only one family can have is decided below by name.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, true, update

from caseboard import clock
from caseboard.accounts.models import FamilyLeaver, FamilyPartner, User
from caseboard.accounts.queries import partner_in_force
from caseboard.db import new_public_id, session
from caseboard.families.agencies.models import Involvement
from caseboard.families.door import opened
from caseboard.families.due import Action, Signpost, Worry
from caseboard.families.models import Family, PartnerChild
from caseboard.families.people.models import Adult, Household, Relationship
from caseboard.families.sharing_models import SharingBasis
from caseboard.families.story.models import Story
from caseboard.families.together.models import SchoolAgreement

_EVERY_ONE = true()


@dataclass(frozen=True, slots=True)
class _Along:
    name: str
    record: Any
    parents: tuple[tuple[Any, str], ...]
    """Column -> the name of the records it points to: what follows from one that goes back goes back with it."""
    once_by: Any = None
    """A column by which a family has one such row at most; where the kept one has it, the other's stays behind."""
    only: Any = _EVERY_ONE
    """Which of them go: what the log says of a family happened to that record, and stays with it."""


_ALONG: list[_Along] = []
STORIES = "stories"
PARTNERS = "partners"
LEAVERS = "leavers"
_STORIES = _Along(STORIES, Story, ())


def goes_along(
    name: str, record: Any, *parents: tuple[Any, str], once_by: Any = None, only: Any = None
) -> None:
    """For packages above this one: their records of a family go along when it is joined to another."""
    _ALONG.append(_Along(name, record, parents, once_by, _EVERY_ONE if only is None else only))


for _name, _record in (
    ("adults", Adult),
    ("households", Household),
    ("involvements", Involvement),
    ("relationships", Relationship),
    ("actions", Action),
    ("signposts", Signpost),
    ("worries", Worry),
    ("bases", SharingBasis),
    ("school_agreements", SchoolAgreement),
):
    goes_along(_name, _record)


def take(kept: Family, other: Family, *, at: datetime) -> dict[str, list[str]]:
    """Takes everything that goes along. Name of the records -> public ids of those that went. Flushes."""
    session().flush()
    went = {one.name: _take(one, kept, other) for one in _ALONG}
    went[STORIES] = [] if _has_story(kept) else _take(_STORIES, kept, other)
    went[PARTNERS] = _take_partners(kept, other, at)
    went[LEAVERS] = _take_leavers(kept, other)
    return went


def give_back(went: Mapping[str, Sequence[str]], kept: Family, other: Family, *, at: datetime) -> None:
    """Gives back what came at that moment, and what followed from it since. Flushes."""
    session().flush()
    given: dict[str, set[int]] = {}
    for one in _ALONG:
        given[one.name] = _give_back(one, went.get(one.name, ()), given, kept, other)
    _give_back(_STORIES, went.get(STORIES, ()), given, kept, other)
    _give_partners_back(went.get(PARTNERS, ()), kept, other, at)
    _let_leavers_back(went.get(LEAVERS, ()), kept, other)


def _take(one: _Along, kept: Family, other: Family) -> list[str]:
    record, once_by = one.record, one.once_by
    query = select(record.id, record.public_id).where(record.family_id == other.id, one.only)
    if once_by is not None:
        query = query.where(once_by.not_in(select(once_by).where(record.family_id == kept.id)))
    query = query.order_by(record.id)
    found = session().execute(opened(query)).all()
    _set_family(record, [key for key, _ in found], kept)
    return [str(public_id) for _, public_id in found]


def _give_back(
    one: _Along, refs: Sequence[str], given: Mapping[str, Collection[int]], kept: Family, other: Family
) -> set[int]:
    wanted = one.record.public_id.in_([uuid.UUID(ref) for ref in refs])
    found = _keys(one, wanted, kept)
    while True:  # what follows may be followed in turn: a request that was asked again, and again
        follows = [
            column.in_(sorted(found if parent == one.name else given[parent]))
            for column, parent in one.parents
        ]
        more = _keys(one, or_(wanted, *follows), kept)
        if more == found:
            break
        found = more
    _set_family(one.record, sorted(found), other)
    return found


def _keys(one: _Along, wanted: Any, kept: Family) -> set[int]:
    query = select(one.record.id).where(one.record.family_id == kept.id, wanted, one.only)
    return set(session().scalars(opened(query)))


def _set_family(record: Any, keys: Sequence[int], family: Family) -> None:
    if keys:
        statement = update(record).where(record.id.in_(keys)).values(family_id=family.id)
        session().execute(opened(statement.execution_options(synchronize_session="fetch")))


def _has_story(family: Family) -> bool:
    query = select(Story.id).where(Story.family_id == family.id).limit(1)
    return session().scalar(opened(query)) is not None


# --- partners: what they could read before is not said anew, so the one row ends and another begins -------------------


def _take_partners(kept: Family, other: Family, at: datetime) -> list[str]:
    """Partners of the other go on with the one that is kept, until the same day. Gives the public ids of the new rows.

    Somebody who is a partner of both stays what they are in the one that is kept.
    """
    there = set(session().scalars(select(FamilyPartner.user_id).where(*_today(kept))))
    new = []
    for row in (
        session().scalars(select(FamilyPartner).where(*_today(other)).order_by(FamilyPartner.id)).all()
    ):
        row.ended_at = at
        if row.user_id in there:
            continue
        goes_on = FamilyPartner(
            public_id=new_public_id(),
            user_id=row.user_id,
            family_id=kept.id,
            starts=clock.today(),
            ends=row.ends,
            added_by=row.added_by,
            added_at=at,
            reason_id=row.reason_id,
        )
        session().add(goes_on)
        session().flush()
        _same_children(row, goes_on)
        new.append(str(goes_on.public_id))
    session().flush()
    return new


def _give_partners_back(refs: Sequence[str], kept: Family, other: Family, at: datetime) -> None:
    came = FamilyPartner.public_id.in_([uuid.UUID(ref) for ref in refs])
    ended_since: set[int] = set()
    for row in session().scalars(select(FamilyPartner).where(FamilyPartner.family_id == kept.id, came)):
        if row.ended_at is not None:
            ended_since.add(row.user_id)
        row.ended_at = row.ended_at or clock.now()
    query = select(FamilyPartner).where(FamilyPartner.family_id == other.id, FamilyPartner.ended_at == at)
    for row in session().scalars(query):
        row.ended_at = row.ended_at if row.user_id in ended_since else None
    session().flush()


def _today(family: Family) -> tuple[Any, ...]:
    return (FamilyPartner.family_id == family.id, *partner_in_force(clock.today()))


def _same_children(before: FamilyPartner, after: FamilyPartner) -> None:
    query = select(PartnerChild.child_id).where(PartnerChild.partner_id == before.id)
    children = session().scalars(opened(query)).all()
    session().add_all(PartnerChild(partner_id=after.id, child_id=child_id) for child_id in children)


# --- those who handed one of the two over: it does not come back to them by way of the other --------------------------


def _take_leavers(kept: Family, other: Family) -> list[str]:
    """Who may see the other until a day sees the one that is kept no longer than that, unless they lead or hold it.

    Gives the public ids of those for whom that is new.
    """
    in_charge = {helper.user_id for helper in (kept.lead, kept.holder) if helper is not None}
    there = {row.user_id: row for row in _leavers(kept)}
    new = []
    for row in _leavers(other):
        if row.user_id in in_charge:
            continue
        if row.user_id in there:
            there[row.user_id].ends = min(there[row.user_id].ends, row.ends)
            continue
        session().add(FamilyLeaver(family_id=kept.id, user_id=row.user_id, ends=row.ends))
        new.append(str(session().get_one(User, row.user_id).public_id))
    session().flush()
    return new


def _let_leavers_back(refs: Sequence[str], kept: Family, other: Family) -> None:
    """They may see the one that was kept again, unless they have handed that over as well since."""
    came = {session().scalars(select(User.id).where(User.public_id == uuid.UUID(ref))).one() for ref in refs}
    ends = {row.user_id: row.ends for row in _leavers(other)}
    for row in _leavers(kept):
        if row.user_id in came and row.ends == ends.get(row.user_id):
            session().delete(row)
    session().flush()


def _leavers(family: Family) -> Sequence[FamilyLeaver]:
    query = select(FamilyLeaver).where(FamilyLeaver.family_id == family.id)
    return session().scalars(query.order_by(FamilyLeaver.user_id)).all()
