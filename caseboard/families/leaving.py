"""Families of whom whoever is named on the card is not there any more: nobody holds what somebody who left holds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BindParameter,
    Date,
    Select,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from caseboard.accounts.models import Assignment, FamilyPartner, User
from caseboard.accounts.queries import partner_in_force
from caseboard.families.models import Family, FamilySchool, Helper
from caseboard.schools.models import Stage, StageKind

SCHOOLS: BindParameter[int] = bindparam("schools", expanding=True)
TODAY = bindparam("today", type_=Date())
IN_VIEW = (FamilySchool.school_id.in_(SCHOOLS), FamilySchool.until.is_(None))
"""The families on the boards of the bound schools; one that is at several of them is found at each."""


def whose_has_left(kind: str) -> Select[*tuple[Any, ...]]:
    """Open families whose holder, or lead where nobody holds it, had a role once and has none on any of their schools.

    A name without an account says nothing of the kind; a partner of the family is there until their last day.
    """
    named = case(
        (Stage.kind == StageKind.HELD, func.coalesce(Family.holder_id, Family.lead_id)),
        else_=func.coalesce(Family.lead_id, Family.holder_id),
    )
    theirs, stands = aliased(Assignment), aliased(FamilySchool)
    works_here = exists().where(
        theirs.user_id == User.id,
        theirs.starts <= TODAY,
        or_(theirs.ends.is_(None), theirs.ends >= TODAY),
        or_(
            theirs.authority_id == Family.authority_id,
            and_(theirs.authority_id.is_(None), theirs.school_id.is_(None)),
            exists()
            .where(
                stands.family_id == Family.id, stands.until.is_(None), stands.school_id == theirs.school_id
            )
            .correlate(Family, theirs),
        ),
    )
    is_partner = exists().where(
        FamilyPartner.family_id == Family.id, FamilyPartner.user_id == User.id, *partner_in_force(TODAY)
    )
    had_a_role = exists().where(Assignment.user_id == User.id)
    return (
        select(literal(kind), Family.id, cast(null(), Date), literal(1))
        .join(FamilySchool, FamilySchool.family_id == Family.id)
        .join(Stage, Stage.id == Family.stage_id)
        .join(Helper, Helper.id == named)
        .join(User, User.id == Helper.user_id)
        .where(
            *IN_VIEW,
            Stage.kind != StageKind.ENDED,
            or_(User.active.is_(False), and_(had_a_role, ~works_here, ~is_partner)),
        )
    )
