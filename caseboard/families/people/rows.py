"""The adults and households of families, in the columns that are shown. Who may see which of them, `view` says."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, select

from caseboard.db import Prepared, session
from caseboard.families.door import opened
from caseboard.families.people.models import Adult, Called, Household, HouseholdMember

HomeRow = Sequence[Any]
"""A household, and one of those who live in it."""

_FAMILIES: BindParameter[int] = bindparam("families", expanding=True)
_ADULTS = Prepared(
    opened(
        select(
            Adult.family_id,
            Adult.id,
            Adult.public_id,
            Adult.forename,
            Adult.surname,
            Adult.likes,
            Adult.sex,
            Adult.born,
            Adult.languages,
            Adult.interpreter,
            Adult.communication,
        )
        .where(Adult.family_id.in_(_FAMILIES), Adult.until.is_(None))
        .order_by(Adult.id)
    )
)
HOMES = Prepared(
    opened(
        select(
            Household.family_id,
            Household.id,
            Household.public_id,
            Household.name,
            Household.not_disclosed,
            Household.kept_apart,
            HouseholdMember.adult_id,
            HouseholdMember.child_id,
        )
        .outerjoin(
            HouseholdMember,
            (HouseholdMember.household_id == Household.id) & HouseholdMember.until.is_(None),
        )
        .where(Household.family_id.in_(_FAMILIES), Household.until.is_(None))
        .order_by(Household.id, HouseholdMember.id)
    )
)


class _Known(NamedTuple):
    """An adult in the columns that are shown."""

    family_id: int
    id: int
    public_id: uuid.UUID
    forename: str
    surname: str
    likes: str
    sex: str
    born: date | None
    languages: str
    interpreter: bool
    communication: str


class AdultRow(_Known, Called):
    """With what they are called."""

    __slots__ = ()


def list_adults(family_ids: Sequence[int]) -> Sequence[AdultRow]:
    """The adults of families that came through the door, oldest record first. One statement."""
    session().flush()
    return [AdultRow._make(row) for row in _ADULTS(families=family_ids)]


class Home(NamedTuple):
    """A household in the columns that are shown."""

    id: int
    public_id: uuid.UUID
    name: str
    not_disclosed: bool
    kept_apart: bool
