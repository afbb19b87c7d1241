"""When something goes wrong: a sentence, a reference, and nothing of what was asked or of how we are built."""

from __future__ import annotations

import sqlite3

import pytest
from flask import Blueprint, abort, request
from sqlalchemy.exc import OperationalError

from caseboard.access import NotPermittedError
from caseboard.access import Permission as P
from caseboard.web.guard import requires

SECRET = "ZQ7-Kestrel"
TELLTALE = (
    SECRET,
    "Traceback",
    "sqlalchemy",
    "SELECT",
    "/work",
    "site-packages",
    "Werkzeug",
    "Python",
    "File ",
)


@pytest.fixture
def app(app):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    trial = Blueprint("trial", __name__)

    @trial.route("/trial/<kind>", methods=["GET", "POST"])
    @requires(P.SIGN_IN)
    def fail(kind):
        request.form.get("text")
        if kind == "bug":
            raise ZeroDivisionError(SECRET)
        if kind == "template":
            return app.jinja_env.from_string("{{ missing.thing }}" + SECRET).render()
        if kind == "locked":
            raise OperationalError(f"SELECT '{SECRET}'", {}, sqlite3.OperationalError("database is locked"))
        if kind == "mistake":
            raise OperationalError(f"SELECT '{SECRET}'", {}, sqlite3.OperationalError("no such table: x"))
        if kind == "forbidden":
            raise NotPermittedError(SECRET)
        abort(int(kind), description=SECRET)

    @trial.route("/own/<kind>", methods=["POST"])
    @requires(P.OWN_ACCOUNT)
    def fail_own(kind):
        return fail(kind)

    app.register_blueprint(trial)
    return app


KINDS = {
    "400": 400, "401": 404, "403": 404, "404": 404, "405": 405, "409": 409, "410": 404, "413": 413, "415": 415,
    "418": 418,
    "422": 422, "429": 429, "500": 500, "501": 501, "502": 502, "503": 503,
    "bug": 500, "template": 500, "locked": 503, "mistake": 500, "forbidden": 404,
}  # fmt: skip


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_an_error_says_little_and_has_its_headers(client, kind, htmx, capfd):
    answer = client.get(f"/trial/{kind}", query_string={"q": SECRET}, htmx=htmx)
    assert answer.status_code == KINDS[kind]
    assert [word for word in TELLTALE if word in answer.text] == []
    assert "Reference" in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Type" in answer.headers
    assert " id=" not in answer.text
    assert ("<html" in answer.text) is not htmx
    assert SECRET not in capfd.readouterr().err


def test_a_locked_database_is_503_and_not_saved(client, world):
    answer = client.sign_in(world["worker"]).post("/own/locked")
    assert answer.status_code == 503
    assert "Not saved" in answer.text
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize("kind", ["locked", "bug"])
def test_whoever_only_wanted_to_read_is_not_told_of_saving(client, kind):
    text = client.get(f"/trial/{kind}").text
    assert "This page cannot be shown" in text
    assert "saved" not in text


WROTE = "<b>Rang</b> the \n“Hub”"


@pytest.mark.parametrize(("kind", "status"), [("503", 503), ("locked", 503), ("bug", 500), ("504", 504)])
def test_what_somebody_wrote_is_given_back_to_them(client, world, kind, status):
    client.sign_in(world["worker"])
    answer = client.post(
        f"/own/{kind}", data={"update": WROTE, "password": SECRET, "reason": " ", "other": SECRET}
    )
    assert answer.status_code == status
    assert "&lt;b&gt;Rang&lt;/b&gt; the \n“Hub”</textarea>" in answer.text
    assert answer.text.count("<textarea") == 1
    assert SECRET not in answer.text
    assert " id=" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Hub" not in client.post(f"/own/{kind}", data={"update": WROTE}, htmx=True).text


@pytest.mark.parametrize("kind", ["400", "404", "409", "413", "422", "forbidden"])
def test_no_other_error_gives_words_back(client, world, kind):
    client.sign_in(world["worker"])
    assert "Hub" not in client.post(f"/own/{kind}", data={"update": WROTE}).text


def test_nothing_is_given_back_to_strangers(client):
    client.get("/sign-in")
    assert "Hub" not in client.post("/trial/503", data={"update": WROTE}).text


def test_a_form_that_was_too_large_says_how_to_go_back(client, world):
    client.sign_in(world["worker"])
    text = client.post("/display", data={"back": "x" * 1_100_000}).text
    assert "Not saved: this is more than can be taken at once." in text
    assert "Back button" in text


def test_the_reference_leads_to_the_line_in_the_log(client, capfd):
    answer = client.get("/trial/bug")
    reference = answer.text.split("Reference ")[1][:12]
    lines = [line for line in capfd.readouterr().err.splitlines() if reference in line]
    assert any("ZeroDivisionError" in line and "test_errors.py:fail" in line for line in lines)


def test_too_much_is_refused(client, world):
    client.get("/sign-in")
    assert client.post("/sign-in", data={"email": "x" * 70_000}).status_code == 413
    client.sign_in(world["head"])
    assert client.post("/display", data={"back": "x" * 1_100_000}).status_code == 413
    assert (
        client.post("/display", data={"back": "x" * 270_000}, content_type="multipart/form-data").status_code
        == 413
    )
    many = {f"f{n}": "1" for n in range(1100)}
    assert client.post("/display", data=many, content_type="multipart/form-data").status_code == 413


@pytest.mark.parametrize(
    "path",
    [
        "/%ff%fe",
        "/..%2f..%2fetc/passwd",
        "/static/../wsgi.py",
        "/static/%2e%2e/__init__.py",
        "/.git/config",
        "/static/",
    ],
)
def test_odd_addresses_are_not_found(client, path):
    assert client.get(path).status_code in {308, 404}


def test_bad_bytes_do_no_harm(client):
    client.get("/sign-in")
    for body in (b"email=%ff%fe&password=%00", b"\xff\xfe\x00", b"a" * 10 + b"=%zz"):
        answer = client.post("/sign-in", data=body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in {303, 400, 422}
    assert client.get("/sign-in", headers={"Cookie": "caseboard=\xff; x=\x00"}).status_code in {200, 400}
    assert client.get("/sign-in", headers={"X-Long": "x" * 10_000}).status_code == 200


def test_a_poisoned_host_is_refused_with_all_headers(client):
    answer = client.get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil" not in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_the_log_has_ids_and_no_values(client, world, capfd):
    client.sign_in(world["head"])
    client.get(
        f"/account?find={SECRET}", headers={"User-Agent": SECRET, "Referer": f"http://localhost/{SECRET}"}
    )
    client.post("/display", data={"show": SECRET, "back": "/\n{}"})
    log = capfd.readouterr().err
    assert str(world["head"].public_id) in log
    for value in (
        SECRET,
        world["head"].name,
        world["head"].email,
        client.session_token(),
        client.csrf_token(),
    ):
        assert value not in log


def test_a_request_that_cannot_reach_the_database_is_503(app, client, world, monkeypatch):
    client.sign_in(world["head"])
    from caseboard.access import arrivals

    def broken(_token):
        raise OperationalError("x", {}, sqlite3.OperationalError("unable to open database file"))

    monkeypatch.setattr(arrivals, "find_session", broken)
    answer = client.get("/account")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
