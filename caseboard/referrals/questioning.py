"""Disagreeing with an answer: the local steps, one after the other, each dated and with its time limit.

Asking somebody to look again is ordinary work between professionals, and no criticism of anyone.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from caseboard.referrals.clocks import Clock
from caseboard.referrals.local_steps import StepRule, steps_on
from caseboard.referrals.models import Decision, QuestionStep
from caseboard.referrals.records import steps_taken
from caseboard.schools.calendars import calendar_of


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
