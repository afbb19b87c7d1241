"""Assessments: one begins, is put right, and who assesses follows on the card."""

from __future__ import annotations

from datetime import date

from caseboard import clock, codes
from caseboard.access import Actor
from caseboard.db import session
from caseboard.events.kinds.asking import (
    AssessmentChanged,
    AssessmentStarted,
    AssessmentTakenBack,
    ReferralMade,
)
from caseboard.events.models import Audience, CaseEvent
from caseboard.families import services as families
from caseboard.families.cardlog import change_and_log, log_only, schools_now
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.models import Family, Helper
from caseboard.names import fold
from caseboard.referrals.card import changes_of_card, check_version, due_day, iso, named, text_of
from caseboard.referrals.models import Assessment, Contact, Referral
from caseboard.referrals.records import list_assessments, list_referrals, referral_of
from caseboard.referrals.rules import assessment_problems, elsewhere_problems


def start_assessment(
    family: Family,
    *,
    kind: str,
    assessor: str,
    started_on: date | None,
    version: int,
    referred_to: str = "",
    referred_on: date | None = None,
    by: Actor,
) -> Assessment:
    """Writes down that an assessment began. A statutory one rests on the newest referral, and its days run from that.

    Where somebody else referred the family, such as the police, `referred_on` is the day, and the referral is written
    down with it.
    An assessment that stands on the card without its kind is the same one, put right. Raises `MissingAnswersError`
    and `VersionConflictError`.
    """
    check_version(family, version)
    referral = _referral_for(family, kind)
    is_elsewhere = bool(referred_to.strip()) or referred_on is not None
    problems = assessment_problems(
        kind=kind,
        started_on=started_on,
        today=clock.today(),
        referral_on=referred_on if is_elsewhere else referral.made_on if referral else None,
    )
    if is_elsewhere:
        needs = bool(codes.fact(codes.ASSESSMENT, kind, "needs_referral", False))
        problems = elsewhere_problems(referred_to, referred_on, needs=needs, today=clock.today()) | problems
        if "referred_on" in problems:
            problems.pop("kind", None)
    twin = next((one for one in list_assessments(family) if one.is_open and one.kind == kind), None)
    if twin is not None and "kind" not in problems:
        problems["kind"] = "An assessment of this kind is under way already. Record how it ended first."
    if problems:
        raise MissingAnswersError(problems)
    assert started_on is not None  # noqa: S101 - the rules have seen to it
    if is_elsewhere:
        referral = _from_elsewhere(family, referred_to, referred_on, by=by)
    unnamed = next((one for one in list_assessments(family) if one.is_open and not one.kind), None)
    if unnamed is not None:
        return _put_right(
            family, unnamed, kind, named(assessor, family) or unnamed.assessor, referral, started_on, by=by
        )
    return begin(
        family, kind=kind, assessor=named(assessor, family), referral=referral, started_on=started_on, by=by
    )


def begin(
    family: Family,
    *,
    kind: str,
    assessor: Helper | None,
    started_on: date,
    referral: Referral | None = None,
    contact: Contact | None = None,
    by: Actor,
) -> Assessment:
    """Adds the record and its event; the rules have been asked."""
    row = Assessment(
        family_id=family.id,
        referral_id=referral.id if referral else None,
        contact_id=contact.id if contact else referral.contact_id if referral else None,
        kind=kind,
        assessor=assessor,
        started_on=started_on,
        due_on=_due(family, kind, started_on, referral),
        recorded_by=by.user_id,
        recorded_at=clock.now(),
    )
    session().add(row)
    session().flush()
    event = AssessmentStarted(
        changes=changes_of_card(family),
        assessment=str(row.public_id),
        referral=text_of(referral),
        assessment_kind=kind,
        assessor=text_of(assessor),
        on=started_on.isoformat(),
        due_on=iso(row.due_on),
    )
    change_and_log(family, event, version=family.version, by=by)
    return row


def put_assessor(family: Family, name: str, *, by: Actor) -> None:
    """Who assesses, as the card now has it: the open assessment is put right, begins, or is taken back."""
    name = " ".join(name.split())
    if fold(name) == (family.assessor.folded if family.assessor else ""):
        return
    row = next((one for one in reversed(list_assessments(family)) if one.is_open), None)
    if row is None and not name:
        families.change_card(family, version=family.version, assessor=None, by=by)
    elif row is None:
        begin(family, kind="", assessor=named(name, family), started_on=clock.today(), by=by)
    elif not name and not row.kind:
        take_back(family, row, version=family.version, by=by)
    else:
        _put_right(family, row, row.kind, named(name, family), None, row.started_on, by=by)


def take_back(family: Family, row: Assessment, *, version: int, by: Actor) -> CaseEvent:
    """An assessment put down by mistake never began. One that has ended stays."""
    check_version(family, version)
    if row.decided_on is not None:
        raise MissingAnswersError({"assessment": "This assessment has ended. It stays in the record."})
    row.taken_back_at = clock.now()
    event = AssessmentTakenBack(changes=changes_of_card(family), assessment=str(row.public_id))
    return change_and_log(family, event, version=version, by=by)


def _put_right(
    family: Family,
    row: Assessment,
    kind: str,
    assessor: Helper | None,
    referral: Referral | None,
    started_on: date,
    *,
    by: Actor,
) -> Assessment:
    row.kind, row.assessor, row.started_on = kind, assessor, started_on
    if referral is not None:
        row.referral_id, row.contact_id = referral.id, referral.contact_id
    row.due_on = _due(family, kind, started_on, referral) if referral or not row.referral_id else row.due_on
    session().flush()
    event = AssessmentChanged(
        changes=changes_of_card(family),
        assessment=str(row.public_id),
        assessment_kind=kind,
        assessor=text_of(assessor),
        due_on=iso(row.due_on),
        referral=text_of(referral_of(row)),
        on=row.started_on.isoformat(),
    )
    change_and_log(family, event, version=family.version, by=by)
    return row


def _from_elsewhere(family: Family, to: str, on: date | None, *, by: Actor) -> Referral:
    """A referral that nobody at school asked for. What became of it is the assessment."""
    agency = named(to, family)
    assert agency is not None and on is not None  # noqa: S101, PT018 - the rules have seen to it
    row = Referral(
        family_id=family.id,
        contact_id=None,
        agency=agency,
        made_on=on,
        decided_on=on,
        recorded_by=by.user_id,
        recorded_at=clock.now(),
    )
    session().add(row)
    session().flush()
    event = ReferralMade(
        referral=str(row.public_id), contact="", agency=text_of(agency), on=row.made_on.isoformat()
    )
    log_only(family, event, by=by, audience=Audience.SCHOOL, told=schools_now(family))
    return row


def _referral_for(family: Family, kind: str) -> Referral | None:
    """The newest referral, where the kind of assessment rests on one."""
    if not codes.fact(codes.ASSESSMENT, kind, "needs_referral", False):
        return None
    return next(iter(reversed(list_referrals(family))), None)


def _due(family: Family, kind: str, started_on: date, referral: Referral | None) -> date | None:
    """Statutory days run from the referral, others from the day the assessment began."""
    start = referral.made_on if referral else started_on
    return due_day(family, codes.ASSESSMENT, kind, start=start) if kind else None
