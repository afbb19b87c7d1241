"""What a school asked of a family that has left it: nobody is reminded of it, and no answer goes there any more."""

from __future__ import annotations

import pytest
from flask import current_app

from caseboard import clock, mail
from caseboard.db import session
from caseboard.feed.asked import waiting_at
from caseboard.feed.friday import friday
from caseboard.feed.models import Question
from caseboard.feed.outbound import list_school_letters, outbound
from caseboard.feed.services import QuestionNotFoundError, answer_question
from tests.support.database import database
from tests.support.place import make_town

__all__ = ["database"]


@pytest.fixture
def town(database):
    mail.init_app(current_app._get_current_object(), current_app.config["CASEBOARD"])
    return make_town()


@pytest.fixture
def family(town):
    return town.family("Zqmoved")


@pytest.fixture
def question(town, family):
    asked = {"asked_by": town.people["hale"], "asked_at": clock.now(), "school_id": town.thornhill.id}
    question = Question(family_id=family.id, text="When?", **asked)
    session().add(question)
    session().commit()
    return question


def waits(town):
    """On the board, under School letters, on the school's page."""
    (letter,) = (one for one in list_school_letters(town.ruth) if one.school == town.thornhill)
    page = outbound(town.ruth, town.thornhill)
    assert friday(town.ruth, town.thornhill)
    return waiting_at([town.thornhill.id]).count, letter.waiting, len(page.waiting)


def test_a_question_waits_while_the_family_is_there(town, family, question):
    assert waits(town) == (1, 1, 1)
    answer_question(question.public_id, "On Monday.", school_id=town.thornhill.id, by=town.ruth)
    assert waits(town) == (0, 0, 0)


def test_once_it_has_left_nobody_is_reminded_and_nothing_is_told(town, family, question):
    family.schools[0].until = clock.now()
    session().commit()
    assert waits(town) == (0, 0, 0)
    with pytest.raises(QuestionNotFoundError):
        answer_question(question.public_id, "Zqsecret.", school_id=town.thornhill.id, by=town.ruth)
    assert question.answer != "Zqsecret."


def test_the_same_is_so_of_a_family_that_was_taken_off(town, family, question):
    family.taken_off_at = clock.now()
    session().commit()
    assert waits(town) == (0, 0, 0)
