"""Signing in and out, as a person meets it."""

from __future__ import annotations

import re

import pytest

from caseboard.accounts.models import SignInSession
from caseboard.audit import Act, AuditRow
from tests.factories import PASSWORD
from tests.support.pages import Page


def test_the_page_has_the_names_that_were_promised(client):
    page = Page(client.get("/sign-in").text)
    assert page.h1 == "Sign in"
    assert "E-mail" in page.text
    assert "Password" in page.text
    assert any(control.get("autocomplete") == "current-password" for control in page.controls)


def test_a_person_signs_in_and_lands_on_the_start_page(client, world):
    answer = client.sign_in_by_form(world["worker"].email)
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/account").status_code == 200


def test_an_address_is_the_same_in_any_case(client, world):
    assert client.sign_in_by_form(world["worker"].email.upper()).status_code == 303


def test_a_deep_link_is_kept(client, world):
    answer = client.get("/account?x=1")
    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=/account?x%3D1"
    answer = client.sign_in_by_form(world["worker"].email, next="/account?x=1")
    assert answer.location == "/account?x=1"


def test_what_was_typed_stays_but_never_the_password(client, world):
    answer = client.sign_in_by_form(world["worker"].email, "wrong but long enough")
    assert answer.status_code == 422
    assert f'value="{world["worker"].email}"' in answer.text
    assert "wrong but long enough" not in answer.text
    assert re.search(r'<div [^>]*role="alert" tabindex="-1" autofocus', answer.text), (
        "the summary takes the focus"
    )


def test_what_was_not_typed_is_said_at_its_field_and_what_is_wrong_once(client, world):
    answer = client.sign_in_by_form("", "")
    for sentence in ("Type your e-mail address.", "Type your password."):
        assert answer.text.count(sentence) == 2, (
            "in the summary, which leads to the field, and beside the field"
        )
    for email in (world["worker"].email, "nobody@caseboard.example"):
        page = client.sign_in_by_form(email, "wrong but long enough").text
        assert page.count("The e-mail or the password is not right.") == 1
        assert "Authentication" not in page


@pytest.mark.parametrize(
    ("email", "password"), [("", PASSWORD), ("a@b.example", ""), ("\x00", "\x00"), ("x" * 5000, "y" * 5000)]
)
def test_odd_input_is_refused_politely(client, world, email, password):
    assert client.sign_in_by_form(email, password).status_code == 422


def test_signing_out_ends_it(client, world):
    client.sign_in_by_form(world["worker"].email)
    answer = client.post("/sign-out")
    assert answer.status_code == 303
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.session_token() is None
    assert client.get("/account").status_code == 303


def test_signing_out_twice_does_no_harm(client, world):
    client.sign_in(world["worker"])
    client.post("/sign-out")
    assert client.post("/sign-out").status_code == 303


def test_a_get_signs_nobody_out(client, world):
    client.sign_in(world["worker"])
    assert client.get("/sign-out").status_code == 405
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize(
    "page", ["/code", "/recovery-code", "/no-code", "/forgotten-password", "/reset-password/x"]
)
def test_no_page_of_the_doors_signs_anybody_out(client, world, page):
    client.sign_in(world["worker"])
    client.get(page)
    client.post(page, data={"code": "1"})
    assert client.get("/account").status_code == 200


def test_whoever_is_signed_in_is_led_on_from_the_sign_in_page(client, world):
    client.sign_in(world["worker"])
    assert client.get("/sign-in").status_code == 303


def test_the_trail_says_who_came_and_went(client, world, records):
    client.sign_in_by_form(world["worker"].email, "wrong but long enough")
    client.sign_in_by_form("nobody@caseboard.example")
    client.sign_in_by_form(world["worker"].email)
    client.post("/sign-out")
    with records() as session:
        rows = session.query(AuditRow).order_by(AuditRow.id).all()
        acts = [(row.act, row.user_id) for row in rows]
        assert all(row.source == "127.0.0.1" for row in rows)
    me = world["worker"].id
    assert acts == [
        (Act.SIGN_IN_FAILED, me),
        (Act.SIGN_IN_FAILED, None),
        (Act.SIGNED_IN, me),
        (Act.SIGNED_OUT, me),
    ]


def test_a_page_that_stood_open_too_long_asks_again(client, world):
    client.get("/sign-in")
    client.use_token(None)
    answer = client.post("/sign-in", csrf=False, data={"email": world["worker"].email, "password": PASSWORD})
    assert answer.status_code == 303
    assert "why=stale" in answer.location
    assert "open for too long" in client.get(answer.location).text


def test_there_is_no_staying_signed_in(client, world):
    page = client.get("/sign-in")
    assert "remember" not in page.text.lower()
    answer = client.sign_in_by_form(world["worker"].email)
    cookies = answer.headers.getlist("Set-Cookie")
    assert [c for c in cookies if "remember" in c.lower()] == []
    assert all("Expires" not in c and "Max-Age" not in c for c in cookies if c.startswith("caseboard="))


def test_one_row_serves_one_signed_in_browser(client, world, records):
    client.sign_in_by_form(world["worker"].email)
    for _ in range(3):
        client.get("/account")
    with records() as session:
        live = session.query(SignInSession).filter(SignInSession.ended_at.is_(None)).all()
        assert [row.user_id for row in live] == [world["worker"].id]
