"""Writing down on what sharing rests, withdrawing it, and the page of what was told to whom."""

from __future__ import annotations

import html

from caseboard import clock
from tests.web.entries.test_entries import SAID, ids, save


def today():
    return clock.today().isoformat()


def agree(on_board, **fields):
    known = {"basis": "agreement", "since": today(), "words": "Mum agreed to school"}
    return on_board.send("/sharing", **(known | fields))


def share(on_board, **fields):
    return save(on_board, audience="school", schools=ids(on_board, "thornhill"), **({"basis": ""} | fields))


def test_once_written_down_it_is_not_asked_for_each_entry(on_board):
    assert "Not written down yet." in on_board.see()
    assert share(on_board).status_code == 422
    assert agree(on_board).status_code == 303
    assert "Mum agreed to school" in on_board.see("/sharing")
    assert share(on_board).status_code == 303


def test_a_withdrawal_takes_words_from_the_school_and_leaves_facts(on_board):
    agree(on_board)
    share(on_board)
    assert SAID in on_board.be("dsl").see()
    on_board.be("worker").send("/withdrawals", withdrawn_on=today(), withdrawn_words="Mum rang")
    text = on_board.be("dsl").see()
    assert SAID not in text
    assert "Put on the board" in text
    assert "Mum rang" not in text
    page = html.unescape(on_board.be("worker").see("/sharing"))
    assert "Agreement withdrawn" in page
    assert "Facts: stage, level, who leads, next date, answers" in page
    assert share(on_board, basis="agreement", agreed="x").status_code == 422
    assert share(on_board, basis="safeguarding").status_code == 303


def test_what_is_missing_stands_beside_the_field(on_board):
    answer = agree(on_board, words="", since="2199-01-01")
    assert answer.status_code == 422
    assert "Write who agreed, and to what." in answer.text
    assert "The day cannot be in the future." in answer.text
    agree(on_board)
    answer = on_board.send("/withdrawals", withdrawn_on=today(), withdrawn_words="")
    assert answer.status_code == 422
    assert "Write who withdrew it" in answer.text


def test_the_ledger_is_for_workers_of_the_family_only(on_board):
    share(on_board, basis="safeguarding")
    page = html.unescape(on_board.see("/sharing"))
    assert "Thornhill: Left Early (account closed since), Mrs Hale, Mrs Lowe" in page
    assert "Safeguarding (public task)" in page
    for who in ("dsl", "admin", "worker_quay", "partner"):
        on_board.be(who)
        assert on_board.client.get(on_board.url("/sharing")).status_code == 404
