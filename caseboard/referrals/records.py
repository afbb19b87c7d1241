"""Reading a family's contacts, referrals, assessments and decisions: of one family that came through the door."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeAlias, TypeVar

from sqlalchemy import bindparam, delete, exists, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload, selectinload

from caseboard.db import Prepared, session
from caseboard.families.door import FamilyNotFoundError, opened
from caseboard.families.models import Child, Entry, Family, Helper
from caseboard.referrals.models import (
    Assessment,
    Contact,
    ContactChild,
    Decision,
    DecisionSchool,
    EscalationStep,
    LocalClock,
    QuestionStep,
    Referral,
)

Record = TypeVar("Record", Contact, Referral, Assessment, Decision)


def get_contact(family: Family, contact_id: uuid.UUID) -> Contact:
    """A request of this family, by way of the family: never by its own id alone. Else not found."""
    return _get(Contact, Contact.public_id, family, contact_id)


def get_referral(family: Family, referral_id: uuid.UUID) -> Referral:
    return _get(Referral, Referral.public_id, family, referral_id)


def get_assessment(family: Family, assessment_id: uuid.UUID) -> Assessment:
    return _get(Assessment, Assessment.public_id, family, assessment_id)


def get_decision(family: Family, decision_id: uuid.UUID) -> Decision:
    return _get(Decision, Decision.public_id, family, decision_id)


def _get(
    kind: type[Record], public_id: InstrumentedAttribute[uuid.UUID], family: Family, wanted: uuid.UUID
) -> Record:
    row = session().scalar(
        opened(
            select(kind).where(kind.family_id == family.id, public_id == wanted, kind.taken_back_at.is_(None))
        )
    )
    if row is None:
        raise FamilyNotFoundError
    return row


def list_contacts(family: Family, *, taken_back: bool = False, with_words: bool = False) -> Sequence[Contact]:
    """Every request of a family, oldest first; with `taken_back` also those that never were."""
    words = [joinedload(Contact.words).selectinload(Entry.told)] if with_words else []
    return (
        session()
        .scalars(
            opened(
                select(Contact)
                .where(
                    Contact.family_id == family.id, true() if taken_back else Contact.taken_back_at.is_(None)
                )
                .order_by(Contact.asked_on, Contact.id)
                .options(joinedload(Contact.agency), joinedload(Contact.asked_by), *words)
            )
        )
        .all()
    )


def list_referrals(family: Family) -> Sequence[Referral]:
    return (
        session()
        .scalars(
            opened(
                select(Referral)
                .where(Referral.family_id == family.id, Referral.taken_back_at.is_(None))
                .order_by(Referral.made_on, Referral.id)
                .options(joinedload(Referral.agency))
            )
        )
        .all()
    )


def list_assessments(family: Family, *, taken_back: bool = False) -> Sequence[Assessment]:
    return (
        session()
        .scalars(
            opened(
                select(Assessment)
                .where(
                    Assessment.family_id == family.id,
                    true() if taken_back else Assessment.taken_back_at.is_(None),
                )
                .order_by(Assessment.started_on, Assessment.id)
                .options(joinedload(Assessment.assessor))
            )
        )
        .all()
    )


def list_decisions(family: Family) -> Sequence[Decision]:
    """The answers that stand, oldest first, with their words and the schools that are owed them."""
    return (
        session()
        .scalars(
            opened(
                select(Decision)
                .where(Decision.family_id == family.id, Decision.taken_back_at.is_(None))
                .order_by(Decision.decided_on, Decision.id)
                .options(
                    joinedload(Decision.agency),
                    joinedload(Decision.decider),
                    joinedload(Decision.pointed_to),
                    joinedload(Decision.words).selectinload(Entry.told),
                    joinedload(Decision.again_if).selectinload(Entry.told),
                    selectinload(Decision.schools).joinedload(DecisionSchool.owed_by),
                )
            )
        )
        .all()
    )


class OpenContact(NamedTuple):
    """A request that has no answer yet, in the columns that a line needs."""

    public_id: uuid.UUID
    agency: str
    asked_on: date
    due_on: date | None


class OpenAssessment(NamedTuple):
    public_id: uuid.UUID
    kind: str
    started_on: date
    due_on: date | None


class NewestAnswer(NamedTuple):
    """The newest answer that stands, and who gave it where that is known."""

    contact_id: int | None
    referral_id: int | None
    assessment_id: int | None
    outcome: str
    decided_on: date
    agency: str | None


def list_open_contacts(family: Family) -> Sequence[OpenContact]:
    """What has no answer yet, oldest first. One statement."""
    session().flush()
    return [OpenContact(*row) for row in _OPEN_CONTACTS(family=family.id)]


def list_open_assessments(family: Family) -> Sequence[OpenAssessment]:
    session().flush()
    return [OpenAssessment(*row) for row in _OPEN_ASSESSMENTS(family=family.id)]


def newest_answer(family: Family) -> NewestAnswer | None:
    """The newest answer that stands, with who gave it. One statement."""
    session().flush()
    row = _NEWEST_ANSWER(family=family.id).one_or_none()
    return NewestAnswer(*row) if row else None


def was_anything_asked(family: Family) -> bool:
    """Whether there ever was a request, an assessment or an answer. One statement."""
    session().flush()
    return bool(_ANYTHING(family=family.id).scalar_one())


_ANYTHING = Prepared(
    opened(
        select(
            or_(
                *(
                    exists().where(kind.family_id == bindparam("family"))
                    for kind in (Contact, Assessment, Decision)
                )
            )
        )
    )
)
_OPEN_CONTACTS = Prepared(
    opened(
        select(Contact.public_id, Helper.name, Contact.asked_on, Contact.due_on)
        .join(Helper, Helper.id == Contact.agency_id)
        .where(
            Contact.family_id == bindparam("family"),
            Contact.taken_back_at.is_(None),
            Contact.decided_on.is_(None),
        )
        .order_by(Contact.asked_on, Contact.id)
    )
)
_OPEN_ASSESSMENTS = Prepared(
    opened(
        select(Assessment.public_id, Assessment.kind, Assessment.started_on, Assessment.due_on)
        .where(
            Assessment.family_id == bindparam("family"),
            Assessment.taken_back_at.is_(None),
            Assessment.decided_on.is_(None),
        )
        .order_by(Assessment.started_on, Assessment.id)
    )
)
_NEWEST_ANSWER = Prepared(
    opened(
        select(
            Decision.contact_id,
            Decision.referral_id,
            Decision.assessment_id,
            Decision.outcome,
            Decision.decided_on,
            Helper.name,
        )
        .outerjoin(Helper, Helper.id == Decision.agency_id)
        .where(Decision.family_id == bindparam("family"), Decision.taken_back_at.is_(None))
        .order_by(Decision.decided_on.desc(), Decision.id.desc())
        .limit(1)
    )
)


Subject: TypeAlias = tuple[str, int]
"""What is answered, and its inner key: ("contact", 7)."""


def subject_of(row: Decision | NewestAnswer) -> Subject:
    """What a decision is on."""
    if row.contact_id is not None:
        return "contact", row.contact_id
    if row.referral_id is not None:
        return "referral", row.referral_id
    return "assessment", row.assessment_id or 0


def steps_by_subject(family: Family) -> Mapping[Subject, Sequence[QuestionStep]]:
    """The steps of disagreement taken about each answer, in order. One statement.

    An answer that was put right is the same one: the steps taken before that stay its steps.
    """
    found: dict[Subject, list[QuestionStep]] = {}
    query = (
        select(QuestionStep)
        .join(QuestionStep.decision)
        .where(Decision.family_id == family.id)
        .order_by(QuestionStep.position, QuestionStep.id)
        .options(contains_eager(QuestionStep.decision))
    )
    for step in session().scalars(opened(query)):
        found.setdefault(subject_of(step.decision), []).append(step)
    return found


def steps_taken(family: Family, decision: Decision) -> Sequence[QuestionStep]:
    """The steps taken about one answer, in order."""
    return steps_by_subject(family).get(subject_of(decision), ())


def get_step(family: Family, decision: Decision, step_id: uuid.UUID) -> QuestionStep:
    """A step about this answer, by way of it. Else not found."""
    step = next((one for one in steps_taken(family, decision) if one.public_id == step_id), None)
    if step is None:
        raise FamilyNotFoundError
    return step


def children_of(contacts: Sequence[Contact]) -> Mapping[int, frozenset[int]]:
    """Request -> the children it is about, by inner keys. One statement, none without requests."""
    found: dict[int, set[int]] = {contact.id: set() for contact in contacts}
    if found:
        query = select(ContactChild.contact_id, ContactChild.child_id)
        for contact_id, child_id in session().execute(
            opened(query.where(ContactChild.contact_id.in_(sorted(found))))
        ):
            found[contact_id].add(child_id)
    return {contact_id: frozenset(children) for contact_id, children in found.items()}


def refs_of_children(child_ids: Collection[int]) -> list[str]:
    """Children as the log writes them."""
    query = select(Child.public_id).where(Child.id.in_(sorted(child_ids))).order_by(Child.id)
    return [str(ref) for ref in session().scalars(opened(query))]


def change_children(contact: Contact, child_ids: Collection[int]) -> None:
    """A request is about these children from now on."""
    session().execute(opened(delete(ContactChild).where(ContactChild.contact_id == contact.id)))
    session().add_all(ContactChild(contact_id=contact.id, child_id=key) for key in sorted(child_ids))


def referral_of(assessment: Assessment) -> Referral | None:
    """What it rests on, also where the answer that made it was put right since."""
    return (
        session().scalar(opened(select(Referral).where(Referral.id == assessment.referral_id)))
        if assessment.referral_id
        else None
    )


def local_clocks(authority_id: int) -> Sequence[LocalClock]:
    return (
        session()
        .scalars(
            select(LocalClock)
            .where(LocalClock.authority_id == authority_id)
            .order_by(LocalClock.valid_from.desc(), LocalClock.id)
        )
        .all()
    )


def escalation_rows(authority_id: int) -> Sequence[EscalationStep]:
    return (
        session()
        .scalars(
            select(EscalationStep)
            .where(EscalationStep.authority_id == authority_id)
            .order_by(EscalationStep.position, EscalationStep.valid_from, EscalationStep.id)
        )
        .all()
    )
