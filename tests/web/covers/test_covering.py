"""Cover: while a session is covered it gives nothing away, whoever holds the tablet, in whichever tab."""

from __future__ import annotations

from datetime import timedelta

import pytest

from caseboard import clock
from caseboard.accounts import pins, throttle
from caseboard.accounts.models import SignInSession, User
from caseboard.db import session
from tests import factories

PIN = "2580"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def board(world) -> str:
    return f"/schools/{world.schools['thornhill'].public_id}/board"


@pytest.fixture
def covered(client, world, records, board):
    """The worker's browser after Cover, with a PIN to show it again."""
    with records() as session:
        pins.set_pin(session.get_one(User, world["worker"].id), PIN)
    client.sign_in(world["worker"])
    assert client.get(board).status_code == 200
    assert client.post("/covers", data={"back": board}).location.startswith("/covers?back=")
    return client


def test_a_covered_session_gives_no_page_and_says_where_it_was(covered, board):
    answer = covered.get(board)
    assert answer.status_code == 303
    assert answer.location.startswith("/covers?back=")
    page = covered.get(answer.location)
    assert "Screen covered" in page.text
    assert "Thornhill" not in page.text.replace(board, "")


def test_neither_a_script_nor_a_move_nor_a_poll_gets_anything(covered, board, world):
    asked = covered.get(board, headers=HTMX)
    assert (asked.status_code, asked.text) == (401, "")
    assert asked.headers["HX-Redirect"].startswith("/covers")
    assert covered.get(f"{board}/changes?version=0", headers=HTMX).status_code == 204
    assert covered.post("/display", data={"show": "names"}).location.startswith("/covers")
    assert covered.post(board.replace("board", "find"), data={"name": "a"}, headers=HTMX).status_code == 401


def test_the_second_factor_is_neither_taken_away_nor_made_anew_behind_a_cover(covered):
    for answer in (
        covered.get("/second-factor"),
        covered.post("/second-factor", data={"setup": "disable"}),
        covered.post("/second-factor", data={"setup": "authenticator"}),
    ):
        assert answer.location == "/covers?back=/second-factor"


def test_the_right_pin_leads_back_and_the_wrong_one_does_not(covered, board):
    wrong = covered.post("/uncovers", data={"pin": "9999", "back": board})
    assert wrong.status_code == 422
    assert "This is not your PIN" in wrong.text
    assert "9999" not in wrong.text
    assert covered.get(board).status_code == 303
    assert covered.post("/uncovers", data={"pin": "", "back": board}).status_code == 422
    assert covered.post("/uncovers", data={"pin": PIN, "back": board}).location == board
    assert covered.get(board).status_code == 200


def test_by_script_the_answers_are_short(covered):
    wrong = covered.post("/uncovers", data={"pin": "9999"}, headers=HTMX)
    assert (wrong.status_code, wrong.text) == (422, "This is not your PIN. Try again.")
    assert covered.post("/uncovers", data={"pin": PIN}, headers=HTMX).status_code == 204


def test_after_five_wrong_pins_the_session_is_over_also_with_the_right_one(covered, board, records, world):
    for _ in range(pins.TRIES):
        assert covered.post("/uncovers", data={"pin": "9999"}).status_code == 422
    over = covered.post("/uncovers", data={"pin": PIN, "back": board})
    assert over.location.startswith("/sign-in")
    assert "why=cover" in over.location
    assert covered.get(board).location.startswith("/sign-in")
    with records() as session:
        rows = session.query(SignInSession).filter_by(user_id=world["worker"].id)
        assert all(row.ended_at is not None for row in rows)


def test_guessing_slowly_is_no_way_round(covered, app):
    for number in range(pins.TRIES + 1):
        with clock.at(clock.now() + number * timedelta(minutes=6)):
            if number == 2:
                with app.app_context():
                    throttle.prune_failures()
                    session().commit()
            last = covered.post("/uncovers", data={"pin": "9999"})
    assert "why=cover" in last.location


def test_the_right_pin_gives_all_tries_back(covered):
    for _ in range(2):
        for _ in range(pins.TRIES - 1):
            assert covered.post("/uncovers", data={"pin": "9999"}).status_code == 422
        assert covered.post("/uncovers", data={"pin": PIN}).location == "/"


def test_a_way_back_never_leads_elsewhere(covered):
    assert covered.post("/uncovers", data={"pin": PIN, "back": "https://elsewhere.example/"}).location == "/"


def test_without_a_pin_covering_asks_for_nothing(client, world, board):
    client.sign_in(world["worker"])
    assert client.post("/covers", data={"back": board}).status_code == 303
    assert client.get(board).status_code == 200
    page = client.get("/covers")
    assert 'name="pin"' not in page.text
    assert client.post("/uncovers", data={"back": board}).location == board


def test_who_is_covered_can_still_sign_out(covered):
    assert covered.post("/sign-out").location.startswith("/sign-in")


def test_a_colleague_on_another_tablet_is_not_covered(covered, new_client, world, board):
    assert new_client().sign_in(world["worker"]).get(board).status_code == 200


def test_setting_a_pin_asks_for_the_password_first(client, world, records):
    client.sign_in(world["worker"])
    with records() as session:
        row = session.query(SignInSession).filter_by(user_id=world["worker"].id).one()
        row.data = row.data.replace('"fs_paa":', '"fs_paa_then":')
    for answer in (client.get("/account/pin"), client.post("/account/pin", data={"pin": PIN, "again": PIN})):
        assert answer.location.startswith("/sign-in/again?next=")
    client.post("/sign-in/again?next=/account/pin", data={"password": factories.PASSWORD})
    assert client.get("/account/pin").status_code == 200


def test_a_pin_is_set_for_this_person_and_can_be_taken_away(client, world, records):
    client.sign_in(world["worker"])
    bad = client.post("/account/pin", data={"pin": "2580", "again": "2581"})
    assert bad.status_code == 422
    assert "This is not the same PIN" in bad.text
    assert client.post("/account/pin", data={"pin": "1111", "again": "1111"}).status_code == 422
    assert client.post("/account/pin", data={"pin": PIN, "again": PIN}).location == "/account"
    assert "data-asks" in client.get("/account").text
    with records() as session:
        assert pins.has_pin(session.get_one(User, world["worker"].id))
        assert not pins.has_pin(session.get_one(User, world["head"].id))
    assert client.post("/account/pin/removals").location == "/account"
    assert "data-asks" not in client.get("/account").text
