"""What became of a form whose answer was lost, for whoever sent it; and forms that a script sends for the browser."""

from __future__ import annotations

import uuid

from tests.web.families.support import on_board  # noqa: F401

BY_SCRIPT = {"X-Caseboard-Form": "1"}


def test_it_is_said_whether_my_own_form_has_acted_and_nothing_else(on_board):  # noqa: F811
    mine = str(uuid.uuid4())
    assert on_board.send("/checks", request_id=mine).status_code == 303
    known = on_board.client.get(f"/sent?request_id={mine}").json
    assert (known["has_acted"], known["person"]) == (True, str(on_board.world["worker"].public_id))
    assert on_board.client.get(f"/sent?request_id={uuid.uuid4()}").json["has_acted"] is False
    other = on_board.be("head").client.get(f"/sent?request_id={mine}")
    assert (other.json["has_acted"], other.json["person"]) == (False, str(on_board.world["head"].public_id))
    assert set(other.json) == {"has_acted", "person", "csrf_token"}
    assert other.headers["Cache-Control"] == "no-store"


def test_a_script_is_told_where_to_go_where_a_browser_is_sent(on_board):  # noqa: F811
    there = on_board.send("/checks").location
    told = on_board.client.post(on_board.url("/checks"), data={"request_id": uuid.uuid4()}, headers=BY_SCRIPT)
    assert (told.status_code, told.text, told.headers["HX-Redirect"]) == (200, "", there)
    assert "Location" not in told.headers


def test_a_script_gets_the_page_that_a_browser_gets(on_board):  # noqa: F811
    typed = {"request_id": uuid.uuid4(), "what": "Zebrafish", "who": "me", "due_on": ""}
    as_page = on_board.client.post(on_board.url("/actions"), data=typed)
    by_script = on_board.client.post(on_board.url("/actions"), data=typed, headers=BY_SCRIPT)
    assert as_page.status_code == by_script.status_code == 422
    assert "Zebrafish" in by_script.text
    assert by_script.text.count("<h1>") == 1


def test_signed_out_a_script_is_told_so_and_given_nothing(on_board):  # noqa: F811
    on_board.client.use_token(None)
    answer = on_board.client.post(on_board.url("/checks"), data={}, headers=BY_SCRIPT)
    assert (answer.status_code, answer.text) == (401, "")
    assert answer.headers["HX-Redirect"].startswith("/sign-in")
    assert on_board.client.get(f"/sent?request_id={uuid.uuid4()}", headers=BY_SCRIPT).status_code == 401
