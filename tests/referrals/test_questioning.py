"""Disagreeing with an answer: the local steps in order, each with its date and time limit; the steps are dated rows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from caseboard.families.conflicts import MissingAnswersError
from caseboard.referrals.answering import record_answer
from caseboard.referrals.local_steps import USUAL_STEPS, change_step, end_step, steps_on
from caseboard.referrals.questioning import (
    answer_step,
    next_step,
    take_step,
)
from tests.referrals.conftest import MONDAY, TODAY, a_no
from tests.referrals.test_asking import kinds, refused


@pytest.fixture
def decision(family, contact, place):
    return record_answer(
        family, contact, a_no(on=MONDAY, told_on=MONDAY), version=family.version, by=place.ruth
    )


def test_each_step_waits_for_the_answer_to_the_one_before(family, decision, place):
    first = take_step(family, decision, on=TODAY, by=place.ruth)
    assert (first.position, first.due_on) == (1, date(2026, 11, 19))
    assert set(refused(lambda: take_step(family, decision, on=TODAY, by=place.ruth))) == {"on"}
    assert answer_step(family, first, on=TODAY, result="same", by=place.ruth)
    assert not answer_step(family, first, on=TODAY, result="changed", by=place.ruth)
    assert first.result == "same"
    assert next_step(family, decision, on=TODAY).position == 2
    assert kinds(family)[-2:] == ["decision_questioned", "question_answered"]


@pytest.mark.parametrize("day", [None, MONDAY - timedelta(days=1), TODAY + timedelta(days=1)])
def test_no_step_is_from_before_the_answer_or_from_tomorrow(family, decision, place, day):
    assert set(refused(lambda: take_step(family, decision, on=day, by=place.ruth))) == {"on"}


def test_an_answer_to_a_step_has_its_day_and_its_code(family, decision, place):
    step = take_step(family, decision, on=TODAY, by=place.ruth)
    found = refused(lambda: answer_step(family, step, on=MONDAY, result="they gave up", by=place.ruth))
    assert set(found) == {"on", "result"}


def test_an_authoritys_own_time_limit_holds_from_its_day_on(place):
    change_step(place.north.id, 1, name="Talk it through", days=3, from_day=date(2026, 12, 1))
    before, after = steps_on(place.north.id, TODAY), steps_on(place.north.id, date(2026, 12, 1))
    assert [step.days for step in before] == [step.days for step in USUAL_STEPS]
    assert (after[0].name, after[0].days, len(after)) == ("Talk it through", 3, len(USUAL_STEPS))


def test_one_step_stays(place):
    for _ in USUAL_STEPS[1:]:
        end_step(place.north.id, 1, from_day=TODAY)
    assert [step.name for step in steps_on(place.north.id, TODAY)] == ["Safeguarding partnership"]
    assert set(refused(lambda: end_step(place.north.id, 1, from_day=TODAY))) == {"from_day"}


def test_what_was_the_end_of_it_has_no_further_step(family, decision, place):
    step = take_step(family, decision, on=TODAY, by=place.ruth)
    answer_step(family, step, on=TODAY, result="accepted", by=place.ruth)
    assert next_step(family, decision, on=TODAY) is None


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"name": "x" * 81}, {"days": 0}, {"days": 61}, {"days": None}, {"from_day": None}],
)
def test_a_step_without_a_name_a_limit_or_a_day_is_refused(place, wrong):
    known = {"name": "Talk it through", "days": 3, "from_day": TODAY} | wrong
    with pytest.raises(MissingAnswersError) as refused_:
        change_step(place.north.id, 1, **known)
    assert set(refused_.value.fields) == set(wrong)
