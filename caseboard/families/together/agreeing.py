"""Writing down that schools of one family may know of its children at each other, and ending it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from caseboard import clock
from caseboard.access import Actor
from caseboard.accounts.models import User
from caseboard.db import session
from caseboard.events.kinds.handing_over import SchoolsAgreed, SchoolsAgreementEnded
from caseboard.events.models import Audience
from caseboard.families.cardlog import log_only, schools_now
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FamilyNotFoundError, cases, opened
from caseboard.families.entries import words_hash, write_reason
from caseboard.families.models import Entry, Family
from caseboard.families.together.agreed import in_force
from caseboard.families.together.models import AgreementSchool, SchoolAgreement
from caseboard.schools.models import School

LONGEST = timedelta(days=366)
"""Agreed for a year at most; then the family is asked again."""


@dataclass(frozen=True, slots=True)
class AgreementView:
    agreement_id: uuid.UUID
    schools: tuple[str, ...]
    starts: date
    ends: date
    words: str
    recorded_by: str
    is_in_force: bool


def agree(
    family: Family, *, schools: Collection[int], ends: date | None, words: str, by: Actor
) -> SchoolAgreement:
    """From today until a day, inclusive, these schools may know of the family's children at each other. Flushes.

    The schools are told that it is so. A worker of one of them alone cannot agree for the other: it is not found.
    """
    wanted = set(schools)
    if not wanted <= set(schools_now(family)) & cases(by).school_ids:
        raise FamilyNotFoundError
    today = clock.today()
    problems: dict[str, str] = {}
    if len(wanted) < 2:
        problems["schools"] = "Choose at least two schools."
    elif _agreed_now(family, wanted, today):
        problems["schools"] = "This is agreed already. End that first to change it."
    if ends is None:
        problems["ends"] = "Enter the last day it holds."
    elif not today <= ends <= today + LONGEST:
        problems["ends"] = "The last day is today at the earliest and a year from now at the latest."
    if not words.strip():
        problems["words"] = "Write who agreed, and to what."
    if problems or ends is None:
        raise MissingAnswersError(problems)
    entry = write_reason(family, text=words.strip(), by=by)
    row = SchoolAgreement(
        family_id=family.id,
        starts=today,
        ends=ends,
        entry_id=entry.id,
        recorded_by=by.user_id,
        recorded_at=entry.recorded_at,
    )
    session().add(row)
    session().flush()
    session().add_all(AgreementSchool(agreement_id=row.id, school_id=key) for key in sorted(wanted))
    event = SchoolsAgreed(
        schools=_refs(wanted),
        starts=today.isoformat(),
        ends=ends.isoformat(),
        reason=str(entry.public_id),
        text=words_hash(entry),
    )
    log_only(family, event, by=by, audience=Audience.SCHOOL, told=sorted(wanted))
    return row


def end_agreement(family: Family, agreement_id: uuid.UUID, *, by: Actor) -> bool:
    """Ends it at once. What the schools were told meanwhile stays told. No when it was over already."""
    row = get_agreement(family, agreement_id, by=by)
    if row.ended_at is not None or row.ends < clock.today():
        return False
    row.ended_at, row.ended_by = clock.now(), by.user_id
    schools = _schools_of(row)
    told = sorted(set(schools) & set(schools_now(family)))
    log_only(
        family, SchoolsAgreementEnded(schools=_refs(schools)), by=by, audience=Audience.SCHOOL, told=told
    )
    return True


def get_agreement(family: Family, agreement_id: uuid.UUID, *, by: Actor) -> SchoolAgreement:
    """An agreement of this family between schools all of which this person works for, or not found."""
    row = session().scalar(
        opened(
            select(SchoolAgreement).where(
                SchoolAgreement.family_id == family.id, SchoolAgreement.public_id == agreement_id
            )
        )
    )
    if row is None or not set(_schools_of(row)) <= cases(by).school_ids:
        raise FamilyNotFoundError
    return row


def agreed_with(family: Family, school_id: int) -> frozenset[int]:
    """The schools that may know today of the family's children at this school, itself among them."""
    mine = select(AgreementSchool.agreement_id).where(AgreementSchool.school_id == school_id)
    query = (
        select(AgreementSchool.school_id)
        .join(SchoolAgreement, SchoolAgreement.id == AgreementSchool.agreement_id)
        .where(
            SchoolAgreement.family_id == family.id,
            SchoolAgreement.id.in_(mine),
            *in_force(clock.today()),
        )
    )
    found = set(session().scalars(opened(query))) & set(schools_now(family))
    return frozenset({school_id, *found})


def list_agreements(family: Family, *, by: Actor) -> Sequence[AgreementView]:
    """Every agreement between schools all of which this worker works for, the newest first."""
    today = clock.today()
    rows = session().execute(
        opened(
            select(SchoolAgreement, Entry.text, User.name)
            .join(Entry, Entry.id == SchoolAgreement.entry_id)
            .join(User, User.id == SchoolAgreement.recorded_by)
            .where(SchoolAgreement.family_id == family.id)
            .order_by(SchoolAgreement.id.desc())
        )
    )
    mine = {school.id: school.short_name for school in by.schools}
    readable = cases(by).school_ids
    found = []
    for row, words, name in rows:
        schools = _schools_of(row)
        if set(schools) <= readable:
            found.append(
                AgreementView(
                    agreement_id=row.public_id,
                    schools=tuple(mine[key] for key in schools),
                    starts=row.starts,
                    ends=clock.london(row.ended_at).date() if row.ended_at else row.ends,
                    words=words,
                    recorded_by=name,
                    is_in_force=row.ended_at is None and row.starts <= today <= row.ends,
                )
            )
    return found


def _agreed_now(family: Family, schools: set[int], day: date) -> bool:
    rows = session().scalars(
        opened(select(SchoolAgreement).where(SchoolAgreement.family_id == family.id, *in_force(day)))
    )
    return any(schools <= set(_schools_of(row)) for row in rows)


def _schools_of(row: SchoolAgreement) -> Sequence[int]:
    query = (
        select(AgreementSchool.school_id)
        .where(AgreementSchool.agreement_id == row.id)
        .order_by(AgreementSchool.school_id)
    )
    return session().scalars(opened(query)).all()


def _refs(school_ids: Collection[int]) -> list[str]:
    query = select(School.public_id).where(School.id.in_(sorted(school_ids))).order_by(School.id)
    return [str(ref) for ref in session().scalars(query)]
