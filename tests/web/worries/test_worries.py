"""Raising a worry from school in one page, seeing what becomes of it, and the worker's "I have read it"."""

from __future__ import annotations

import uuid

import pytest

from tests.support.pages import Page


def url(on_board, end="", school="thornhill"):
    return f"/schools/{on_board.world.schools[school].public_id}/worries{end}"


def send(on_board, end="", school="thornhill", **fields):
    known = {"request_id": str(uuid.uuid4()), "seen": "Comes to school hungry.", "find": ""}
    return on_board.client.post(url(on_board, end, school), data=known | fields)


def child_key(on_board, name="Jan"):
    text = send(on_board, "/roll", find=name).text
    return text.split('name="child"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


def test_a_dsl_finds_the_child_sends_it_and_the_worker_reads_it(on_board):
    on_board.be("dsl")
    found = send(on_board, "/roll", find="kowal", tried="Breakfast club")
    assert "Jan Kowalczyk" in found.text
    assert "Ewa Kowalczyk" not in found.text  # at Saltby
    assert "Breakfast club" in found.text
    answer = send(on_board, child=child_key(on_board), childs_words="I had crisps")
    assert answer.status_code == 303
    text = on_board.client.get("/worries").text
    assert "Sent, not read yet." in text
    assert "Jan Kowalczyk" in text
    seen = on_board.be("worker").see()
    assert "In the child&#39;s own words: “I had crisps”" in seen
    form = next(f for f in Page(seen).forms if f["action"].endswith("/readings"))
    assert on_board.client.post(form["action"], data=form["fields"]).status_code == 303
    assert "I have read it" not in on_board.see()
    assert "Read by the worker" in on_board.be("dsl").client.get("/worries").text


def test_what_is_missing_is_said_and_what_was_written_stays(on_board):
    on_board.be("dsl")
    answer = send(on_board, forename="Jan", surname="", seen="Keep me")
    assert answer.status_code == 422
    assert "Choose the child, or type both names in." in answer.text
    assert "Keep me" in answer.text
    assert send(on_board, child="not an id").status_code == 422


def test_pressed_twice_it_is_one_worry(on_board):
    on_board.be("dsl")
    sent = {"request_id": str(uuid.uuid4()), "forename": "Jan", "surname": "Kowalczyk"}
    assert [send(on_board, **sent).status_code for _ in range(2)] == [303, 303]
    assert on_board.client.get("/worries").text.count("worry-told") == 1


@pytest.mark.parametrize("who", ["worker", "manager", "head_quay", "partner", "admin", "nobody"])
def test_nobody_else_raises_one_or_searches_the_roll(on_board, who):
    on_board.be(who)
    assert on_board.client.get(url(on_board, "/new")).status_code == 404
    assert send(on_board, "/roll", find="kowal").status_code == 404
    assert send(on_board, forename="A", surname="B").status_code == 404


def test_a_child_of_another_school_is_as_if_there_were_none(on_board):
    key = child_key(on_board.be("head"))  # Jan, at Thornhill
    absent = send(on_board, school="saltby", child=str(uuid.uuid4()))
    foreign = send(on_board, school="saltby", child=key)
    assert (absent.status_code, foreign.status_code) == (404, 404)
