"""Whether an agreement is in force by which schools of one family may know of its children at each other."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from caseboard.families.models import Child, FamilyChild
from caseboard.families.together.models import AgreementSchool, SchoolAgreement

READS, HAS = aliased(AgreementSchool, name="reads"), aliased(AgreementSchool, name="has")


def in_force(day: Any) -> tuple[ColumnElement[bool], ...]:
    """That an agreement holds on a London day: both its dates are inclusive, and nobody ended it before."""
    return (
        SchoolAgreement.starts <= day,
        SchoolAgreement.ends >= day,
        SchoolAgreement.ended_at.is_(None),
    )


def may_know(school_ids: ColumnElement[Any] | Collection[int], day: date | Any) -> ColumnElement[bool]:
    """Of a query over strands and children: that these schools may know of the child on a day.

    It goes there, or the family has agreed that the school it goes to and one of these know of each other's.
    """
    agreed = (
        select(SchoolAgreement.id)
        .join(READS, READS.agreement_id == SchoolAgreement.id)
        .join(HAS, HAS.agreement_id == SchoolAgreement.id)
        .where(
            SchoolAgreement.family_id == FamilyChild.family_id,
            READS.school_id.in_(school_ids),
            HAS.school_id == Child.school_id,
            *in_force(day),
        )
        .correlate(FamilyChild, Child)
        .exists()
    )
    return or_(Child.school_id.in_(school_ids), and_(agreed))
