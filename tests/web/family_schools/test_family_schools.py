"""The schools of a family, in the browser of its worker and of both heads."""

from __future__ import annotations

from datetime import timedelta

from caseboard import clock
from tests.support.pages import Page
from tests.web.families.support import on_board  # noqa: F401


def form(on_board, name):  # noqa: F811
    page = Page(on_board.see("/schools"))
    return next(f for f in page.forms if f.get("id") == name)


def schools(on_board):  # noqa: F811
    return [str(on_board.world.schools[s].public_id) for s in ("thornhill", "saltby")]


def test_an_agreement_is_written_down_shown_and_ended(on_board):  # noqa: F811
    sent = form(on_board, "agree-form")["fields"] | {
        "schools": schools(on_board),
        "words": "Mum agreed at school.",
        "ends": (clock.today() + timedelta(days=30)).isoformat(),
    }
    url = on_board.url("/agreements")
    assert "Ewa" not in on_board.be("dsl").see()
    on_board.be("worker")
    for _ in range(2):
        assert on_board.client.post(url, data=sent).status_code == 303
    text = on_board.see("/schools")
    assert text.count("Mum agreed at school.") == 1
    assert "Ewa" in on_board.be("dsl").see()
    assert "Mum agreed" not in on_board.see()
    on_board.be("worker")
    end = next(f for f in Page(on_board.see("/schools")).forms if str(f["action"]).endswith("/end"))
    assert on_board.client.post(end["action"], data=end["fields"]).status_code == 303
    assert "Ewa" not in on_board.be("dsl").see()


def test_what_is_missing_comes_back_beside_its_field(on_board):  # noqa: F811
    sent = form(on_board, "agree-form")["fields"] | {"schools": [], "words": "Kept words", "ends": ""}
    answer = on_board.client.post(on_board.url("/agreements"), data=sent)
    assert answer.status_code == 422
    assert "Enter the last day it holds." in answer.text
    assert "Kept words" in answer.text


def test_a_family_moves_with_the_new_schools_receipt(on_board):  # noqa: F811
    quay = str(on_board.world.schools["quayside"].public_id)
    sent = form(on_board, "move-school-form")["fields"]
    assert (
        on_board.client.post(on_board.url("/school-moves"), data=sent | {"to_school": ""}).status_code == 422
    )
    assert (
        on_board.client.post(on_board.url("/school-moves"), data=sent | {"to_school": quay}).status_code
        == 303
    )
    assert "Waits for Quayside to confirm." in on_board.see("/schools")
    head = on_board.be("head_quay").client
    assert "on the way to your school" in head.get("/week").text
    text = head.get("/arrivals").text
    assert "Jan Kowalczyk" in text
    assert "Ewa" not in text
    confirm = next(f for f in Page(text).forms if "/arrivals/" in str(f["action"]))
    on_board.be("dsl")
    assert on_board.client.post(confirm["action"], data=confirm["fields"]).status_code == 404
    on_board.be("head_quay")
    for _ in range(2):
        assert on_board.client.post(confirm["action"], data=confirm["fields"]).status_code == 303
    assert on_board.client.get(on_board.url(school="quayside")).status_code == 200
    on_board.be("dsl")
    assert on_board.client.get(on_board.url()).status_code == 404
    on_board.be("worker")
    assert on_board.client.get(on_board.url()).status_code == 404
    assert on_board.client.get(on_board.url(school="saltby")).status_code == 200
