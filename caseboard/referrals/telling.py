"""Telling schools and families what became of a request: the day on which each was told."""

from __future__ import annotations

from datetime import date

from caseboard import clock
from caseboard.access import Actor
from caseboard.db import session
from caseboard.events.kinds.asking import DecisionTold
from caseboard.events.models import Audience, CaseEvent
from caseboard.families.cardlog import log_only, schools_now
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import cases
from caseboard.families.models import Family
from caseboard.referrals.card import school_refs, text_of
from caseboard.referrals.models import Decision
from caseboard.referrals.records import subject_of
from caseboard.referrals.rules import told_problems


def tell_school(
    family: Family, decision: Decision, school_id: int, *, on: date | None, by: Actor
) -> CaseEvent | None:
    """The school was told of an answer on a day. A second time changes nothing and answers None."""
    owed = next((row for row in decision.schools if row.school_id == school_id), None)
    if owed is None or school_id not in cases(by).school_ids:
        raise MissingAnswersError({"on": "This school is not owed word of it."})
    if owed.told_on is not None:
        return None
    day = _told_day(decision, on)
    owed.told_on = day
    session().flush()
    event = _told(decision, school_refs([school_id])[school_id], day)
    return log_only(family, event, by=by, audience=Audience.SCHOOL, told=[school_id])


def tell_family(family: Family, decision: Decision, *, on: date | None, by: Actor) -> CaseEvent | None:
    """The family was told of an answer on a day. A second time changes nothing and answers None."""
    if decision.told_family_on is not None:
        return None
    day = _told_day(decision, on)
    decision.told_family_on = day
    session().flush()
    event = _told(decision, "", day)
    return log_only(family, event, by=by, audience=Audience.SCHOOL, told=schools_now(family))


def _told(decision: Decision, school: str, day: date) -> DecisionTold:
    return DecisionTold(
        decision=str(decision.public_id),
        school=school,
        on=day.isoformat(),
        agency=text_of(decision.agency),
        what=subject_of(decision)[0],
    )


def _told_day(decision: Decision, on: date | None) -> date:
    if on is None:
        raise MissingAnswersError({"on": "Enter the day they were told."})
    if problems := told_problems(decision.decided_on, clock.today(), on=on):
        raise MissingAnswersError(problems)
    return on
