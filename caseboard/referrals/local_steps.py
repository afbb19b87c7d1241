"""An authority's own steps of disagreeing with an answer: how many, what each is called, how long each may take.

Dated data: a step begins, changes and ends on a day, and what was asked before keeps its name and its time. Until an
authority has entered its own, usual ones are offered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from caseboard import clock
from caseboard.dates import brief_day, count_words
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError
from caseboard.referrals.clocks import WORKING
from caseboard.referrals.models import EscalationStep
from caseboard.referrals.records import escalation_rows

NAME_LIMIT = 80
LONGEST = 60
"""Working days."""
MOST = 9
"""Steps at one time."""
ALWAYS = date(2014, 4, 1)


@dataclass(frozen=True, slots=True)
class StepRule:
    """A step of the local way to disagree."""

    position: int
    """As it is counted on that day, from 1."""
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
    return [
        StepRule(number, row.name, row.days, row.counted_in)
        for number, row in enumerate(_valid(rows, on), start=1)
    ]


def changes_to_come(authority_id: int, *, today: date) -> list[str]:
    """What will be other than today, a line each."""
    rows = sorted(escalation_rows(authority_id), key=lambda row: row.valid_from)
    lines = [
        f"From {brief_day(row.valid_from)}: {row.name}, {count_words(row.days, 'working day', 'working days')}."
        for row in rows
        if row.valid_from > today
    ]
    ends = [
        f"Until {brief_day(row.valid_to)}: {row.name}."
        for row in _valid(rows, today)
        if row.valid_to is not None and row is _newest(rows, row.position)
    ]
    return lines + ends


def change_step(
    authority_id: int, number: int, *, name: str, days: int | None, from_day: date | None
) -> EscalationStep:
    """A step gets another name or time limit from a day on; what it was before keeps its days.

    `number` is as the steps are counted today. The first change writes the usual steps down as the authority's own.
    Raises `MissingAnswersError`.
    """
    if problems := _problems(name, days, from_day):
        raise MissingAnswersError(problems)
    assert days is not None and from_day is not None  # noqa: S101, PT018 - asked above
    newest = _step(authority_id, number, field="name")
    if from_day <= newest.valid_from:
        newest.name, newest.days, newest.valid_to = name.strip(), days, None
        session().flush()
        return newest
    newest.valid_to = from_day - timedelta(days=1)
    return _add(authority_id, newest.position, name, days, from_day, counted_in=newest.counted_in)


def add_step(authority_id: int, *, name: str, days: int | None, from_day: date | None) -> EscalationStep:
    """One more step after the last, from a day on. Raises `MissingAnswersError`."""
    problems = _problems(name, days, from_day)
    if len(steps_on(authority_id, clock.today())) >= MOST:
        problems.setdefault("name", f"There are {MOST} steps already.")
    if problems:
        raise MissingAnswersError(problems)
    assert days is not None and from_day is not None  # noqa: S101, PT018 - asked above
    rows = _own(authority_id)
    return _add(authority_id, max(row.position for row in rows) + 1, name, days, from_day)


def end_step(authority_id: int, number: int, *, from_day: date | None) -> None:
    """A step is no longer taken from a day on; those after it are counted one less. One step stays.

    Raises `MissingAnswersError`.
    """
    if from_day is None:
        raise MissingAnswersError({"from_day": "Enter the day from which it is no longer taken."})
    newest = _step(authority_id, number, field="from_day")
    left = [
        row
        for row in escalation_rows(authority_id)
        if row.position != newest.position and (row.valid_to is None or row.valid_to >= from_day)
    ]
    if not left:
        raise MissingAnswersError({"from_day": "This is the only step. Change it, or add another one first."})
    if from_day <= newest.valid_from:
        session().delete(newest)
    else:
        newest.valid_to = from_day - timedelta(days=1)
    session().flush()


def _problems(name: str, days: int | None, from_day: date | None) -> dict[str, str]:
    problems = {}
    if not name.strip():
        problems["name"] = "Say what the step is called."
    elif len(name) > NAME_LIMIT:
        problems["name"] = f"Shorten this to {NAME_LIMIT} characters."
    if days is None or not 1 <= days <= LONGEST:
        problems["days"] = f"Enter a number of working days from 1 to {LONGEST}."
    if from_day is None:
        problems["from_day"] = "Enter the day from which it holds."
    return problems


def _step(authority_id: int, number: int, *, field: str) -> EscalationStep:
    """The newest row of the step that is counted so today."""
    rows = _own(authority_id)
    today = _valid(rows, clock.today())
    if not 1 <= number <= len(today):
        raise MissingAnswersError({field: "There is no such step."})
    return _newest(rows, today[number - 1].position)


def _valid(rows: Sequence[EscalationStep], on: date) -> list[EscalationStep]:
    found = [row for row in rows if row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)]
    return sorted(found, key=lambda row: row.position)


def _newest(rows: Sequence[EscalationStep], position: int) -> EscalationStep:
    return max((row for row in rows if row.position == position), key=lambda row: row.valid_from)


def _own(authority_id: int) -> Sequence[EscalationStep]:
    """An authority's rows; the usual steps are written down as its own before the first change."""
    if not escalation_rows(authority_id):
        for rule in USUAL_STEPS:
            _add(authority_id, rule.position, rule.name, rule.days, ALWAYS)
    return escalation_rows(authority_id)


def _add(
    authority_id: int, position: int, name: str, days: int, from_day: date, *, counted_in: str = WORKING
) -> EscalationStep:
    row = EscalationStep(
        authority_id=authority_id,
        position=position,
        name=name.strip(),
        days=days,
        counted_in=counted_in,
        valid_from=from_day,
    )
    session().add(row)
    session().flush()
    return row
