"""Answers: what became of a contact, a referral or an assessment, and who holds the family when it is no help."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import select

from caseboard import clock, codes
from caseboard.access import Actor
from caseboard.dates import short_day
from caseboard.db import session
from caseboard.events.kinds.asking import (
    AssessmentDecided,
    ContactDecided,
    ReferralDecided,
    ReferralMade,
)
from caseboard.events.models import Audience
from caseboard.families import services as families
from caseboard.families.cardlog import change_and_log, log_only, schools_now
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import cases
from caseboard.families.models import Family, Helper, NextStep
from caseboard.families.services import UNSET
from caseboard.moves import services as moves
from caseboard.moves.rules import MoveAnswers
from caseboard.referrals.assessing import begin
from caseboard.referrals.card import (
    changes_of_card,
    check_version,
    named,
    ref,
    say,
    school_refs,
    sharing_problems,
    text_of,
)
from caseboard.referrals.models import Assessment, Contact, Decision, DecisionSchool, Referral
from caseboard.referrals.records import list_assessments, list_decisions, list_referrals
from caseboard.referrals.rules import (
    OUTCOMES,
    Answer,
    Asked,
    answer_problems,
    is_no_help,
    kept_problems,
)
from caseboard.referrals.words import keep_words
from caseboard.schools.models import Stage, StageKind

Subject: TypeAlias = Contact | Referral | Assessment


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is answered, under the names that all three share."""

    what: str
    since: date
    agency: Helper | None
    decided_on: date | None


def record_answer(
    family: Family,
    to: Subject,
    answer: Answer,
    *,
    version: int,
    replaces: uuid.UUID | None = None,
    by: Actor,
) -> Decision:
    """Writes down what became of a request, a referral or an assessment, in one act with what follows from it.

    No help: the family moves to Held in school with a holder and a date, or the reason why it stays is kept. Help: a
    referral is made, and the assessment that the law then sets begins. `replaces` is the answer that is put right: the
    earlier one stays in the log; what followed from it, and words that are the same, stay as they are. Without it an
    answer to what has one is refused. Raises `MissingAnswersError` with a sentence for each field,
    `VersionConflictError` when the card has changed since it was shown; then nothing is changed.
    """
    check_version(family, version)
    subject = _subject(to)
    standing = _standing(family, to)
    list_name = OUTCOMES[subject.what]
    was_no = was_no_help(family, to)
    asked = Asked(
        what=subject.what,
        since=subject.since,
        today=clock.today(),
        is_held=family.stage.kind is StageKind.HELD,
        was_no=was_no,
    )
    problems = answer_problems(answer, asked)
    if standing and standing[-1].public_id != replaces:
        problems["outcome"] = (
            f"There is an answer already, of {short_day(standing[-1].decided_on)}. "
            "Look at it first, and put it right if you need to."
        )
    problems |= sharing_problems(family, answer.words, answer.again_if, shared_with=answer.shared_with, by=by)
    before = standing[-1] if standing else None
    if before is not None and answer.keeps_told:
        problems |= kept_problems(answer.on, [row.told_on for row in before.schools])
    if problems:
        raise MissingAnswersError(problems)
    assert answer.on is not None  # noqa: S101 - the rules have seen to it
    for earlier in standing:
        earlier.taken_back_at = clock.now()
    decision = _add_decision(family, to, subject, answer, before=before, by=by)
    to.decided_on = answer.on
    session().flush()
    change_and_log(family, _event(family, to, subject, decision, answer), version=version, by=by)
    _follow(family, to, subject, answer, before=before, by=by)
    if is_no_help(list_name, answer.outcome) and not was_no:
        _hold(family, decision, answer, by=by)
    keep_words(family, decision, answer, before=before, by=by)
    return decision


def held_stage(authority_id: int) -> Stage:
    """Where a family goes after a no: the authority's first stage of that kind."""
    return (
        session()
        .scalars(
            select(Stage)
            .where(Stage.authority_id == authority_id, Stage.kind == StageKind.HELD)
            .order_by(Stage.position)
            .limit(1)
        )
        .one()
    )


def since_of(to: Subject) -> date:
    """The first day of what is answered."""
    return _subject(to).since


def agency_of(to: Subject) -> str:
    """Who answers; empty for an assessment without a named assessor."""
    agency = _subject(to).agency
    return agency.name if agency else ""


# --- what it is -------------------------------------------------------------------------------------------------------


def _subject(to: Subject) -> _Subject:
    match to:
        case Contact():
            return _Subject("contact", to.asked_on, to.agency, to.decided_on)
        case Referral():
            return _Subject("referral", to.made_on, to.agency, to.decided_on)
        case Assessment():
            return _Subject("assessment", to.started_on, to.assessor, to.decided_on)


def answer_that_stands(family: Family, to: Subject) -> Decision | None:
    """The answer to it until now."""
    return next(iter(reversed(_standing(family, to))), None)


def was_no_help(family: Family, to: Subject) -> bool:
    """Whether it was answered before with no help: who holds the family has been said then."""
    list_name = OUTCOMES[_subject(to).what]
    return any(is_no_help(list_name, one.outcome) for one in _standing(family, to))


def _standing(family: Family, to: Subject) -> list[Decision]:
    key = f"{_subject(to).what}_id"
    return [one for one in list_decisions(family) if getattr(one, key) == to.id]


def _add_decision(
    family: Family, to: Subject, subject: _Subject, answer: Answer, *, before: Decision | None, by: Actor
) -> Decision:
    decision = Decision(
        family_id=family.id,
        **{f"{subject.what}_id": to.id},
        agency=subject.agency,
        outcome=answer.outcome,
        decided_on=answer.on,
        decider=named(answer.decider, family),
        reason_given=answer.reason_given,
        level=answer.level,
        pointed_to=named(answer.pointed_to, family),
        told_family_on=answer.told_family_on,
        recorded_by=by.user_id,
        recorded_at=clock.now(),
    )
    session().add(decision)
    session().flush()
    mine = cases(by).school_ids
    owed_by = named(answer.owed_by or by.name, family)
    known = {row.school_id: row for row in before.schools} if before else {}
    for school_id in schools_now(family):
        if (row := known.get(school_id)) and (answer.keeps_told or school_id not in mine):
            told_on, teller = row.told_on, row.owed_by
        else:
            told_on, teller = (answer.told_on if school_id in mine else None), owed_by
        decision.schools.append(
            DecisionSchool(
                school_id=school_id, told_on=told_on, owed_by=None if told_on is not None else teller
            )
        )
    session().flush()
    return decision


def _event(
    family: Family, to: Subject, subject: _Subject, decision: Decision, answer: Answer
) -> ContactDecided | ReferralDecided | AssessmentDecided:
    refs = school_refs([row.school_id for row in decision.schools])
    common: dict[str, Any] = {
        "changes": changes_of_card(family),
        "decision": str(decision.public_id),
        "agency": ref(subject.agency) or "",
        "since": subject.since.isoformat(),
        "on": decision.decided_on.isoformat(),
        "outcome": decision.outcome,
        "decider": text_of(decision.decider),
        "reason_given": decision.reason_given,
        "level": decision.level,
        "pointed_to": text_of(decision.pointed_to),
        "told": {
            refs[row.school_id]: row.told_on.isoformat()
            for row in decision.schools
            if row.told_on is not None
        },
        "told_family": answer.told_family_on.isoformat() if answer.told_family_on else "",
    }
    match to:
        case Contact():
            return ContactDecided(**common, contact=str(to.public_id))
        case Referral():
            return ReferralDecided(**common, referral=str(to.public_id))
        case Assessment():
            return AssessmentDecided(**common, assessment=str(to.public_id), assessment_kind=to.kind)


# --- what follows from it ---------------------------------------------------------------------------------------------


def _follow(
    family: Family, to: Subject, subject: _Subject, answer: Answer, *, before: Decision | None, by: Actor
) -> None:
    """A contact taken up becomes a referral where its code says so; a statutory assessment begins with its clock.

    A referral lasts as long as the answer that made it: put right to one that makes none, it never was.
    """
    if isinstance(to, Assessment) or (before is not None and before.outcome == answer.outcome):
        return
    assert answer.on is not None  # noqa: S101 - the rules have seen to it
    list_name = OUTCOMES[subject.what]
    referral = to if isinstance(to, Referral) else None
    if isinstance(to, Contact):
        referral = next((one for one in list_referrals(family) if one.contact_id == to.id), None)
        if codes.fact(list_name, answer.outcome, "makes") != "referral":
            if referral is not None:
                referral.taken_back_at = clock.now()
        elif referral is None:
            referral = _make_referral(family, to, answer, by=by)
    kind = codes.fact(list_name, answer.outcome, "opens", "")
    if not kind or not codes.fact(codes.ASSESSMENT, kind, "is_statutory", False):
        return
    if any(one.is_open and one.kind == kind for one in list_assessments(family)):
        return
    begin(family, kind=kind, assessor=None, started_on=answer.on, referral=referral, by=by)


def _make_referral(family: Family, contact: Contact, answer: Answer, *, by: Actor) -> Referral:
    assert answer.on is not None  # noqa: S101 - the rules have seen to it
    referral = Referral(
        family_id=family.id,
        contact_id=contact.id,
        agency=contact.agency,
        made_on=answer.on,
        decided_on=answer.on if codes.fact(codes.CONTACT_OUTCOME, answer.outcome, "opens") else None,
        recorded_by=by.user_id,
        recorded_at=clock.now(),
    )
    session().add(referral)
    session().flush()
    event = ReferralMade(
        referral=str(referral.public_id),
        contact=str(contact.public_id),
        agency=text_of(contact.agency),
        on=referral.made_on.isoformat(),
    )
    log_only(family, event, by=by, audience=Audience.SCHOOL, told=schools_now(family))
    return referral


def _hold(family: Family, decision: Decision, answer: Answer, *, by: Actor) -> None:
    """A no has an owner: the family moves to Held in school, or says why it stays."""
    if family.stage.kind is StageKind.HELD:
        is_as_planned = family.next_on == answer.next_on
        families.change_card(
            family,
            version=family.version,
            holder=answer.holder,
            next_on=answer.next_on,
            next_what=UNSET if is_as_planned else NextStep.REVIEW,
            by=by,
        )
    elif answer.stays:
        why = say(
            family,
            f"Why the family was not moved to Held in school: {answer.why_stays.strip()}",
            shared_with=(),
            by=by,
        )
        decision.not_held_id = why.id if why else None
    else:
        moves.move_family(
            family,
            to_stage=held_stage(family.authority_id),
            version=family.version,
            answers=MoveAnswers(holder=answer.holder, next_on=answer.next_on),
            by=by,
        )
    session().flush()
