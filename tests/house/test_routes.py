"""Every route says who may use it, takes ids that cannot be counted, and asks strangers to sign in."""

from __future__ import annotations

import re
import uuid

import pytest

from caseboard.access import Permission
from caseboard.web.guard import requirements

OPEN = {
    "static",
    "pages.health",
    "installation.manifest",
    "installation.service_worker",
    "installation.no_connection",
    "turns.show",  # the PIN of whoever left this browser to somebody else
    "turns.update",
    "display.pointer",  # before anybody has signed in, and about nobody
    "sign_in.login",
    "sign_in.two_factor_token_validation",
    "sign_in.two_factor_setup",
    "sign_in.two_factor_rescue",
    "sign_in.mf_recovery",
    "sign_in.forgot_password",
    "sign_in.reset_password",
    "confirmations.show",  # by a signed link, sent to that address
    "confirmations.create",
    "subscriptions.atom",  # by a secret in the address, which names no family
    "subscriptions.ics",
}
"""Routes that need nobody to be signed in. This is the whole list."""


def rules(app):
    return sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)


def test_every_route_is_marked(app):
    assert [rule.endpoint for rule in rules(app) if not requirements(app, rule.endpoint)] == []


def test_only_the_doors_are_open(app):
    open_now = {
        rule.endpoint for rule in rules(app) if Permission.SIGN_IN in requirements(app, rule.endpoint)
    }
    assert open_now == OPEN


def test_ids_in_addresses_are_random(app):
    for rule in rules(app):
        for name in re.findall(r"<([^>]+)>", rule.rule):
            kind, _, argument = name.rpartition(":")
            if argument.endswith("_id") or argument == "id":
                assert kind == "uuid", rule.rule
            else:
                assert name in {"token", "path:filename"}, f"{rule.rule}: is {name} an id?"


def test_routes_about_cases_of_a_school_name_the_school(app):
    """The guard decides by the school in the address, before any record is loaded."""
    for rule in rules(app):
        if "families/" in rule.rule:
            assert rule.rule.startswith("/schools/<uuid:school_id>/"), rule.rule


def address(rule):
    return re.sub(
        r"<(?:\w+:)?(\w+)>", lambda m: "x" if m[1] in {"token", "filename"} else str(uuid.uuid4()), rule.rule
    )


def test_a_stranger_is_asked_to_sign_in_everywhere_else(app, client):
    asked = 0
    for rule in rules(app):
        if rule.endpoint in OPEN:
            continue
        for method in rule.methods - {"OPTIONS"}:
            answer = client.open(address(rule), method=method)
            assert answer.status_code == 303, (method, rule.rule)
            assert answer.location.startswith("/sign-in"), (method, rule.rule)
            answer = client.open(address(rule), method=method, htmx=True)
            assert answer.status_code == 401, (method, rule.rule)
            assert answer.headers["HX-Redirect"].startswith("/sign-in")
            asked += 1
    assert asked >= 12


def test_every_form_needs_the_token_of_its_session_and_comes_from_here(app, client, world):
    """R32: before the view is reached, whoever asks and whatever else they may."""
    client.sign_in(world["worker"])
    asked = 0
    for rule in rules(app):
        if "POST" not in (rule.methods or set()):
            continue
        without = client.post(address(rule), data={"version": "1"}, csrf=False)
        stale = rule.endpoint == "sign_in.login" and without.location.endswith("why=stale")
        assert stale or without.status_code == 400, rule.rule
        for elsewhere in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
            assert client.post(address(rule), headers=elsewhere).status_code == 400, (rule.rule, elsewhere)
        asked += 1
    assert asked >= 130


@pytest.mark.parametrize("who", ["worker", "head", "admin", "nobody", "partner"])
def test_ids_of_nothing_are_404_for_everybody(app, client, world, who):
    client.sign_in(world[who])
    for rule in rules(app):
        if "_id>" not in rule.rule:
            continue
        for method in rule.methods - {"OPTIONS", "HEAD"}:
            answer = client.open(address(rule), method=method)
            assert answer.status_code == 404, (method, rule.rule)
