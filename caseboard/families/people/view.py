"""Who a family are, as far as one worker may see it: for the panel, for its own page, and for the picture.

A child at a school this person does not work for is left out, and with it a household of such children alone and the
adults who live nowhere else. A relation to another family on the board shows only to those who may read that family.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from caseboard import codes
from caseboard.access import Actor
from caseboard.db import session
from caseboard.families.door import cases, opened
from caseboard.families.models import Child, Family, FamilyChild, FamilySchool
from caseboard.families.people.models import (
    Adult,
    Proposal,
    Proposed,
    Relationship,
)
from caseboard.families.people.rows import HOMES, AdultRow, Home, HomeRow, list_adults

Key = tuple[bool, int]
"""Whether it is an adult, and its inner key."""


@dataclass(frozen=True, slots=True)
class PersonView:
    key: Key
    public_id: uuid.UUID
    called: str
    """The initials where names are covered."""
    sex: str
    born: date | None
    speaks: str
    """ "Polish, with an interpreter"."""
    communication: str
    is_elsewhere: bool = False
    """Of another family on the board."""

    @property
    def is_adult(self) -> bool:
        return self.key[0]


@dataclass(frozen=True, slots=True)
class HouseholdView:
    household_id: uuid.UUID
    name: str
    members: tuple[PersonView, ...]
    not_disclosed: bool
    kept_apart: bool
    waits: Proposed | None
    """What waits for a second person."""
    waits_for_me: bool


@dataclass(frozen=True, slots=True)
class Tie:
    """One person is something to another."""

    relationship_id: uuid.UUID
    one: PersonView
    kind: str
    other: PersonView
    family: tuple[uuid.UUID, uuid.UUID] | None
    """School and family of the one who is of another family on the board."""

    @property
    def said(self) -> str:
        return f"{self.one.called}: {codes.words(codes.RELATIONSHIP, self.kind)} of {self.other.called}"


@dataclass(frozen=True, slots=True)
class People:
    children: tuple[PersonView, ...]
    adults: tuple[PersonView, ...]
    households: tuple[HouseholdView, ...]
    ties: tuple[Tie, ...] = ()

    @property
    def everybody(self) -> tuple[PersonView, ...]:
        return (*self.adults, *self.children)

    @property
    def is_marked(self) -> bool:
        return any(household.not_disclosed for household in self.households)


def people(family: Family, *, by: Actor, shows_initials: bool) -> People:
    """Adults and households of a family that came through the door. Three statements."""
    seen = {s.child_id for s in cases(by).strands_of(family)}
    children = {
        (False, s.child_id): _child(s.child, shows_initials) for s in family.strands if s.child_id in seen
    }
    rows = list_adults([family.id])
    adults: dict[Key, PersonView] = {(True, adult.id): _adult(adult, shows_initials) for adult in rows}
    households, hidden = _households(family, seen, {**children, **adults}, by)
    return People(
        children=tuple(children.values()),
        adults=tuple(adult for key, adult in adults.items() if key not in hidden),
        households=tuple(households),
    )


def adults_called(families: Collection[Family], *, by: Actor) -> Mapping[int, Sequence[str]]:
    """family key -> what those of its adults are called whom `people` shows this worker. Two statements for all."""
    if not families:
        return {}
    ids = [family.id for family in families]
    rows: dict[int, list[HomeRow]] = defaultdict(list)
    for row in HOMES(families=ids):
        rows[row[0]].append(row)
    hidden: set[Key] = set()
    for family in families:
        seen = {s.child_id for s in cases(by).strands_of(family)}
        hidden |= _homes(family, seen, rows[family.id])[1]
    found: dict[int, list[str]] = {key: [] for key in ids}
    for adult in list_adults(ids):
        if (True, adult.id) not in hidden:
            found[adult.family_id].append(adult.called)
    return found


def with_ties(family: Family, known: People, *, by: Actor, shows_initials: bool) -> People:
    """The same with how people are related. At most three statements more."""
    mine = {person.key: person for person in known.everybody}
    adult_ids = [key for is_adult, key in mine if is_adult]
    child_ids = [key for is_adult, key in mine if not is_adult]
    query = (
        select(Relationship)
        .where(
            Relationship.until.is_(None),
            or_(
                Relationship.from_adult_id.in_(adult_ids),
                Relationship.to_adult_id.in_(adult_ids),
                Relationship.from_child_id.in_(child_ids),
                Relationship.to_child_id.in_(child_ids),
            ),
        )
        .order_by(Relationship.id)
    )
    rows = session().scalars(opened(query)).all()
    strangers = {end for row in rows for end in _ends(row) if end not in mine}
    elsewhere = _elsewhere(strangers, by, shows_initials) if strangers else {}
    everybody = mine | {key: person for key, (person, _) in elsewhere.items()}
    ties = []
    for row in rows:
        one, other = _ends(row)
        if one in everybody and other in everybody:
            away = elsewhere.get(one) or elsewhere.get(other)
            family_of = away[1] if away else None
            ties.append(Tie(row.public_id, everybody[one], row.kind, everybody[other], family_of))
    return People(known.children, known.adults, known.households, tuple(ties))


def get_relationship(known: People, relationship_id: uuid.UUID) -> Relationship | None:
    """A relationship that is shown on a family's page."""
    if not any(tie.relationship_id == relationship_id for tie in known.ties):
        return None
    return session().scalar(opened(select(Relationship).where(Relationship.public_id == relationship_id)))


def _ends(row: Relationship) -> tuple[Key, Key]:
    one = (row.from_adult_id is not None, row.from_adult_id or row.from_child_id or 0)
    other = (row.to_adult_id is not None, row.to_adult_id or row.to_child_id or 0)
    return one, other


def _households(
    family: Family, seen: set[int], known: Mapping[Key, PersonView], by: Actor
) -> tuple[list[HouseholdView], set[Key]]:
    """The households this person may see, and the adults they may not."""
    shown, hidden = _homes(family, seen, HOMES(families=[family.id]))
    waiting = _waiting([household.id for household in shown if household.not_disclosed])
    views = []
    for household, members in shown.items():
        present = [known[member] for member in members if member in known]
        proposal = waiting.get(household.id)
        views.append(
            HouseholdView(
                household_id=household.public_id,
                name=household.name,
                members=tuple(person for person in present if person.key not in hidden),
                not_disclosed=household.not_disclosed,
                kept_apart=household.kept_apart,
                waits=proposal.kind if proposal else None,
                waits_for_me=proposal is not None and proposal.proposed_by != by.user_id,
            )
        )
    return views, hidden


def _homes(family: Family, seen: set[int], rows: Iterable[HomeRow]) -> tuple[dict[Home, list[Key]], set[Key]]:
    """Of the rows of `HOMES`: the households to be shown with their members, and the adults who live in none of
    them."""
    homes: dict[Home, list[Key]] = defaultdict(list)
    for _, *home, adult_id, child_id in rows:
        members = homes[Home(*home)]
        if key := adult_id or child_id:
            members.append((adult_id is not None, key))
    open_now = {strand.child_id for strand in family.strands if strand.until is None}
    shown, lives = {}, defaultdict[Key, list[bool]](list)
    for household, members in homes.items():
        here = {key for is_adult, key in members if not is_adult and key in open_now}
        is_shown = not here or bool(here & seen)
        for member in members:
            lives[member].append(is_shown)
        if is_shown:
            shown[household] = members
    return shown, {key for key, are_shown in lives.items() if key[0] and not any(are_shown)}


def _waiting(household_ids: Sequence[int]) -> dict[int, Proposal]:
    if not household_ids:
        return {}
    query = select(Proposal).where(Proposal.household_id.in_(household_ids), Proposal.decided_at.is_(None))
    return {row.household_id: row for row in session().scalars(opened(query))}


Away = tuple[PersonView, tuple[uuid.UUID, uuid.UUID]]


def _elsewhere(strangers: Iterable[Key], by: Actor, shows_initials: bool) -> dict[Key, Away]:
    """People of other families on the board, as far as this person may read those."""
    ids = cases(by).school_ids
    schools = {school.id: school.public_id for school in by.schools}
    standing = (
        select(Family.id, Family.public_id, FamilySchool.school_id)
        .join(FamilySchool, FamilySchool.family_id == Family.id)
        .where(
            FamilySchool.school_id.in_(ids),
            FamilySchool.until.is_(None),
            Family.taken_off_at.is_(None),
            Family.id.not_in(by.blocked),
        )
    ).subquery()
    found: dict[Key, Away] = {}
    adult_ids = [key for is_adult, key in strangers if is_adult]
    child_ids = [key for is_adult, key in strangers if not is_adult]
    adults = (
        select(Adult, standing.c.public_id, standing.c.school_id)
        .join(standing, standing.c.id == Adult.family_id)
        .where(Adult.id.in_(adult_ids), Adult.until.is_(None))
    )
    for adult, family_id, school_id in session().execute(opened(adults)) if adult_ids else ():
        found[(True, adult.id)] = _adult(adult, shows_initials, away=True), (schools[school_id], family_id)
    children = (
        select(Child, standing.c.public_id, standing.c.school_id)
        .join(FamilyChild, FamilyChild.child_id == Child.id)
        .join(standing, standing.c.id == FamilyChild.family_id)
        .where(Child.id.in_(child_ids), Child.school_id.in_(ids), FamilyChild.until.is_(None))
    )
    for child, family_id, school_id in session().execute(opened(children)) if child_ids else ():
        found[(False, child.id)] = _child(child, shows_initials, away=True), (schools[school_id], family_id)
    return found


def _child(child: Child, shows_initials: bool, *, away: bool = False) -> PersonView:
    return PersonView(
        key=(False, child.id),
        public_id=child.public_id,
        called=child.initials if shows_initials else child.called,
        sex="",
        born=None if shows_initials else child.born,
        speaks="",
        communication="",
        is_elsewhere=away,
    )


def _adult(adult: Adult | AdultRow, shows_initials: bool, *, away: bool = False) -> PersonView:
    return PersonView(
        key=(True, adult.id),
        public_id=adult.public_id,
        called=adult.initials if shows_initials else adult.called,
        sex=adult.sex,
        born=None if shows_initials else adult.born,
        speaks=speaks(adult.languages, adult.interpreter),
        communication=adult.communication,
        is_elsewhere=away,
    )


def speaks(languages: str, interpreter: bool) -> str:
    """Languages in words: "Polish, with an interpreter"."""
    needs = "with an interpreter" if interpreter else ""
    return ", ".join(part for part in (languages, needs) if part)
