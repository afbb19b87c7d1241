"""Disagreeing with an answer: the local steps, one after the other, each dated and with its time limit.

Asking somebody to look again is ordinary work between professionals, and no criticism of anyone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from caseboard import clock, codes
from caseboard.access import Actor
from caseboard.db import session
from caseboard.events.kinds.asking import DecisionQuestioned, QuestionAnswered
from caseboard.events.models import Audience
from caseboard.families.cardlog import log_only, schools_now
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.models import Family
from caseboard.referrals.card import iso, text_of
from caseboard.referrals.clocks import WORKING, Clock
from caseboard.referrals.models import Decision, EscalationStep, QuestionStep
from caseboard.referrals.records import escalation_rows, steps_taken
from caseboard.schools.calendars import calendar_of


@dataclass(frozen=True, slots=True)
class StepRule:
    """A step of the local way to disagree."""

    position: int
    name: str
    days: int
    counted_in: str = WORKING


USUAL_STEPS = (
    StepRule(1, "Worker to worker: talk it through", 2),
    StepRule(2, "Both managers", 5),
    StepRule(3, "Service manager and safeguarding lead", 5),
    StepRule(4, "Safeguarding partnership", 10),
)
"""What is offered until an authority has entered its own."""


def steps_on(authority_id: int, on: date) -> list[StepRule]:
    """An authority's steps on a day, in order; the usual ones until it has entered any."""
    rows = escalation_rows(authority_id)
    if not rows:
        return list(USUAL_STEPS)
    found = [row for row in rows if row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)]
    return [StepRule(number, row.name, row.days, row.counted_in) for number, row in enumerate(found, start=1)]


def next_step(family: Family, decision: Decision, *, on: date) -> StepRule | None:
    """The step that comes next, if one does: see `following`."""
    return following(steps_on(family.authority_id, on), steps_taken(family, decision))


def following(rules: Sequence[StepRule], taken: Sequence[QuestionStep]) -> StepRule | None:
    """The step after those taken. None when one waits for its answer, one was the end of it, or the last was taken."""
    if any(step.answered_on is None or _ends(step) for step in taken):
        return None
    return rules[len(taken)] if len(taken) < len(rules) else None


def _ends(step: QuestionStep) -> bool:
    return bool(codes.fact(codes.STEP_RESULT, step.result, "ends", False))


def take_step(family: Family, decision: Decision, *, on: date | None, by: Actor) -> QuestionStep:
    """The next step was taken on a day: they were asked to look at the answer again. Flushes."""
    if on is None or on > clock.today():
        raise MissingAnswersError({"on": "Enter the day you asked; it cannot be in the future."})
    taken = steps_taken(family, decision)
    earliest = max([decision.decided_on, *(step.answered_on or step.sent_on for step in taken)])
    if on < earliest:
        raise MissingAnswersError({"on": "It cannot be from before the answer that it is about."})
    rule = next_step(family, decision, on=on)
    if rule is None:
        raise MissingAnswersError(
            {
                "on": "There is no further step now: one waits for its answer, or was the end of it, or was the last."
            }
        )
    due = Clock(rule.days, rule.counted_in).due(on, calendar_of(min(schools_now(family))))
    step = QuestionStep(
        decision_id=decision.id,
        position=rule.position,
        name=rule.name,
        sent_on=on,
        due_on=due,
        result="",
        recorded_by=by.user_id,
        recorded_at=clock.now(),
    )
    session().add(step)
    session().flush()
    event = DecisionQuestioned(
        decision=str(decision.public_id),
        agency=text_of(decision.agency),
        step=step.position,
        on=on.isoformat(),
        due_on=iso(due),
    )
    log_only(family, event, by=by, audience=Audience.SCHOOL, told=schools_now(family))
    return step


def answer_step(family: Family, step: QuestionStep, *, on: date | None, result: str, by: Actor) -> bool:
    """A step was answered. A second time changes nothing and answers False."""
    if step.answered_on is not None:
        return False
    problems = {}
    if on is None or on > clock.today():
        problems["on"] = "Enter the day they answered; it cannot be in the future."
    elif on < step.sent_on:
        problems["on"] = "An answer cannot be from before it was asked for."
    if why := codes.why_not(codes.STEP_RESULT, result, on or clock.today()):
        problems["result"] = why
    if problems:
        raise MissingAnswersError(problems)
    assert on is not None  # noqa: S101 - asked above
    step.answered_on, step.result = on, result
    session().flush()
    event = QuestionAnswered(
        decision=str(step.decision.public_id),
        agency=text_of(step.decision.agency),
        step=step.position,
        on=on.isoformat(),
        result=result,
    )
    log_only(family, event, by=by, audience=Audience.SCHOOL, told=schools_now(family))
    return True


def change_step(
    authority_id: int, position: int, *, name: str, days: int | None, from_day: date | None
) -> EscalationStep:
    """A step gets another name or time limit from a day on; what it was before keeps its days.

    The first change writes the usual steps down as the authority's own. Raises `MissingAnswersError`.
    """
    problems = {}
    if not name.strip():
        problems["name"] = "Say what the step is called."
    elif len(name) > 80:
        problems["name"] = "Shorten this to 80 characters."
    if days is None or not 1 <= days <= 60:
        problems["days"] = "Enter a number of working days from 1 to 60."
    if from_day is None:
        problems["from_day"] = "Enter the day from which it holds."
    if problems:
        raise MissingAnswersError(problems)
    assert days is not None and from_day is not None  # noqa: S101, PT018 - asked above
    rows = [row for row in escalation_rows(authority_id) if row.valid_to is None] or _write_down(authority_id)
    old = next((row for row in rows if row.position == position), None)
    if old is None:
        raise MissingAnswersError({"name": "There is no such step."})
    if from_day <= old.valid_from:
        old.name, old.days = name.strip(), days
        session().flush()
        return old
    old.valid_to = date.fromordinal(from_day.toordinal() - 1)
    new = EscalationStep(
        authority_id=authority_id,
        position=position,
        name=name.strip(),
        days=days,
        counted_in=old.counted_in,
        valid_from=from_day,
    )
    session().add(new)
    session().flush()
    return new


def _write_down(authority_id: int) -> list[EscalationStep]:
    rows = [
        EscalationStep(
            authority_id=authority_id,
            position=rule.position,
            name=rule.name,
            days=rule.days,
            counted_in=rule.counted_in,
            valid_from=date(2014, 4, 1),
        )
        for rule in USUAL_STEPS
    ]
    session().add_all(rows)
    session().flush()
    return rows
