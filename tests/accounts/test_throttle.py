"""Guessing is slowed down; the person whose account it is is not locked out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine

from caseboard.accounts import throttle
from caseboard.accounts.models import FailedSignIn, User
from caseboard.accounts.passwords import enrol_second_factor

NOW = datetime(2026, 11, 19, 8, 20, tzinfo=UTC)
WRONG = "not the right password"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def guess(client, email, times, address="203.0.113.5"):
    client.environ_base["REMOTE_ADDR"] = address
    return [client.sign_in_by_form(email, WRONG).status_code for _ in range(times)]


def test_the_eleventh_guess_is_not_looked_at(client, world):
    assert guess(client, world["head"].email, 12) == [422] * 10 + [429] * 2
    assert client.sign_in_by_form(world["head"].email).status_code == 429


def test_it_unlocks_by_itself(client, world, clock):
    guess(client, world["head"].email, 11)
    clock.shift(timedelta(minutes=5, seconds=1))
    assert client.sign_in_by_form(world["head"].email).status_code == 303


def test_right_passwords_do_not_count(client, new_client, world, records):
    for _ in range(12):
        assert new_client().sign_in_by_form(world["head"].email).status_code == 303
    with records() as session:
        assert session.query(FailedSignIn).count() == 0


def test_an_attacker_cannot_lock_the_head_out_of_her_own_tablet(new_client, world):
    tablet = new_client()
    tablet.sign_in_by_form(world["head"].email)
    tablet.post("/sign-out")
    attacker = new_client()
    assert guess(attacker, world["head"].email, 11) == [422] * 10 + [429]
    for n in range(5):
        assert guess(attacker, world["head"].email, 1, address=f"198.51.100.{n}") == [429]
    assert tablet.sign_in_by_form(world["head"].email).status_code == 303


def test_a_known_browser_has_a_limit_too(new_client, world):
    tablet = new_client()
    tablet.sign_in_by_form(world["head"].email)
    tablet.post("/sign-out")
    assert guess(tablet, world["head"].email, 11) == [422] * 10 + [429]


def test_a_browser_known_for_one_is_not_known_for_another(new_client, world):
    tablet = new_client()
    tablet.sign_in_by_form(world["worker"].email)
    tablet.post("/sign-out")
    guess(new_client(), world["head"].email, 10)
    assert tablet.sign_in_by_form(world["head"].email).status_code == 429


def test_others_are_not_held_up(new_client, world):
    guess(new_client(), world["head"].email, 11)
    assert new_client().sign_in_by_form(world["worker"].email).status_code == 303


def test_a_hundred_is_the_limit_of_a_source():
    assert throttle.PER_SOURCE == 100


@pytest.fixture
def small_source(monkeypatch):
    monkeypatch.setattr(throttle, "PER_SOURCE", 15)


def test_one_source_is_stopped_whatever_the_accounts(client, new_client, world, small_source):
    codes = [code for n in range(6) for code in guess(client, f"person{n}@caseboard.example", 3)]
    assert codes == [422] * 15 + [429] * 3
    elsewhere = new_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    assert elsewhere.sign_in_by_form(world["head"].email).status_code == 303


def test_one_household_of_addresses_is_one_source(client, small_source):
    codes = [
        guess(client, f"person{n}@caseboard.example", 1, address=f"2001:db8::{n:x}")[0] for n in range(16)
    ]
    assert codes == [422] * 15 + [429]


def test_an_account_that_does_not_exist_is_throttled_alike(new_client, world):
    known, unknown = new_client(), new_client()
    assert guess(known, world["head"].email, 12) == guess(
        unknown, "nobody@caseboard.example", 12, "203.0.113.6"
    )


def test_failures_are_kept_though_the_page_says_no(client, world, records):
    guess(client, world["head"].email, 3)
    with records() as session:
        rows = session.query(FailedSignIn).all()
        assert len(rows) == 3
        assert all(world["head"].email not in f"{row.account}{row.source}" for row in rows)
        assert all("203.0.113.5" not in row.source for row in rows)


def test_codes_are_counted_as_well(client, world, records):
    secret = pyotp.random_base32()
    with records() as session:
        enrol_second_factor(session.get(User, world["head"].id), secret, by=None)
    client.sign_in_by_form(world["head"].email)
    codes = [client.post("/code", data={"code": "000000"}).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]
    assert client.post("/code", data={"code": pyotp.TOTP(secret).at(NOW)}).status_code == 429


def test_a_password_asked_again_is_counted_as_well(client, world):
    client.sign_in(world["head"])
    codes = [client.post("/sign-in/again", data={"password": WRONG}).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]
