"""What paper needs of several families at once, whom the caller found on boards of schools that the actor may read.

A fixed number of statements however many families.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import or_, select, union_all
from sqlalchemy.orm import joinedload

from caseboard.access import Actor
from caseboard.db import session
from caseboard.events.models import Audience
from caseboard.families.coming_back import may_read
from caseboard.families.door import cases, opened
from caseboard.families.due import Action, Result
from caseboard.families.models import Child, Entry, EntryKind, EntrySchool, Family, FamilyChild
from caseboard.families.particulars import Particulars
from caseboard.families.people.models import Address, Adult, Household, HouseholdMember
from caseboard.families.risks import streets
from caseboard.names import fold


def names_to_hide(family_ids: Collection[int]) -> Mapping[int, frozenset[str]]:
    """family key -> the folded names of its children and adults, one word each: what initials are to hide."""
    found: dict[int, set[str]] = defaultdict(set)
    children = (
        select(FamilyChild.family_id, Child.folded, Child.forename, Child.surname)
        .join(Child, Child.id == FamilyChild.child_id)
        .where(FamilyChild.family_id.in_(family_ids))
    )
    adults = select(Adult.family_id, Adult.folded, Adult.forename, Adult.surname).where(
        Adult.family_id.in_(family_ids)
    )
    for query in (children, adults):
        for family_id, folded, forename, surname in session().execute(opened(query)):
            found[family_id].update(folded.split(), fold(forename).split(), fold(surname).split())
    return {family_id: frozenset(names) for family_id, names in found.items()}


def hidden_places(family_ids: Collection[int]) -> Mapping[int, Sequence[str]]:
    """family key -> streets and postcodes, folded, that no paper may show: under *do not disclose*, and of homes whose
    address another home of the family must not learn. Paper goes home, and lies on tables at which both sit.

    Of the latter also what the roll knows of the children who live there. One statement.
    """
    hidden = or_(Household.not_disclosed, Household.kept_apart)
    written = (
        select(Household.family_id, Address.lines, Address.postcode)
        .join(Address, Address.household_id == Household.id)
        .where(Household.family_id.in_(family_ids), hidden)
    )
    on_roll = (
        select(Household.family_id, Child.address, Child.postcode)
        .join(HouseholdMember, HouseholdMember.household_id == Household.id)
        .join(Child, Child.id == HouseholdMember.child_id)
        .where(
            Household.family_id.in_(family_ids), hidden, Child.address != "", HouseholdMember.until.is_(None)
        )
    )
    found: dict[int, list[str]] = defaultdict(list)
    for family_id, lines, postcode in session().execute(opened(union_all(written, on_roll))):
        found[family_id] += [fold(street) for street in streets(lines)]
        if postcode:
            found[family_id].append(fold(postcode).replace(" ", ""))
    return found


def last_seen(family_ids: Collection[int], *, by: Actor) -> Mapping[int, date]:
    """family key -> the last day on which a visit saw one of its children, as far as this worker may read of it."""
    mine = cases(by).school_ids
    query = (
        select(Entry.family_id, Entry.happened_on, Entry.details)
        .where(
            Entry.family_id.in_(family_ids),
            Entry.kind == EntryKind.VISIT,
            Entry.struck_at.is_(None),
            or_(
                Entry.audience != Audience.SCHOOL,
                Entry.author_id == by.user_id,
                Entry.id.in_(select(EntrySchool.entry_id).where(EntrySchool.school_id.in_(mine))),
            ),
        )
        .order_by(Entry.happened_on)
    )
    return {
        family_id: on
        for family_id, on, details in session().execute(opened(query))
        if any(one.seen == "yes" for one in Particulars.from_json(details).children.values())
    }


def open_actions(family_ids: Collection[int], *, by: Actor) -> Sequence[tuple[int, Action]]:
    """family key, and an open action of it that this worker may read; what is due first comes first."""
    query = (
        select(Action)
        .where(Action.family_id.in_(family_ids), Action.result == Result.OPEN)
        .options(
            joinedload(Action.entry).selectinload(Entry.told),
            joinedload(Action.helper),
            joinedload(Action.school),
        )
        .order_by(Action.due_on, Action.id)
    )
    found = session().scalars(opened(query)).all()
    return [
        (one.family_id, one) for one in found if may_read(one.entry, by=by) and one.entry.struck_at is None
    ]


def children_here(family: Family, *, by: Actor) -> Sequence[Child]:
    """The children of a family that came through the door, as far as this worker works for their schools."""
    return [strand.child for strand in cases(by).strands_of(family)]
