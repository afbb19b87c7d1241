"""What a school is owed: every answer it has not been told of yet, how long, and who is to tell it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from caseboard import clock, codes
from caseboard.access import Actor, Permission, SchoolRef
from caseboard.db import session
from caseboard.families.door import FamilyNotFoundError, opened
from caseboard.families.models import Family, FamilySchool, Helper
from caseboard.referrals.models import Decision, DecisionSchool
from caseboard.schools.calendars import working_days_between

FIRST_DAYS = 5
"""After so many working days the list says so."""


@dataclass(frozen=True, slots=True)
class Owed:
    """An answer that a school has not been told of."""

    family_id: uuid.UUID
    title: str
    decision_id: uuid.UUID
    agency: str
    answer: str
    decided_on: date
    days: int
    """Working days since it was decided."""
    owed_by: str

    @property
    def is_long(self) -> bool:
        return self.days > FIRST_DAYS


def list_owed(actor: Actor, school: SchoolRef, *, shows_initials: bool) -> Sequence[Owed]:
    """What this school is owed, longest first. One statement; not found for who may not read its cases."""
    if not actor.may(Permission.READ_CASES, school.id):
        raise FamilyNotFoundError
    agency, teller = aliased(Helper), aliased(Helper)
    query = (
        select(
            Family.public_id,
            Family.name,
            Family.initials,
            Decision.public_id.label("decision_id"),
            Decision.contact_id,
            Decision.referral_id,
            Decision.outcome,
            Decision.decided_on,
            agency.name.label("agency"),
            teller.name.label("teller"),
        )
        .join(DecisionSchool, DecisionSchool.decision_id == Decision.id)
        .join(Family, Family.id == Decision.family_id)
        .join(FamilySchool, FamilySchool.family_id == Family.id)
        .outerjoin(agency, agency.id == Decision.agency_id)
        .outerjoin(teller, teller.id == DecisionSchool.owed_by_id)
        .where(
            DecisionSchool.school_id == school.id,
            DecisionSchool.told_on.is_(None),
            Decision.taken_back_at.is_(None),
            FamilySchool.school_id == school.id,
            FamilySchool.until.is_(None),
            Family.taken_off_at.is_(None),
            Family.id.not_in(actor.blocked),
        )
        .order_by(Decision.decided_on, Family.folded, Decision.id)
    )
    today = clock.today()
    return [
        Owed(
            family_id=row.public_id,
            title=row.initials if shows_initials else row.name,
            decision_id=row.decision_id,
            agency=row.agency or "",
            answer=codes.words(_list_of(row), row.outcome),
            decided_on=row.decided_on,
            days=working_days_between(row.decided_on, today),
            owed_by=row.teller or "",
        )
        for row in session().execute(opened(query))
    ]


def owed_on_boards(school_ids: Collection[int]) -> frozenset[int]:
    """The keys of families on these schools' boards of which one of them is owed an answer. One statement.

    The schools are those of a worker who may read their cases.
    """
    query = (
        select(Decision.family_id)
        .join(DecisionSchool, DecisionSchool.decision_id == Decision.id)
        .join(
            FamilySchool,
            and_(
                FamilySchool.family_id == Decision.family_id,
                FamilySchool.school_id == DecisionSchool.school_id,
            ),
        )
        .where(
            DecisionSchool.school_id.in_(sorted(school_ids)),
            DecisionSchool.told_on.is_(None),
            Decision.taken_back_at.is_(None),
            FamilySchool.until.is_(None),
        )
        .distinct()
    )
    return frozenset(session().scalars(opened(query)))


def _list_of(row: object) -> str:
    """The list its outcome comes from."""
    if getattr(row, "contact_id", None):
        return codes.CONTACT_OUTCOME
    return codes.REFERRAL_OUTCOME if getattr(row, "referral_id", None) else codes.ASSESSMENT_OUTCOME
