"""A conflict of interest: for the person named, the family answers as one that never was."""

from __future__ import annotations

import uuid

import pytest


def block(on_board, who, **fields):
    person = str(on_board.world[who].public_id)
    return on_board.be("manager").send("/blocks", **({"person": person, "reason": "His cousin"} | fields))


@pytest.mark.parametrize("who", ["worker_one", "dsl", "head"])
def test_every_page_of_it_is_the_same_404_as_of_a_family_that_never_was(on_board, who):
    on_board.be(who).see()
    assert block(on_board, who).status_code == 303
    on_board.be(who)
    board = on_board.client.get(f"/schools/{on_board.world.schools['thornhill'].public_id}/board")
    assert "Kowalczyk" not in board.text
    for end in ("", "/edit", "/sharing", "/chronology", "/restricted", "/partners", "/move"):
        here = on_board.client.get(on_board.url(end))
        never = on_board.client.get(on_board.url(end, family_id=uuid.uuid4()))
        assert (here.status_code, len(here.text)) == (never.status_code, len(never.text))
        assert here.status_code == 404
    assert on_board.send("/entries", update="x", audience="worker").status_code == 404


def test_it_is_lifted_again(on_board):
    block(on_board, "worker_one")
    text = on_board.see("/blocks")
    assert "Lee Moss" in text
    number = text.split('id="lift-')[1].split('"')[0]
    on_board.send(f"/blocks/{number}/end")
    on_board.be("worker_one").see()


def test_somebody_and_a_reason_have_to_be_named(on_board):
    answer = block(on_board, "worker_one", person="", reason="")
    assert answer.status_code == 422
    assert "Choose somebody" in answer.text
    assert "Say why" in answer.text


def test_only_a_manager_keeps_anybody_from_a_family(on_board):
    for who in ("worker", "dsl", "admin", "worker_quay"):
        on_board.be(who)
        assert on_board.client.get(on_board.url("/blocks")).status_code == 404
        assert on_board.send("/blocks", person=str(uuid.uuid4()), reason="x").status_code == 404
