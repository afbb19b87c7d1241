"""Forgotten, first and changed passwords: links that work once, for an hour, from the right address."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine
from sqlalchemy import update

from caseboard.accounts import throttle
from caseboard.accounts.models import User
from caseboard.accounts.password_rules import problem_with
from caseboard.accounts.passwords import enrol_second_factor
from caseboard.accounts.security import password_token
from caseboard.audit import Act, AuditRow
from caseboard.db import session as db_session
from caseboard.db import writing
from caseboard.mail import EXTENSION, hold_mail, release_mail
from caseboard.web.sign_in.views import invite
from tests.factories import PASSWORD, user

NEW = "violet ladder mustard comet"


def sent(app):
    return [message.get_content() for message in app.extensions[EXTENSION].kept]


def ask(app, client, email, **kwargs):
    client.get("/forgotten-password")
    assert client.post("/forgotten-password", data={"email": email}, **kwargs).status_code == 303
    found = re.search(r"(http\S+/reset-password/\S+)", sent(app)[-1])
    return found[1]


def choose(client, path, password=NEW, again=None):
    client.get("/sign-in")
    return client.post(path, data={"password": password, "password_confirm": again or password})


def path_of(link):
    return link.removeprefix("http://127.0.0.1:8000")


def test_a_forgotten_password_is_replaced(app, client, world):
    path = path_of(ask(app, client, world["head"].email))
    assert client.get(path).status_code == 200
    answer = choose(client, path)
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert "Your password is set" in client.get("/sign-in").text
    assert client.sign_in_by_form(world["head"].email, PASSWORD).status_code == 422
    assert client.sign_in_by_form(world["head"].email, NEW).status_code == 303
    assert "was changed" in sent(app)[-1]


def test_looking_at_the_link_changes_nothing(app, client, world):
    """Gateways open every link in a message before its reader does."""
    path = path_of(ask(app, client, world["head"].email))
    for _ in range(3):
        client.get(path)
        client.head(path)
    assert client.sign_in_by_form(world["head"].email).status_code == 303


def test_a_link_works_once(app, client, new_client, world):
    path = path_of(ask(app, client, world["head"].email))
    choose(client, path)
    answer = choose(new_client(), path, "another fine password here")
    assert answer.location == "/forgotten-password"
    assert new_client().sign_in_by_form(world["head"].email, NEW).status_code == 303


def test_of_two_links_the_first_use_ends_both(app, client, new_client, world):
    first, second = (path_of(ask(app, client, world["head"].email)) for _ in range(2))
    choose(client, first)
    assert choose(new_client(), second, "another fine password here").location == "/forgotten-password"


def test_a_link_is_good_for_an_hour(app, client, new_client, world):
    with time_machine.travel(datetime(2026, 11, 19, 8, tzinfo=UTC), tick=False) as clock:
        path = path_of(ask(app, client, world["head"].email))
        clock.shift(timedelta(minutes=59))
        assert client.get(path).status_code == 200
        clock.shift(timedelta(minutes=2))
        assert client.get(path).status_code == 303
        assert choose(new_client(), path).location == "/forgotten-password"


@pytest.mark.parametrize("token", ["x", "a.b.c", "WyJhIiwiYiJd.x.y", "%00", "..%2f..", "x" * 3000])
def test_an_invented_link_is_refused(client, token):
    assert client.get(f"/reset-password/{token}").status_code in {303, 404}


def test_the_link_is_built_from_the_settings_not_from_the_request(app, client, world):
    link = ask(app, client, world["head"].email, headers={"X-Forwarded-Host": "evil.example"})
    assert link.startswith("http://127.0.0.1:8000/reset-password/")


def test_a_poisoned_host_is_refused(app, client, world):
    client.get("/forgotten-password")
    answer = client.post(
        "/forgotten-password",
        data={"email": world["head"].email},
        headers={"Host": "evil.example"},
        check=False,
    )
    assert answer.status_code == 400
    assert "evil" not in answer.text
    assert sent(app) == []


def test_it_does_not_go_round_the_second_factor(app, client, world, records):
    secret = pyotp.random_base32()
    with records() as session:
        enrol_second_factor(session.get(User, world["head"].id), secret, by=None)
    choose(client, path_of(ask(app, client, world["head"].email)))
    assert client.get("/account").status_code == 303
    answer = client.sign_in_by_form(world["head"].email, NEW)
    assert answer.location.startswith("/code")
    assert client.get("/account").status_code == 303


def test_while_mail_is_held_no_link_is_sent_then_or_later_and_the_page_says_the_same(
    app, client, new_client, world
):
    client.get("/forgotten-password")
    free = client.post("/forgotten-password", data={"email": world["head"].email})
    assert len(sent(app)) == 1
    with app.app_context():
        hold_mail()
    other = new_client()
    other.get("/forgotten-password")
    held = other.post("/forgotten-password", data={"email": world["head"].email})
    assert (held.status_code, held.location) == (free.status_code, free.location)
    assert "on its way" in other.get("/forgotten-password").text
    with app.app_context():
        release_mail()
    assert len(sent(app)) == 1
    ask(app, client, world["head"].email)
    assert len(sent(app)) == 2


def test_links_are_sent_ten_times_in_five_minutes_and_the_page_says_the_same(app, client, world):
    with time_machine.travel(datetime(2026, 11, 19, 8, tzinfo=UTC), tick=False) as clock:
        for _ in range(13):
            ask(app, client, world["head"].email.upper())
            assert "on its way" in client.get("/forgotten-password").text
        assert len(sent(app)) == 10
        ask(app, client, world["dsl"].email)
        assert len(sent(app)) == 11
        clock.shift(timedelta(minutes=5, seconds=1))
        ask(app, client, world["head"].email)
        assert len(sent(app)) == 12


def test_one_source_asks_for_a_hundred_links(app, client, new_client, world, monkeypatch):
    monkeypatch.setattr(throttle, "PER_SOURCE", 4)
    client.get("/forgotten-password")
    for n in range(4):
        client.post("/forgotten-password", data={"email": f"person{n}@caseboard.example"})
    assert client.post("/forgotten-password", data={"email": world["head"].email}).status_code == 303
    assert sent(app) == []
    elsewhere = new_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    ask(app, elsewhere, world["head"].email)
    assert len(sent(app)) == 1


def test_asking_for_links_and_signing_in_are_counted_apart(app, client, new_client, world):
    for _ in range(11):
        ask(app, client, world["head"].email)
    assert new_client().sign_in_by_form(world["head"].email).status_code == 303
    stranger = new_client()
    for _ in range(11):
        stranger.sign_in_by_form(world["dsl"].email, "wrong but long enough")
    ask(app, stranger, world["dsl"].email)
    assert "reset-password" in sent(app)[-1]
    assert len(sent(app)) == 11


@pytest.mark.parametrize("changed", ["/forgotten-password", "/sign-in", "/change-password"])
def test_nobody_waits_for_the_records_while_a_password_is_hashed(app, client, world, monkeypatch, changed):
    """Another writer gets its turn during the hash."""
    got = []

    def write_meanwhile(*_args, **_more):
        with ThreadPoolExecutor(1) as pool:
            got.append(pool.submit(write).result(timeout=5))
        return ""

    def write():
        with app.app_context(), writing():
            db_session().execute(update(User).values(name="Written meanwhile"))
            db_session().commit()
        return True

    if changed == "/change-password":
        client.sign_in(world["head"])
    client.get("/forgotten-password")
    monkeypatch.setattr("caseboard.web.sign_in.views.hash_password", write_meanwhile)
    monkeypatch.setattr("caseboard.web.sign_in.forms.is_right_password", write_meanwhile)
    client.post(
        changed,
        data={
            "email": world["head"].email,
            "password": PASSWORD,
            "new_password": NEW,
            "new_password_confirm": NEW,
        },
    )
    assert got == [True]


def test_a_leaver_gets_no_link_and_an_old_one_is_dead(app, client, world, records):
    with records() as session:
        token = password_token(session.get(User, world["leaver"].id))
    assert choose(client, f"/reset-password/{token}").status_code == 422
    client.get("/forgotten-password")
    client.post("/forgotten-password", data={"email": world["leaver"].email})
    assert sent(app) == []


def test_the_first_password_comes_by_the_same_kind_of_link(app, client, records):
    with records(), app.test_request_context():
        invite(user("New Person", password=False))
    (text,) = sent(app)
    assert "You have an account" in text
    path = path_of(re.search(r"(http\S+/reset-password/\S+)", text)[1])
    assert client.sign_in_by_form("new.person@caseboard.example").status_code == 422
    assert choose(client, path).status_code == 303
    assert client.sign_in_by_form("new.person@caseboard.example", NEW).status_code == 303


WEAK = [
    "short",
    "elevenchars",
    "passwordpassword",
    "Password123456!",
    "P@ssw0rd2026!!",
    "123456789012345",
    "qwertyuiopasdf",
    "aaaaaaaaaaaaaaaa",
    "abcabcabcabcabc",
    "welcome2026welcome",
    "Safeguarding2026!",
    "headteacher1234",
    "Mrs.Hale.2026!!",
    "caseboard2026!!",
    "correct horse battery staple",
    "iloveyou iloveyou",
    "a b c d e f g h",
    "x" * 1001,
]


@pytest.mark.parametrize("password", WEAK)
def test_what_is_tried_first_is_not_accepted(password):
    assert problem_with(password, about=("m.hale@caseboard.example", "Mrs Hale"))


GOOD = [
    NEW,
    "Tr0mbone?Kettle",
    "9 brambles by midnight",
    "ΑβΓ δεζηθικλμν ξο",
    "x9#kQ!vB2@mZ7",
    "umbrella " * 2 + "kiosk" * 20,
]


@pytest.mark.parametrize("password", GOOD)
def test_long_odd_and_foreign_ones_are(password):
    assert problem_with(password, about=("m.hale@caseboard.example", "Mrs Hale")) is None


def test_a_common_one_is_refused_on_the_page_and_changes_nothing(app, client, world):
    path = path_of(ask(app, client, world["head"].email))
    answer = choose(client, path, "Password123456!")
    assert answer.status_code == 422
    assert "tried first" in answer.text
    assert choose(client, path, GOOD[-1]).status_code == 303
    assert client.sign_in_by_form(world["head"].email, GOOD[-1]).status_code == 303


def test_accents_typed_otherwise_are_the_same_password(app, client, world):
    choose(client, path_of(ask(app, client, world["head"].email)), "café ladder mustard comet")
    assert client.sign_in_by_form(world["head"].email, "cafe\u0301 ladder mustard comet").status_code == 303


def test_two_that_differ_are_refused(app, client, world):
    assert choose(client, path_of(ask(app, client, world["head"].email)), NEW, NEW + "!").status_code == 422


@pytest.mark.parametrize(
    ("now", "new", "again"),
    [
        ("wrong password", NEW, NEW),
        (PASSWORD, NEW, "other"),
        (PASSWORD, "short", "short"),
        (PASSWORD, PASSWORD, PASSWORD),
    ],
)
def test_changing_a_password_asks_for_the_old_one_and_a_good_one(client, world, now, new, again):
    client.sign_in(world["head"])
    form = {"password": now, "new_password": new, "new_password_confirm": again}
    answer = client.post("/change-password", data=form)
    assert answer.status_code == 422
    assert all(secret not in answer.text for secret in (now, new) if len(secret) > 5)


def test_pasting_is_allowed_and_the_browser_may_help(client, world):
    client.sign_in(world["head"])
    page = client.get("/change-password").text
    assert 'autocomplete="new-password"' in page
    assert "onpaste" not in page
    assert "maxlength" not in page


def test_the_hash_is_argon2id_with_the_memory_we_chose(records, world):
    with records() as session:
        assert session.get(User, world["head"].id).password.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_trail_knows_of_a_new_password(app, client, world, records):
    choose(client, path_of(ask(app, client, world["head"].email)))
    with records() as session:
        assert session.query(AuditRow).filter_by(act=Act.PASSWORD_SET, user_id=world["head"].id).count() == 1
        assert NEW not in str([row.details for row in session.query(AuditRow)])
