"""The pages of actions: a worker writes them down, a school ticks its own, nobody else touches them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from caseboard import clock
from tests.support.pages import Page

IN_A_WEEK = (clock.today() + timedelta(days=7)).isoformat()


def add(on_board, **fields):
    school = str(on_board.world.schools["thornhill"].public_id)
    known = {"what": "Ask Mum in", "who": school, "name": "", "due_on": IN_A_WEEK}
    return on_board.send("/actions", **(known | fields))


def form_of(text, word):
    return next(f for f in Page(text).forms if word in f.get("action", ""))


def test_an_action_is_added_and_stands_on_the_family_page(on_board):
    assert add(on_board).status_code == 303
    assert "Ask Mum in" in on_board.see("/actions")
    assert "Ask Mum in" in on_board.see()


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(on_board):
    answer = add(on_board, due_on="2020-01-01", what="Keep me")
    assert answer.status_code == 422
    assert "cannot be in the past" in answer.text
    assert "Keep me" in answer.text


def test_pressed_twice_it_is_one_action(on_board):
    request_id = "12345678-1234-4234-8234-123456789abc"
    for _ in range(2):
        assert add(on_board, request_id=request_id).status_code == 303
    assert on_board.see("/actions").count("<b>Ask Mum in</b>") == 1


def test_a_head_ticks_the_schools_own_action_on_the_family_page(on_board):
    add(on_board)
    add(on_board, what="Worker's own", who="me", schools=str(on_board.world.schools["thornhill"].public_id))
    text = on_board.be("dsl").see()
    forms = [f for f in Page(text).forms if "/actions/" in f.get("action", "")]
    assert len(forms) == 1  # its own; the worker's stands beside it without a button
    assert "Worker&#39;s own" in text
    answer = on_board.client.post(forms[0]["action"], data=forms[0]["fields"] | {"act": "done"})
    assert answer.status_code == 303
    assert "Done: Ask Mum in." in on_board.see()
    assert "Done: Ask Mum in." in on_board.be("worker").see()


@pytest.mark.parametrize("who", ["head_quay", "head_south", "worker_quay", "partner", "admin", "nobody"])
def test_nobody_else_reads_or_ticks_it(on_board, who):
    add(on_board)
    address = form_of(on_board.see("/actions"), "/actions/")["action"]
    on_board.be(who)
    sent = {"act": "done", "request_id": "12345678-1234-4234-8234-123456789abc"}
    assert on_board.client.post(address, data=sent).status_code == 404
    assert on_board.client.get(on_board.url("/actions")).status_code == 404
    on_board.be("worker")
    assert "By " in on_board.see("/actions")


def test_a_head_neither_puts_off_nor_adds(on_board):
    add(on_board)
    address = form_of(on_board.see("/actions"), "/actions/")["action"]
    on_board.be("head")
    request_id = "12345678-1234-4234-8234-123456789abc"
    later = {"act": "later", "due_on": IN_A_WEEK, "request_id": request_id}
    assert on_board.client.post(address, data=later).status_code == 404
    assert add(on_board).status_code == 404


def test_a_tick_that_says_nothing_known_is_refused(on_board):
    add(on_board)
    form = form_of(on_board.see("/actions"), "/actions/")
    answer = on_board.client.post(form["action"], data=form["fields"] | {"act": "burn"})
    assert answer.status_code == 422


def test_what_looks_risky_is_shown_once_more_before_school_reads_it_and_to_workers_not_at_all(on_board):
    risky = {"what": "Ring 01429 555123"}
    answer = add(on_board, **risky)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.problems == []
    assert "A phone number: <b>01429 555123</b>" in answer.text
    assert "<b>Ring 01429 555123</b>" not in on_board.see("/actions")
    checked = form_of(answer.text, "/actions")["fields"]["checked"]
    assert add(on_board, what="Ring 01429 555124", checked=checked).status_code == 422
    assert add(on_board, checked=checked, **risky).status_code == 303
    assert add(on_board, what="Ring 01429 555125", who="me").status_code == 303
