"""Striking an entry through and writing it again."""

from __future__ import annotations

import re

from tests.web.entries.test_entries import SAID, entries, ids, save, words_in_box
from tests.web.families.test_show import region


def shared(on_board):
    save(on_board, audience="school", schools=ids(on_board, "thornhill"))
    return entries(on_board)[0][0]


def strike(on_board, entry, **fields):
    return on_board.send(f"/entries/{entry}/corrections", **({"reason": "Wrong day", "again": "y"} | fields))


def test_what_is_wrong_is_struck_through_and_its_words_wait_to_be_put_right(on_board):
    entry = shared(on_board)
    assert SAID in on_board.see(f"/entries/{entry}/corrections")
    assert strike(on_board, entry).status_code == 303
    text = on_board.see()
    assert f"<s>{SAID}</s>" in text
    assert "Why: Wrong day" in text
    assert words_in_box(text) == SAID
    assert SAID not in on_board.be("dsl").see()
    on_board.be("worker")
    corrects = re.search(r'name="corrects" value="([^"]+)"', text).group(1)
    assert corrects == str(entry)
    save(on_board, update="On Tuesday.", corrects=corrects)
    assert "What is right" in region(on_board.see(), "history")


def test_a_reason_is_needed_and_unsaved_words_are_not_written_over(on_board):
    entry = shared(on_board)
    assert "Say what is wrong with it" in strike(on_board, entry, reason="").text
    on_board.send("/draft", update="Half a thought")
    answer = strike(on_board, entry)
    assert answer.status_code == 422
    assert "Save them or throw them away first." in answer.text
    assert words_in_box(on_board.see()) == "Half a thought"


def test_twice_is_once_and_a_second_time_there_is_nothing_to_strike(on_board):
    entry = shared(on_board)
    request_id = "5bbfb3c8-14a6-4d7a-93e7-9a3c2ef1a7d0"
    for _ in range(2):
        assert strike(on_board, entry, request_id=request_id).status_code == 303
    assert on_board.client.get(on_board.url(f"/entries/{entry}/corrections")).status_code == 404


def test_nobody_else_comes_to_it(on_board):
    entry = shared(on_board)
    for who in ("dsl", "admin", "worker_quay"):
        assert strike(on_board.be(who), entry).status_code == 404
