"""Asking about a family of the letter, and the answer: where they stand, and who may."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from caseboard import clock
from caseboard.access import actor_for
from caseboard.accounts.models import User
from caseboard.db import session
from caseboard.feed.models import Question
from caseboard.feed.queries import get_letter_page
from caseboard.feed.services import answer_question, ask_question
from tests.support.pages import Page
from tests.support.town import FRIDAY, WEEK
from tests.web.letters.reading import close, letters_of, path


def hussain_in(client, letter):
    links = Page(client.get(path(letter)).text).links
    return next(href.rsplit("/", 1)[1] for href, text in links if text == "Hussain")


def test_what_is_answered_stands_above_the_answer(letter, town, client):
    with clock.at(FRIDAY + timedelta(hours=1)):
        family = hussain_in(client.sign_in(town["head"]), letter)
        page = Page(client.get(f"{path(letter)}/questions/new?family={family}&kind=answer").text)
    assert page.h1 == "Answer Ruth about Hussain"
    assert "Mrs Lowe holds this. Review it on Thu 12 Nov." in " ".join(page.text.split())


def fields_of(page):
    return next(form["fields"] for form in page.forms if "request_id" in form["fields"])


def test_a_question_stands_under_the_family_and_then_its_answer(letter, town, new_client, records):
    head, worker = new_client(), new_client()
    school = town.schools["thornhill"].public_id
    with clock.at(FRIDAY + timedelta(hours=1)):
        family = hussain_in(head.sign_in(town["head"]), letter)
        form = Page(head.get(f"{path(letter)}/questions/new?family={family}").text)
        assert form.h1 == "Ask Ruth about Hussain"
        sent = {**fields_of(form), "text": "Does the new worker know about pick-up?"}
        for _ in range(2):  # pressed twice
            answer = head.post(f"{path(letter)}/questions", data=sent)
            assert answer.location == f"{path(letter)}#family-{family}"
        page = " ".join(Page(head.get(path(letter)).text).text.split())
        assert "You asked on Fri 6 Nov: Does the new worker know about pick-up? No answer yet." in page
    with records():
        (question,) = session().scalars(select(Question)).all()
        question_id = question.public_id
    with clock.at(FRIDAY + timedelta(days=3)):
        head.sign_in(town["head"]), worker.sign_in(town["worker"])
        page = " ".join(Page(worker.get(f"/schools/{school}/letter").text).text.split())
        assert "Mrs Hale, Fri 6 Nov, 15:00: Does the new worker know about pick-up? Waiting 3 days" in page
        board = " ".join(Page(worker.get(f"/schools/{school}/board").text).text.split())
        assert "1 question, 3 days from the school without an answer" in board
        url = f"/schools/{school}/questions/{question_id}/answers"
        assert worker.post(url, data={"q0-text": ""}).status_code == 422
        risky = {"q0-text": "Yes. Ring Mum on 07700 900123."}
        looked = worker.post(url, data=risky)
        assert looked.status_code == 422
        assert "A phone number: <b>07700 900123</b>" in looked.text
        asked_again = next(f for f in Page(looked.text).forms if f["action"] == url)["fields"]
        assert asked_again["q0-checked"]
        assert f"{risky['q0-text']}</textarea>" in looked.text
        assert worker.post(url, data={"q0-text": "Yes. It is in the plan."}).status_code == 303
        worker.post(url, data={"q0-text": "Something else."})
        page = " ".join(Page(head.get(path(letter)).text).text.split())
        assert "Ruth, Mon 9 Nov: Yes. It is in the plan." in page
        assert "Something else." not in page


def test_the_answer_stands_in_the_next_letter_too(app, letter, town, client, records):
    with records(), clock.at(FRIDAY + timedelta(hours=1)):
        head = actor_for(session().get(User, town["head"].id))
        worker = actor_for(session().get(User, town["worker"].id))
        item = get_letter_page(head, letter).letter.text.items[0]
        question = ask_question(letter, item.family_id, "When?", by=head)
        asked, school = question.public_id, question.school_id
    with records(), clock.at(FRIDAY + timedelta(days=2)):
        answer_question(asked, "On Monday.", school_id=school, by=worker)
    close(app, FRIDAY + WEEK)
    newest = letters_of(records, town["head"])[1]
    with clock.at(FRIDAY + WEEK + timedelta(hours=1)):
        client.sign_in(town["head"])
        assert "On Monday." in client.get(path(newest)).text
        assert "On Monday." in client.get(path(letter)).text


@pytest.fixture
def question(letter, town, new_client, records):
    """What the head of Thornhill asked about a family there, by its id."""
    with clock.at(FRIDAY + timedelta(hours=1)):
        family = hussain_in(new_client().sign_in(town["head"]), letter)
        with records():
            head = actor_for(session().get(User, town["head"].id))
            asked = ask_question(letter, uuid.UUID(family), "When?", by=head)
            assert asked.school_id == town.schools["thornhill"].id
            return asked.public_id


@pytest.mark.parametrize("who", ["dsl", "head_quay", "worker_quay", "head", "admin", "partner", "nobody"])
def test_nobody_else_answers(question, town, client, records, who):
    with clock.at(FRIDAY + timedelta(hours=2)):
        url = f"/schools/{town.schools['thornhill'].public_id}/questions/{question}/answers"
        assert client.sign_in(town[who]).post(url, data={"q0-text": "No."}).status_code == 404
    with records():
        assert session().scalars(select(Question)).one().answered_at is None


def test_nobody_answers_at_another_school_or_what_was_not_asked(question, letter, town, client):
    with clock.at(FRIDAY + timedelta(hours=2)):
        client.sign_in(town["worker"])
        for school, asked in (("saltby", question), ("thornhill", letter)):
            url = f"/schools/{town.schools[school].public_id}/questions/{asked}/answers"
            assert client.post(url, data={"q0-text": "No."}).status_code == 404


def test_a_question_needs_words_and_a_family_of_the_letter(letter, town, client):
    with clock.at(FRIDAY + timedelta(hours=1)):
        client.sign_in(town["head"])
        family = hussain_in(client, letter)
        form = fields_of(Page(client.get(f"{path(letter)}/questions/new?family={family}").text))
        empty = client.post(f"{path(letter)}/questions", data={**form, "text": "  "})
        assert empty.status_code == 422
        assert "Write what you want to ask." in empty.text
        foreign = client.post(
            f"{path(letter)}/questions", data={**form, "family": str(letter), "text": "Who?"}
        )
        assert foreign.status_code == 404
