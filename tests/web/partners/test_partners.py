"""A worker adds a partner to a family, and ends it."""

from __future__ import annotations

from datetime import timedelta

from caseboard import clock
from tests.support.pages import Page
from tests.web.families.support import on_board  # noqa: F401


def ends(days=10):
    return (clock.today() + timedelta(days=days)).isoformat()


def add(on_board, **change):  # noqa: F811
    known = {"email": on_board.world["nobody"].email, "ends": ends(), "reason": "Helps Jan"} | change
    return on_board.send("/partners", **known)


def test_somebody_with_an_account_is_added_and_ended(on_board):  # noqa: F811
    assert "Nobody has been added" in on_board.see("/partners")
    assert add(on_board).status_code == 303
    text = on_board.see("/partners")
    assert "No Role" in text
    assert "Helps Jan" in text
    assert "No Role will read it." in on_board.see()  # what is said to the team
    form = next(f for f in Page(text).forms if f["action"].endswith("/end"))
    for _ in range(2):
        assert on_board.client.post(form["action"], data=form["fields"]).status_code == 303
    assert "(ended)" in on_board.see("/partners")


def test_what_is_wrong_stands_beside_the_field_and_nothing_typed_is_lost(on_board):  # noqa: F811
    answer = add(on_board, email="nobody.here@caseboard.example")
    assert answer.status_code == 422
    assert "Nobody with this address has an account here." in answer.text
    assert "Helps Jan" in answer.text


def test_the_same_form_twice_adds_once(on_board):  # noqa: F811
    sent = {"request_id": "0b6d4cf0-6f3c-4c55-9d7b-2a8d9d0e7f11"}
    assert [add(on_board, **sent).status_code for _ in range(2)] == [303, 303]
    assert on_board.see("/partners").count("Helps Jan") == 1
