"""Who reads a request and its answer: nobody else a word, the head what was shared, a school what it was told."""

from __future__ import annotations

import uuid

import pytest

from caseboard import clock
from caseboard.db import session
from caseboard.events import log
from caseboard.families.sharing import record_basis
from caseboard.families.sharing_models import Basis
from caseboard.schools.models import School
from tests import factories
from tests.web.families.support import actor_of
from tests.web.referrals.forms import answered, asked, contact_id, decision_id, today


def rests_on_something(on_board):
    with on_board.records():
        by = actor_of(on_board.world["worker"])
        family = on_board.family()
        record_basis(family, basis=Basis.SAFEGUARDING, since=clock.today(), words="Worries", by=by)


PAGES = ("/asked", "/contacts/new", "/assessments/new")


@pytest.mark.parametrize("who", ["head", "dsl", "worker_quay", "head_south", "partner", "admin"])
@pytest.mark.parametrize("page", PAGES)
def test_nobody_else_opens_these_pages(on_board, who, page):
    on_board.be(who)
    assert on_board.client.get(on_board.url(page)).status_code == 404


def test_ids_of_another_family_or_of_nothing_are_not_found(on_board):
    asked(on_board)
    mine, nothing = contact_id(on_board), uuid.uuid4()
    with on_board.records():
        quay = session().get_one(School, on_board.world.schools["quayside"].id)
        foreign = factories.family(
            "Petrov",
            factories.child("Jan Petrov", quay),
            by=actor_of(on_board.world["worker_quay"]),
            school=quay,
        ).public_id
    for at in (
        on_board.url(f"/contacts/{nothing}/decisions/new"),
        on_board.url(f"/contacts/new?again={nothing}"),
        on_board.url(f"/assessments/{mine}/decisions/new"),
        on_board.url("/asked", school="quayside", family_id=foreign),
        on_board.url(f"/contacts/{mine}/decisions/new", school="quayside", family_id=foreign),
    ):
        assert on_board.client.get(at).status_code == 404


def test_a_step_or_a_telling_of_another_decision_is_not_found(on_board):
    asked(on_board)
    answered(on_board)
    for at in (f"/decisions/{uuid.uuid4()}/tellings", f"/decisions/{uuid.uuid4()}/steps"):
        assert on_board.send(at, on=today()).status_code == 404
    at = f"/decisions/{decision_id(on_board)}/steps/{uuid.uuid4()}/answers"
    assert on_board.send(at, on=today(), result="same").status_code == 404


def test_a_worker_of_one_school_reads_nothing_of_what_only_the_other_was_told(on_board):
    saltby = on_board.world.schools["saltby"].public_id
    rests_on_something(on_board)
    asked(on_board, words="About Ewa alone", shared=str(saltby))
    on_board.be("worker_one")
    text = on_board.see("/asked")
    assert "About Ewa alone" not in text
    assert "Saltby" not in text


def test_the_head_reads_that_it_was_asked_and_answered_and_no_word_that_was_not_shared(on_board):
    asked(on_board, words="A private matter", agency_kind="front_door")
    assert "Children&#39;s Hub, due " in on_board.be("head").see()
    on_board.be("worker")
    answered(on_board, words="They wrote at length", decider="Pat Grant")
    on_board.be("head")
    text = on_board.see()
    assert "We asked Children&#39;s Hub on" in text
    assert "they said it does not meet their threshold" in text
    for hidden in ("A private matter", "They wrote at length", "Pat Grant"):
        assert hidden not in text


def test_words_that_were_shared_are_read_at_that_school_only(on_board):
    rests_on_something(on_board)
    asked(
        on_board,
        words="Please be kind in the mornings",
        shared=str(on_board.world.schools["thornhill"].public_id),
    )
    on_board.be("head")
    assert "Please be kind in the mornings" in on_board.see()
    assert "Please be kind in the mornings" not in on_board.see(school="saltby")


def test_the_log_holds_no_word_of_what_was_typed(on_board):
    asked(on_board, words="ZQsecret")
    answered(on_board, words="ZQreason", again_if="ZQagain", why_stays="ZQstays")
    with on_board.records():
        events = log.list_family_events(on_board.family().id)
        assert "ZQ" not in str([event.data for event in events])
