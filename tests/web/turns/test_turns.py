"""Somebody else's turn: each finds their own place again, and nothing of the other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from caseboard.accounts import pins
from caseboard.accounts.models import SignInSession, User
from tests.factories import PASSWORD
from tests.web.boards.test_board import add, board_url

PIN = "2580"


@pytest.fixture
def place(world) -> str:
    return f"{board_url(world)}?chip=attention#card-{world['head'].public_id}"


@pytest.fixture
def with_pin(world, records):
    with records() as session:
        pins.set_pin(session.get_one(User, world["worker"].id), PIN)


def sign_in(client, person):
    answer = client.sign_in_by_form(person.email)
    assert answer.status_code == 303, answer.text
    return answer


def make_room(client, place: str) -> str:
    """Somebody else's turn: the sign-in page that follows."""
    answer = client.post("/turns", data={"back": place})
    assert answer.location == "/sign-in?why=turn"
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    return client.get(answer.location).text


def test_two_people_go_to_and_fro_and_each_finds_their_own_page(client, world, records, place, with_pin):
    add(records, world)
    worker, head = world["worker"], world["head"]
    sign_in(client, worker)
    client.post("/display", data={"show": "initials"})
    page = make_room(client, place)
    assert worker.name in page
    assert "Hussain" not in page
    assert "attention" not in page
    assert client.get(place).location.startswith("/sign-in")

    assert sign_in(client, head).location == "/"  # nothing leads to where the first was
    assert client.get(f"/turns/{worker.public_id}").location == "/sign-in"  # this is the other's turn
    assert client.post(f"/turns/{worker.public_id}", data={"pin": PIN}).location == "/sign-in"
    assert client.get("/account").text.count(worker.name) == 0
    page = make_room(client, "/account")
    assert worker.name in page
    assert head.name not in page  # has no PIN: comes back by signing in

    wrong = client.post(f"/turns/{worker.public_id}", data={"pin": "9999"})
    assert wrong.status_code == 422
    assert "This is not your PIN" in wrong.text
    assert client.get(place).status_code == 303
    back = client.post(f"/turns/{worker.public_id}", data={"pin": PIN})
    assert (back.status_code, back.location) == (303, place)
    board = client.get(place).text
    assert worker.name in board
    assert 'id="show-initials" aria-pressed="true"' in board
    client.post("/sign-out")
    assert sign_in(client, head).location == "/account"
    assert sign_in_again(client, head) == "/"


def sign_in_again(client, person) -> str:
    client.post("/sign-out")
    return sign_in(client, person).location


def test_what_is_set_aside_opens_nothing_by_itself(client, new_client, world, place, with_pin, records):
    sign_in(client, world["worker"])
    token = client.session_token()
    make_room(client, place)
    thief = new_client()
    thief.use_token(token)
    assert thief.get(place).location.startswith("/covers")
    client.post(f"/turns/{world['worker'].public_id}", data={"pin": PIN})
    assert client.session_token() != token
    assert thief.get(place).location.startswith("/sign-in")  # the old token is dead
    with records() as session:
        mine = select(SignInSession).where(SignInSession.user_id == world["worker"].id)
        first, second = sorted(session.scalars(mine), key=lambda row: row.id)
        assert first.ended_at is not None
        assert second.created_at == first.created_at  # a day grows no longer by going to and fro


def test_a_pin_is_tried_five_times_and_does_not_outlast_the_idle_session(
    client, world, records, place, with_pin
):
    url = f"/turns/{world['worker'].public_id}"
    sign_in(client, world["worker"])
    make_room(client, place)
    for _ in range(pins.TRIES):
        assert client.post(url, data={"pin": "9999"}).status_code == 422
    assert client.post(url, data={"pin": PIN}).location == "/sign-in?why=cover"
    assert client.post(url, data={"pin": PIN}).location == "/sign-in"
    sign_in(client, world["worker"])
    make_room(client, place)
    with records() as session:
        for row in session.scalars(select(SignInSession)):
            row.last_seen_at -= timedelta(minutes=16)
    assert world["worker"].name not in client.get("/sign-in").text
    assert client.post(url, data={"pin": PIN}).location == "/sign-in"
    assert sign_in(client, world["worker"]).location == place


def test_an_account_that_was_disabled_or_signed_out_elsewhere_does_not_come_back(
    client, world, records, place, with_pin
):
    sign_in(client, world["worker"])
    make_room(client, place)
    with records() as session:
        session.get_one(User, world["worker"].id).active = False
    assert world["worker"].name not in client.get("/sign-in").text
    assert client.post(f"/turns/{world['worker'].public_id}", data={"pin": PIN}).status_code == 404
    assert (
        client.post("/sign-in", data={"email": world["worker"].email, "password": PASSWORD}).status_code
        == 422
    )


def test_taking_the_pin_away_elsewhere_opens_nothing_here(client, new_client, world, place, with_pin):
    sign_in(client, world["worker"])
    make_room(client, place)
    assert new_client().sign_in(world["worker"]).post("/account/pin/removals").status_code == 303
    url = f"/turns/{world['worker'].public_id}"
    assert client.post(url, data={"pin": "9999"}).location == "/sign-in"
    assert client.get("/account").location.startswith("/sign-in")
    assert world["worker"].name not in client.get("/sign-in").text


def test_a_place_is_only_ever_one_of_ours(client, world):
    sign_in(client, world["head"])
    make_room(client, "https://elsewhere.example/")
    assert sign_in(client, world["head"]).location == "/"
