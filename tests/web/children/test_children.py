"""Adding a child to a family, and taking off one who was put in it by mistake."""

from __future__ import annotations

import uuid

import pytest

from caseboard.schools.models import School
from tests import factories


@pytest.fixture
def more(on_board):
    with on_board.records() as session:
        thornhill = session.get_one(School, on_board.world.schools["thornhill"].id)
        factories.child("Ola Kowalczyk", thornhill)
        actor = factories.actor_for(session.get_one(factories.User, on_board.world["worker"].id))
        factories.family("Petrov", factories.child("Ivo Petrov", thornhill), by=actor, school=thornhill)
    return on_board


def child_id(on_board, name, school):
    return on_board.child_key(name, school).split(".")[1]


def test_a_child_is_found_and_added(more):
    assert "Ola Kowalczyk" in more.send("/children/roll", find="ola").text
    assert more.send("/children", children=more.child_key("Ola", "thornhill")).status_code == 303
    assert "Ola Kowalczyk" in more.see()


def test_twice_the_same_form_adds_one_child(more):
    sent = {"children": more.child_key("Ola", "thornhill"), "request_id": str(uuid.uuid4())}
    for _ in range(2):
        assert more.send("/children", **sent).status_code == 303
    assert more.see().count("<b>Ola Kowalczyk</b>") == 1


def test_a_child_not_on_the_roll_is_typed(more):
    typed = {"typed-0-forename": "Baby", "typed-0-surname": "Kowalczyk"}
    assert more.send("/children", **typed).status_code == 303
    assert "Baby Kowalczyk" in more.see()


def test_a_child_of_another_family_is_not_taken_from_it(more):
    answer = more.send("/children", children=more.child_key("Ivo", "thornhill"))
    assert answer.status_code == 409
    assert "already on the board" in answer.text
    assert "Ivo" not in more.see()


def test_nobody_chosen_is_said(more):
    answer = more.send("/children")
    assert answer.status_code == 422
    assert "Choose a child, or type one in." in answer.text


def test_taking_a_child_off_asks_why_first(on_board):
    jan = child_id(on_board, "Jan", "thornhill")
    assert "Take Jan Kowalczyk off Kowalczyk?" in on_board.see(f"/children/{jan}/removals")
    assert on_board.send(f"/children/{jan}/removals", reason=" ").status_code == 422


def test_when_the_schools_only_child_goes_one_is_led_back_to_the_board(on_board):
    jan = child_id(on_board, "Jan", "thornhill")
    answer = on_board.send(f"/children/{jan}/removals", reason="Another Jan")
    assert answer.location.endswith("/board")
    assert on_board.client.get(on_board.url()).status_code == 404
    assert "Ewa" in on_board.see(school="saltby")


def test_a_child_at_a_school_one_does_not_work_with_is_not_there(on_board):
    ewa = child_id(on_board, "Ewa", "saltby")
    on_board.be("worker_one")
    assert on_board.client.get(on_board.url(f"/children/{ewa}/removals")).status_code == 404
    assert on_board.send(f"/children/{ewa}/removals", reason="Not theirs").status_code == 404


def test_the_last_child_stays_and_the_way_out_is_said(on_board):
    ewa, jan = child_id(on_board, "Ewa", "saltby"), child_id(on_board, "Jan", "thornhill")
    on_board.send(f"/children/{ewa}/removals", reason="Another Ewa")
    answer = on_board.send(f"/children/{jan}/removals", reason="Another Jan")
    assert answer.status_code == 422
    assert "Take the family off the board instead." in answer.text


def test_taking_a_child_off_twice_does_it_once(on_board):
    ewa = child_id(on_board, "Ewa", "saltby")
    sent = {"reason": "Another Ewa", "request_id": str(uuid.uuid4())}
    for _ in range(2):
        assert on_board.send(f"/children/{ewa}/removals", **sent).status_code == 303
    assert on_board.see().count("taken off") == 1
