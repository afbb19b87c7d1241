"""Taking off a family that was put on by mistake."""

from __future__ import annotations

from tests.support.pages import Page


def form(on_board):
    page = Page(on_board.see("/removals"))
    return next(f["fields"] for f in page.forms if f.get("id") == "removal-form")


def test_it_is_asked_first_and_says_that_nothing_is_deleted(on_board):
    text = on_board.see("/removals")
    assert Page(text).h1 == "Take Kowalczyk off the board?"
    assert Page(text).title == "Take off a family"
    assert "Nothing is deleted" in text


def test_a_reason_is_needed(on_board):
    answer = on_board.client.post(on_board.url("/removals"), data=form(on_board) | {"reason": " "})
    assert answer.status_code == 422
    assert "Say why, in a few words." in answer.text
    assert on_board.see()


def test_the_family_leaves_both_boards_and_the_board_opens(on_board):
    answer = on_board.client.post(on_board.url("/removals"), data=form(on_board) | {"reason": "Twice"})
    assert answer.status_code == 303
    assert answer.location.endswith("/board")
    for school in ("thornhill", "saltby"):
        assert on_board.client.get(on_board.url(school=school)).status_code == 404


def test_a_family_that_changed_meanwhile_is_looked_at_again_first(on_board):
    sent = form(on_board) | {"reason": "Twice", "version": "0"}
    answer = on_board.client.post(on_board.url("/removals"), data=sent)
    assert answer.status_code == 409
    assert "Somebody changed this family meanwhile" in answer.text
    assert "Twice" in answer.text
    assert on_board.see()


def test_pressed_twice_both_are_led_to_the_board(on_board):
    sent = form(on_board) | {"reason": "Twice"}
    answers = [on_board.client.post(on_board.url("/removals"), data=sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
