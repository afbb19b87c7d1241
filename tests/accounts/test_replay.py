"""A copied cookie dies with its session. Each test saves the cookie, ends the session in one way, and tries it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from caseboard.accounts import sessions
from caseboard.accounts.models import Assignment, Role, SignInSession, User
from caseboard.accounts.passwords import set_password
from caseboard.accounts.security import password_token
from caseboard.accounts.services import disable, end_role, give_role, reset_second_factor
from caseboard.schools.models import School
from tests.factories import PASSWORD

NOW = datetime(2026, 11, 19, 8, 12, tzinfo=UTC)
NEW_PASSWORD = "violet ladder mustard comet"


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def saved(client, world):
    """The cookie of a head who is signed in, and a check that it still opens her account."""
    client.sign_in(world["head"])
    assert client.get("/account").status_code == 200
    return client.session_token()


def is_dead(new_client, token) -> bool:
    thief = new_client()
    thief.use_token(token)
    answers = [thief.get("/account"), thief.get("/"), thief.post("/display", data={"show": "names"})]
    assert len({answer.status_code for answer in answers}) == 1
    assert answers[0].status_code in {200, 303}
    return answers[0].status_code == 303 and answers[0].location.startswith("/sign-in")


def test_the_check_can_tell(new_client, saved):
    thief = new_client()
    thief.use_token(saved)
    assert thief.get("/account").status_code == 200


def test_after_signing_out(client, new_client, saved):
    client.post("/sign-out")
    assert is_dead(new_client, saved)


def test_after_a_quarter_of_an_hour_of_nothing(client, new_client, world, clock):
    client.sign_in(world["head"])
    token = client.session_token()
    clock.shift(timedelta(minutes=14, seconds=59))
    assert client.get("/account").status_code == 200
    clock.shift(timedelta(minutes=15))
    assert is_dead(new_client, token)


def test_after_ten_hours_however_busy(client, new_client, world, clock):
    client.sign_in(world["head"])
    token = client.session_token()
    for _ in range(49):
        clock.shift(timedelta(minutes=12))
        assert client.get("/account").status_code == 200
    clock.shift(timedelta(minutes=12))
    assert is_dead(new_client, token)


def test_polling_is_no_sign_of_life(client, new_client, world, clock):
    client.sign_in(world["head"])
    token = client.session_token()
    for _ in range(14):
        clock.shift(timedelta(minutes=1))
        assert (
            client.get("/account", headers={"X-Caseboard-Poll": "1", "HX-Request": "true"}).status_code == 200
        )
    clock.shift(timedelta(minutes=1))
    assert is_dead(new_client, token)


def test_a_clock_set_back_does_not_make_it_live_longer(client, new_client, world, clock):
    client.sign_in(world["head"])
    token = client.session_token()
    clock.move_to(NOW - timedelta(hours=1))
    assert is_dead(new_client, token)


def test_the_last_use_is_written_once_a_minute(client, world, clock, records):
    client.sign_in(world["head"])
    for _ in range(5):
        clock.shift(timedelta(seconds=25))
        client.get("/account")
    with records() as session:
        row = session.query(SignInSession).one()
        assert row.last_seen_at == NOW + timedelta(seconds=75)


CHANGES = {
    "disabled": lambda user: disable(user, by=None),
    "password set for her": lambda user: set_password(user, NEW_PASSWORD, by=None),
    "all sessions ended": lambda user: sessions.end_all_sessions(user),
    "second factor reset": lambda user: reset_second_factor(user, by=None),
}


@pytest.mark.parametrize("change", CHANGES)
def test_after_what_others_do(new_client, saved, records, world, change):
    with records() as session:
        CHANGES[change](session.get(User, world["head"].id))
    assert is_dead(new_client, saved)


def test_after_a_role_is_given(new_client, saved, records, world):
    with records() as session:
        quay = session.get(School, world.schools["quayside"].id)
        give_role(session.get(User, world["head"].id), Role.DSL, school=quay, by=None)
    assert is_dead(new_client, saved)


def test_after_a_role_is_ended(new_client, saved, records, world):
    with records() as session:
        row = session.query(Assignment).filter_by(user_id=world["head"].id).first()
        end_role(session.get(User, world["head"].id), row, by=None)
    assert is_dead(new_client, saved)


def test_after_the_password_is_changed_elsewhere(client, new_client, saved, world):
    other = new_client().sign_in(world["head"])
    old = other.session_token()
    form = {"password": PASSWORD, "new_password": NEW_PASSWORD, "new_password_confirm": NEW_PASSWORD}
    assert other.post("/change-password", data=form).status_code == 303
    assert is_dead(new_client, saved)
    assert is_dead(new_client, old), "the browser that changed it has a new token"
    assert other.get("/account").status_code == 200


def test_changing_the_password_does_not_make_the_day_longer(client, new_client, world, clock):
    client.sign_in(world["head"])
    for _ in range(40):
        clock.shift(timedelta(minutes=14))
        client.get("/account")
    form = {"password": PASSWORD, "new_password": NEW_PASSWORD, "new_password_confirm": NEW_PASSWORD}
    assert client.post("/change-password", data=form).status_code == 303
    token = client.session_token()
    for _ in range(4):
        clock.shift(timedelta(minutes=14))
        client.get("/account")
    assert is_dead(new_client, token)


def test_after_a_forgotten_password_is_reset(app, new_client, saved, records, world):
    with records() as session:
        token = password_token(session.get(User, world["head"].id))
    form = {"password": NEW_PASSWORD, "password_confirm": NEW_PASSWORD}
    visitor = new_client()
    visitor.get("/sign-in")
    assert visitor.post(f"/reset-password/{token}", data=form).status_code == 303
    assert is_dead(new_client, saved)


def test_a_disabled_account_is_refused_even_where_its_session_was_left(new_client, saved, records, world):
    with records() as session:
        session.get(User, world["head"].id).active = False
    assert is_dead(new_client, saved)


# --- tokens change, rows do not come back -----------------------------------------------------------------------------


def test_the_token_changes_when_somebody_signs_in(client, new_client, world):
    client.get("/sign-in")
    before = client.session_token()
    assert client.sign_in_by_form(world["head"].email).status_code == 303
    assert client.session_token() != before
    assert is_dead(new_client, before)


def test_a_planted_cookie_is_not_taken_over(client, new_client, world):
    mallory = new_client()
    mallory.get("/sign-in")
    planted = mallory.session_token()
    client.use_token(planted)
    assert client.sign_in_by_form(world["head"].email).status_code == 303
    assert is_dead(new_client, planted)
    invented = "A" * 43
    client.use_token(invented)
    client.get("/sign-in")
    assert client.session_token() != invented


def test_a_token_is_long_random_and_stored_only_as_its_hash(client, world, records):
    client.sign_in_by_form(world["head"].email)
    token = client.session_token()
    assert len(token) >= 43
    with records() as session:
        for row in session.query(SignInSession):
            assert token not in f"{row.token_hash}{row.data}"


def test_saving_does_not_bring_an_ended_session_back(app, client, world, records):
    """The session is ended while a request that changes it is under way."""
    client.sign_in(world["head"])
    token = client.session_token()

    @app.before_request
    def end_it_meanwhile():
        from flask import request, session

        if request.path == "/display":
            session.get("show")  # the row has been read by now
            from caseboard.db import db

            with db.engine.connect() as other:
                db.session.rollback()
                other.exec_driver_sql("UPDATE sessions SET ended_at = '2026-01-01 00:00:00', data = '{}'")
                other.commit()

    client.post("/display", data={"show": "initials"})
    with records() as session:
        (row,) = session.query(SignInSession).all()
        assert row.ended_at is not None
        assert "initials" not in row.data
    client.use_token(token)
    assert client.get("/account").status_code == 303


def test_two_people_on_one_tablet_share_nothing(client, world, records):
    client.sign_in_by_form(world["worker"].email)
    client.post("/display", data={"show": "initials"})
    client.post("/sign-out")
    client.sign_in_by_form(world["head"].email)
    with records() as session:
        (row,) = session.query(SignInSession).filter_by(user_id=world["head"].id).all()
        assert "initials" not in row.data


def test_old_rows_are_pruned(client, new_client, world, clock, records):
    client.sign_in(world["head"])
    new_client().get("/sign-in")
    idle = new_client().sign_in(world["worker"])
    clock.shift(timedelta(hours=12, minutes=20))
    new_client().get("/sign-in")
    with records() as session:
        assert sessions.prune_sessions() == 3
        assert session.query(SignInSession).count() == 1
    assert idle.get("/account").status_code == 303
