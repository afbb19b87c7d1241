"""Whether a family stands at a school today: nothing goes on between a school and a family that has left it."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, exists
from sqlalchemy.orm import InstrumentedAttribute

from caseboard.families.door import opened
from caseboard.families.models import Family, FamilySchool

Rows = TypeVar("Rows", bound=Select[*tuple[Any, ...]])


def still_here(
    query: Rows,
    family: ColumnElement[int] | InstrumentedAttribute[int],
    school: ColumnElement[int] | InstrumentedAttribute[int],
) -> Rows:
    """Narrows a query to rows whose family, by inner key, stands on the board of the school in the same row."""
    stands = exists().where(
        FamilySchool.family_id == family,
        FamilySchool.school_id == school,
        FamilySchool.until.is_(None),
        Family.id == family,
        Family.taken_off_at.is_(None),
    )
    return opened(query.where(stands))
