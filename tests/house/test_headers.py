"""Every answer with something in it carries its headers, whatever it is."""

from __future__ import annotations

import re

import pytest

WANTED = {
    "Content-Security-Policy": r"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    r"connect-src 'self'; font-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; "
    r"form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": r".*camera=\(\).*",
}


def every_kind_of_answer(client, world):
    yield "a signed-out page", client.get("/sign-in")
    yield "a redirect", client.get("/account")
    yield "a 401", client.get("/account", htmx=True)
    yield "a 404", client.get("/no/such/page")
    yield "a 404 fragment", client.get("/no/such/page", htmx=True)
    yield "a 405", client.get("/sign-out")
    yield "a 400", client.post("/sign-in/again", csrf=False, headers={"Sec-Fetch-Site": "cross-site"})
    yield "OPTIONS", client.open("/sign-in", method="OPTIONS")
    yield "HEAD", client.head("/sign-in")
    yield "TRACE", client.open("/sign-in", method="TRACE")
    yield "health", client.get("/healthz")
    yield "a static file", client.get("/static/css/base.css")
    yield "a missing static file", client.get("/static/no.css")
    yield "a poisoned host", client.get("/", headers={"Host": "evil.example"})
    client.sign_in(world["head"])
    yield "a page", client.get("/account")
    yield "a form refused", client.post("/change-password", data={})
    yield "an answer without content", client.get("/display/pointer?is=mouse")
    yield "a sign-out", client.post("/sign-out")


def test_every_answer_has_them(client, world):
    for what, answer in every_kind_of_answer(client, world):
        for name, pattern in WANTED.items():
            assert re.fullmatch(pattern, answer.headers.get(name, "")), f"{what}: {name}"
        assert answer.headers["Cache-Control"] == "no-store", what
        assert "Server" not in answer.headers, what
        assert "X-Powered-By" not in answer.headers, what


def test_a_static_file_named_by_its_content_may_be_kept(client):
    link = re.search(r'href="(/static/css/base\.css\?v=[0-9a-f]{16})"', client.get("/sign-in").text)[1]
    answer = client.get(link)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/static/css/base.css?v=0000000000000000").headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


def test_answers_differ_by_who_asks_and_how(client, world):
    client.sign_in(world["head"])
    assert {"HX-Request", "Cookie"} <= {
        part.strip() for part in client.get("/account").headers["Vary"].split(",")
    }


def test_on_loopback_there_is_no_hsts_and_a_plain_cookie(client):
    answer = client.get("/sign-in")
    assert "Strict-Transport-Security" not in answer.headers
    assert re.fullmatch(r"caseboard=[\w-]{43}; HttpOnly; Path=/; SameSite=Lax", answer.headers["Set-Cookie"])


@pytest.mark.parametrize("changed_settings", [{"public_url": "https://caseboard.example"}])
class TestOverTls:
    def test_hsts_and_host_cookies(self, client, world):
        answer = client.get("/sign-in", base_url="https://caseboard.example")
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
        cookie = answer.headers["Set-Cookie"]
        assert re.fullmatch(r"__Host-caseboard=[\w-]{43}; Secure; HttpOnly; Path=/; SameSite=Lax", cookie)
        assert "domain" not in cookie.lower()

    def test_the_browser_is_remembered_by_a_host_cookie_too(self, client, world):
        base = {"base_url": "https://caseboard.example"}
        page = client.get("/sign-in", **base).text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
        form = {"csrf_token": token, "email": world["head"].email, "password": "sandwich lamp copper ocean"}
        answer = client.post("/sign-in", data=form, csrf=False, **base)
        assert answer.status_code == 303
        device = next(c for c in answer.headers.getlist("Set-Cookie") if "device" in c)
        assert device.startswith("__Host-device=")
        assert "Secure; HttpOnly; Path=/; SameSite=Lax" in device


def test_forwarded_headers_are_believed_only_from_trusted_proxies(app, client, world, records):
    from caseboard.audit import Act, AuditRow

    forged = {
        "X-Forwarded-For": "198.51.100.9",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "evil.example",
    }
    client.sign_in(world["head"])
    client.get("/schools/5a8b1c1e-0000-4000-8000-000000000000/board", headers=forged)
    client.get("/recovery-codes", headers=forged)
    with records() as session:
        assert {row.source for row in session.query(AuditRow).filter(AuditRow.act == Act.REFUSED)} <= {
            "127.0.0.1"
        }
