"""A form pressed twice, or sent again after a lost answer, acts once and is answered the same."""

from __future__ import annotations

import uuid
from datetime import date
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from caseboard import intents
from caseboard.db import db, session
from caseboard.intents import Intent, IntentRacedError, IntentReusedError
from caseboard.schools.models import School
from tests.support.database import database
from tests.support.place import Town, make_town
from tests.support.racing import race

__all__ = ["database"]

ASKED = {"family": "f1", "to": "s2", "on": date(2026, 11, 19)}
ANSWER = {"seq": 7, "stages": ["a", "b"]}


@pytest.fixture
def town(database: Flask) -> Town:
    return make_town()


def test_a_request_never_made_has_no_answer(town):
    assert intents.find_answer(town.ruth.user_id, uuid.uuid4(), ASKED) is None


def test_the_same_request_again_gets_the_first_answer(town):
    request = uuid.uuid4()
    intents.remember(town.ruth.user_id, request, ASKED, ANSWER)
    session().commit()
    session().expire_all()
    same = {"on": date(2026, 11, 19), "to": "s2", "family": "f1"}
    assert intents.find_answer(town.ruth.user_id, request, same) == ANSWER


@pytest.mark.parametrize("other", [{**ASKED, "to": "s3"}, {}, {**ASKED, "more": ""}, {"family": "f1"}])
def test_the_same_id_for_something_else_is_refused(town, other):
    request = uuid.uuid4()
    intents.remember(town.ruth.user_id, request, ASKED, ANSWER)
    with pytest.raises(IntentReusedError):
        intents.find_answer(town.ruth.user_id, request, other)


def test_an_id_belongs_to_the_person_who_used_it(town):
    request = uuid.uuid4()
    intents.remember(town.ruth.user_id, request, ASKED, ANSWER)
    assert intents.find_answer(town.dan.user_id, request, ASKED) is None
    intents.remember(town.dan.user_id, request, ASKED, {"seq": 9})
    assert intents.find_answer(town.ruth.user_id, request, ASKED) == ANSWER


def test_the_answer_is_kept_or_lost_with_the_effects_it_belongs_to(town):
    request = uuid.uuid4()
    intents.remember(town.ruth.user_id, request, ASKED, ANSWER)
    session().rollback()
    assert intents.find_answer(town.ruth.user_id, request, ASKED) is None


def test_a_second_remembering_says_that_a_twin_was_first(town):
    request = uuid.uuid4()
    intents.remember(town.ruth.user_id, request, ASKED, ANSWER)
    session().commit()
    with pytest.raises(IntentRacedError):
        intents.remember(town.ruth.user_id, request, ASKED, {"seq": 8})
    session().rollback()
    assert intents.find_answer(town.ruth.user_id, request, ASKED) == ANSWER


def test_another_mistake_is_not_taken_for_a_twin(town):
    session().add(School(urn="1", authority_id=town.north, name="x", short_name="x", mark="x"))
    with pytest.raises(IntegrityError):
        intents.remember(town.ruth.user_id, uuid.uuid4(), ASKED, ANSWER)
    session().rollback()


def test_the_same_form_sent_twice_at_once_acts_once(town, database):
    user, request = town.ruth.user_id, uuid.uuid4()
    session().commit()
    db.session.remove()

    def press(number):
        """As a view does it: look, act, remember; when a twin was first, look again."""
        if (first := intents.find_answer(user, request, ASKED)) is not None:
            return first
        intents.remember(user, request, ASKED, {"seq": number})
        return {"seq": number}

    answers = race(database, [partial(press, number) for number in range(6)])
    kept = intents.find_answer(user, request, ASKED)
    assert all(answer == kept or isinstance(answer, IntentRacedError) for answer in answers)
    assert kept in answers
    assert session().scalar(select(func.count()).select_from(Intent)) == 1
