"""The second factor: a code from an app, once; recovery codes, once each."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine

from caseboard.accounts.models import User
from caseboard.accounts.passwords import enrol_second_factor
from tests.support.pages import Page

NOW = datetime(2026, 11, 19, 8, 12, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def totp(world, records):
    secret = pyotp.random_base32()
    with records() as session:
        enrol_second_factor(session.get(User, world["head"].id), secret, by=None)
    return pyotp.TOTP(secret)


def code(totp, steps=0):
    return totp.at(datetime.now(UTC) + timedelta(seconds=30 * steps))


def test_the_password_alone_opens_nothing(client, world, totp):
    answer = client.sign_in_by_form(world["head"].email)
    assert answer.location.startswith("/code")
    assert client.get("/account").status_code == 303


def test_the_code_lets_in_and_the_deep_link_is_kept(client, world, totp):
    client.sign_in_by_form(world["head"].email, next="/account?x=1")
    page = client.get("/code")
    assert 'autocomplete="one-time-code"' in page.text
    assert '<label for="code">Code</label>' in page.text
    answer = client.post("/code", data={"code": code(totp)})
    assert (answer.status_code, answer.location) == (303, "/account?x=1")
    assert client.get("/account").status_code == 200


def test_the_token_changes_at_each_step(client, world, totp):
    tokens = []
    client.get("/sign-in")
    tokens.append(client.session_token())
    client.sign_in_by_form(world["head"].email)
    tokens.append(client.session_token())
    client.post("/code", data={"code": code(totp)})
    tokens.append(client.session_token())
    assert len(set(tokens)) == 3


def test_a_code_works_once(client, new_client, world, totp):
    used = code(totp)
    for browser, status in ((client, 303), (new_client(), 422)):
        browser.sign_in_by_form(world["head"].email)
        assert browser.post("/code", data={"code": used}).status_code == status


def test_an_older_code_does_not_work_after_a_newer_one(client, new_client, world, totp):
    older = code(totp, -1)
    client.sign_in_by_form(world["head"].email)
    assert client.post("/code", data={"code": code(totp)}).status_code == 303
    late = new_client()
    late.sign_in_by_form(world["head"].email)
    assert late.post("/code", data={"code": older}).status_code == 422


@pytest.mark.parametrize(
    ("steps", "status"), [(-1, 303), (0, 303), (1, 303), (-2, 422), (2, 422), (-20, 422)]
)
def test_clocks_may_be_half_a_minute_apart(client, world, totp, steps, status):
    client.sign_in_by_form(world["head"].email)
    assert client.post("/code", data={"code": code(totp, steps)}).status_code == status


@pytest.mark.parametrize("wrong", ["", "abc", "12345", "1234567", "000000", "９９９９９９", "x" * 300])
def test_what_is_no_code_is_refused(client, world, totp, wrong):
    client.sign_in_by_form(world["head"].email)
    assert client.post("/code", data={"code": wrong}).status_code == 422
    assert client.get("/account").status_code == 303


def test_spaces_in_a_code_do_not_matter(client, world, totp):
    client.sign_in_by_form(world["head"].email)
    typed = code(totp)
    assert client.post("/code", data={"code": f"{typed[:3]} {typed[3:]}"}).status_code == 303


def test_the_code_page_alone_leads_back_to_the_start(client, world, totp):
    assert client.get("/code").location == "/sign-in"
    client.get("/sign-in")
    assert client.post("/code", data={"code": code(totp)}).location == "/sign-in"


def test_a_code_for_another_person_does_not_do(client, world, totp, records):
    with records() as session:
        enrol_second_factor(session.get(User, world["worker"].id), pyotp.random_base32(), by=None)
    client.sign_in_by_form(world["worker"].email)
    assert client.post("/code", data={"code": code(totp)}).status_code == 422


def test_whoever_is_disabled_between_the_steps_stays_out(client, world, totp, records):
    client.sign_in_by_form(world["head"].email)
    with records() as session:
        session.get(User, world["head"].id).active = False
    assert client.post("/code", data={"code": code(totp)}).status_code != 200
    assert client.get("/account").status_code == 303


@pytest.mark.parametrize("changed_settings", [{"require_second_factor": True}])
class TestRequired:
    def test_the_first_sign_in_asks_to_enrol(self, client, world):
        assert client.sign_in_by_form(world["head"].email).location.startswith("/second-factor")
        assert client.get("/account").status_code == 303
        assert client.get("/second-factor").status_code == 200
        page = client.post("/second-factor", data={"setup": "authenticator"})
        assert page.status_code == 200
        key = re.search(r"<code>([A-Z2-7 -]+)</code>", page.text)[1]
        totp = pyotp.TOTP(re.sub("[^A-Z2-7]", "", key))
        action = str(Page(page.text).forms[0]["action"])
        assert client.post(action, data={"code": "000000"}).status_code == 422
        answer = client.post(action, data={"code": totp.at(NOW)})
        assert answer.status_code == 303
        assert client.get("/account").status_code == 200

    def test_it_cannot_be_taken_away(self, client, world, records):
        client.sign_in(world["head"])
        page = client.get("/second-factor")
        assert "Take it away" not in page.text
        client.post("/second-factor", data={"setup": "disable"})
        with records() as session:
            assert session.get(User, world["head"].id) is not None

    def test_nobody_enrols_for_somebody_else(self, client, new_client, world):
        client.sign_in_by_form(world["head"].email)
        assert new_client().get("/second-factor").status_code == 303


def test_changing_it_asks_for_the_password_when_that_was_long_ago(client, world, totp, clock):
    client.sign_in(world["head"])
    clock.shift(timedelta(minutes=12))
    answer = client.get("/second-factor")
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in/again")
    assert "strip good" not in client.get("/account/subscriptions").text, "turned back: nothing was done"
    answer = client.post(
        "/sign-in/again", data={"password": "sandwich lamp copper ocean", "next": "/second-factor"}
    )
    assert answer.location == "/second-factor"
    assert client.get("/second-factor").status_code == 200


def test_a_signed_in_person_sets_it_up(client, world, records):
    client.sign_in(world["head"])
    page = client.post("/second-factor", data={"setup": "authenticator"})
    key = re.search(r"<code>([A-Z2-7 -]+)</code>", page.text)[1]
    totp = pyotp.TOTP(re.sub("[^A-Z2-7]", "", key))
    form = Page(page.text).forms[0]
    before = client.session_token()
    assert client.post(str(form["action"]), data={"code": totp.at(NOW)}).status_code == 303
    assert client.session_token() != before
    with records() as session:
        stored = session.get(User, world["head"].id).tf_totp_secret
        assert re.sub("[^A-Z2-7]", "", key) not in stored


def test_recovery_codes_work_once_each(client, new_client, world, totp, records):
    client.sign_in(world["head"])
    page = client.post("/recovery-codes")
    assert page.status_code == 200
    codes = re.findall(r"<li><code>([0-9a-f-]+)</code></li>", page.text)
    assert len(codes) == 8
    with records() as session:
        assert codes[0] not in str(session.get(User, world["head"].id).mf_recovery_codes)
    for browser, status in ((new_client(), 303), (new_client(), 422)):
        browser.sign_in_by_form(world["head"].email)
        assert browser.get("/recovery-code").status_code == 200
        assert browser.post("/recovery-code", data={"code": codes[0]}).status_code == status
    third = new_client()
    third.sign_in_by_form(world["head"].email)
    assert third.post("/recovery-code", data={"code": codes[1].upper() + " "}).status_code == 303


def test_there_is_a_page_for_those_without_a_code(client, world, totp):
    client.sign_in_by_form(world["head"].email)
    assert "recovery code" in client.get("/no-code").text
