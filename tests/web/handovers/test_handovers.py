"""Handing over in the browser."""

from __future__ import annotations

from tests.support.pages import Page
from tests.web.families.support import on_board  # noqa: F401

ASKED = {"to": "J. Osborne, Social Care", "kind": "worker", "why": "LEFTRL"}


def fields(on_board, ending):  # noqa: F811
    page = Page(on_board.see("/handovers"))
    form = next(f for f in page.forms if str(f["action"]).endswith(ending))
    return form["action"], form["fields"]


def test_a_family_is_offered_and_accepted_and_pressed_twice_it_is_one(on_board):  # noqa: F811
    action, sent = fields(on_board, "/handovers")
    for _ in range(2):
        assert on_board.client.post(action, data=sent | ASKED).status_code == 303
    assert "Changing worker" in on_board.see()
    action, sent = fields(on_board, "/accept")
    for _ in range(2):
        assert on_board.client.post(action, data=sent).status_code in {303, 404}
    text = on_board.see()
    assert "New worker" in text
    assert "New worker: J. Osborne, Social Care, leads now." in text


def test_what_is_missing_stands_beside_the_field(on_board):  # noqa: F811
    action, sent = fields(on_board, "/handovers")
    answer = on_board.client.post(action, data=sent | ASKED | {"to": "", "why": ""})
    assert answer.status_code == 422
    assert "Choose the reason." in answer.text


def test_a_card_that_changed_meanwhile_is_looked_at_again_first(on_board):  # noqa: F811
    action, sent = fields(on_board, "/handovers")
    answer = on_board.client.post(action, data=sent | ASKED | {"version": "0"})
    assert answer.status_code == 409
    assert "Somebody changed this family meanwhile." in answer.text
