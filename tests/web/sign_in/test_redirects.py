"""Signing in leads to a page of this place, or to the start page; nowhere else, however it is spelled."""

from __future__ import annotations

import pytest

from caseboard.web.guard import local_path

ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "////evil.example/x",
    "/\\evil.example",
    "/\\/evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https://evil.example",
    "http:evil.example",
    "HTTPS://EVIL.EXAMPLE",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "evil.example/path",
    " //evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nSet-Cookie: x=1",
    "/x\r\nLocation: https://evil.example",
    "/%0d%0a\r\nx",
    "/\x00/evil.example",
    "\u200b//evil.example",
    "/\u00a0/evil.example",
    "//evil.example\\@caseboard.example",
    "https://caseboard.example@evil.example",
    "http://localhost@evil.example",
    "http://localhost:80@evil.example/",
    "?next=//evil.example",
    ".evil.example",
    "@evil.example",
    ":80",
    "mailto:x@evil.example",
    "/" * 600,
]
HERE = [
    "/",
    "/account",
    "/schools/x/board?chip=mine&show=1",
    "/a//b",
    "/x?next=https://evil.example",
    "/caf\u00e9",
]


@pytest.mark.parametrize("path", ELSEWHERE)
def test_elsewhere_is_refused(client, app, world, path):
    with app.test_request_context():
        assert local_path(path) is None
    page = client.get("/sign-in", query_string={"next": path})
    assert page.status_code == 303
    assert page.location == "/sign-in"
    client.get("/sign-in")
    form = {"email": world["head"].email, "password": "sandwich lamp copper ocean", "next": path}
    assert client.post("/sign-in", data=form).status_code == 400
    del form["next"]
    assert client.post("/sign-in", query_string={"next": path}, data=form).status_code == 400
    client.sign_in(world["head"])
    answer = client.post("/display", data={"show": "names", "back": path})
    assert answer.location == "/"


@pytest.mark.parametrize("path", HERE)
def test_a_page_of_this_place_is_kept(client, app, world, path):
    with app.test_request_context():
        assert local_path(path) == path
    answer = client.sign_in_by_form(world["head"].email, next=path)
    assert answer.status_code == 303
    assert answer.location.startswith("/")
    assert not answer.location.startswith("//")


def test_verifying_again_leads_nowhere_else(client, world):
    client.sign_in(world["head"])
    form = {"password": "sandwich lamp copper ocean", "next": "//evil.example"}
    assert client.post("/sign-in/again", data=form).status_code == 400
    assert client.post("/sign-in/again", data={**form, "next": "/account"}).location == "/account"
