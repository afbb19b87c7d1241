"""*Do not disclose*: what the mark on a household does to everything else that knows an address.

While a family has a marked household, its children's addresses from the roll are not kept, so that nothing can show
them; a pupil file brings them in again only when the mark is lifted.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import exists, select

from caseboard.db import session
from caseboard.families.door import opened
from caseboard.families.models import Child, Family, FamilyChild
from caseboard.families.people.models import Household
from caseboard.names import fold


def marked_children(school_id: int) -> frozenset[int]:
    """The children of one school in whose family a household is marked. One statement."""
    query = (
        select(FamilyChild.child_id)
        .join(Child, Child.id == FamilyChild.child_id)
        .join(Household, Household.family_id == FamilyChild.family_id)
        .where(
            Child.school_id == school_id,
            FamilyChild.until.is_(None),
            Household.not_disclosed,
            Household.until.is_(None),
        )
    )
    return frozenset(session().scalars(opened(query)))


def is_marked(family: Family) -> bool:
    """Whether any household of the family is marked."""
    query = select(
        exists().where(Household.family_id == family.id, Household.not_disclosed, Household.until.is_(None))
    )
    return bool(session().scalar(opened(query)))


def forget_roll_addresses(family: Family) -> None:
    """Takes the addresses that came from the roll off the family's children, and with them who lives together."""
    session().refresh(family, ["strands"])
    for strand in family.strands:
        if strand.until is None:
            strand.child.address = strand.child.postcode = strand.child.household = ""
    session().flush()


def same_address(lines: str, postcode: str, others: Collection[tuple[str, str]]) -> bool:
    """Whether an address is one of those, however it was typed."""
    return folded_address(lines, postcode) in {folded_address(*other) for other in others}


def folded_address(lines: str, postcode: str) -> str:
    return f"{fold(lines).replace(' ', '')} {fold(postcode).replace(' ', '')}"
