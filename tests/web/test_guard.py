"""The guard: who is there, whose request it is, and what is answered to those who may not."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Blueprint, g

from caseboard.access import Permission as P
from caseboard.accounts.models import Assignment, Role, SignInSession, User
from caseboard.audit import Act, AuditRow
from caseboard.web.guard import on_signed_out_post, requires
from tests.factories import role

NOW = datetime(2026, 11, 19, 8, 12, tzinfo=UTC)
REFERENCE = re.compile(r"Reference [0-9a-f]{12}")


@pytest.fixture
def app(app):
    """With routes of every kind, so that the guard is tried apart from any feature."""
    trial = Blueprint("trial", __name__)

    def say():
        return f"school {g.school.name}" if g.school else "no school"

    for path, methods, permissions in (
        ("/schools/<uuid:school_id>/trial", ["GET"], (P.READ_CASES, P.READ_SCHOOL_VIEW)),
        ("/schools/<uuid:school_id>/trial-write", ["POST"], (P.CHANGE_CASES,)),
        ("/trial-cases", ["GET"], (P.READ_CASES,)),
        ("/trial-people", ["GET", "POST"], (P.MANAGE_PEOPLE,)),
        ("/trial-own", ["GET", "POST"], (P.OWN_ACCOUNT,)),
    ):
        endpoint = path.strip("/").replace("/", "_").replace("<uuid:school_id>", "s")
        view = requires(*permissions)(lambda **_: say())
        trial.add_url_rule(path, endpoint, view, methods=methods)
    trial.add_url_rule("/trial-unmarked", "unmarked", lambda: "open to all")
    app.register_blueprint(trial)
    return app


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def status(client, path, method="GET", **kwargs):
    return client.open(path, method=method, **kwargs).status_code


def test_a_view_without_a_mark_is_refused(app, client, world):
    client.sign_in(world["admin"])
    with pytest.raises(RuntimeError, match="not marked"):
        client.get("/trial-unmarked")
    app.testing = False
    assert client.get("/trial-unmarked").status_code == 404
    client.use_token(None)
    assert client.get("/trial-unmarked").status_code == 404


WHO_SEES = {
    "thornhill": {"worker", "worker_one", "manager", "head", "dsl"},
    "saltby": {"worker", "manager", "head"},
    "quayside": {"worker_quay", "manager", "head_quay"},
    "elm": {"head_south"},
    "oak": set(),
}


def test_a_school_opens_for_those_who_have_it_and_is_absent_for_the_rest(client, world):
    for name, person in world.people.items():
        client.sign_in(person)
        for school, place in world.schools.items():
            answer = client.get(f"/schools/{place.public_id}/trial")
            expected = 200 if name in WHO_SEES[school] else 303 if name == "leaver" else 404
            assert answer.status_code == expected, (name, school)
            if expected == 200:
                assert answer.text == f"school {place.name} Primary School"


def test_reading_is_not_writing(client, world):
    place = world.schools["thornhill"].public_id
    codes = {}
    for name in ("worker", "manager", "head", "dsl", "partner", "admin"):
        client.sign_in(world[name])
        codes[name] = status(client, f"/schools/{place}/trial-write", "POST")
    assert codes == {"worker": 200, "manager": 200, "head": 404, "dsl": 404, "partner": 404, "admin": 404}


def test_a_foreign_school_and_one_that_is_not_there_are_the_same(client, world):
    client.sign_in(world["head"])
    paths = [
        f"/schools/{world.schools['quayside'].public_id}/trial",
        f"/schools/{uuid.uuid4()}/trial",
        "/schools/1/trial",
        "/schools/not-an-id/trial",
        "/trial-cases",
        "/no/such/page",
    ]
    answers = [client.get(path) for path in paths]
    seen = {(a.status_code, REFERENCE.sub("", a.text), str(sorted(a.headers.items()))) for a in answers}
    assert len(seen) == 1
    assert {a.status_code for a in answers} == {404}
    assert all(path not in answers[0].text for path in paths)
    fragments = [client.get(path, htmx=True) for path in paths]
    assert len({(a.status_code, REFERENCE.sub("", a.text)) for a in fragments}) == 1
    assert "<html" not in fragments[0].text


def test_the_404_page_has_no_form_no_ids_and_no_token(client, world):
    client.sign_in(world["head"])
    text = client.get("/no/such/page?q=secret").text
    assert "<form" not in text
    assert " id=" not in text
    assert "csrf" not in text
    assert "secret" not in text
    assert world["head"].name not in text


def test_a_role_that_ends_today_still_counts_and_tomorrow_does_not(client, world, records, clock):
    path = f"/schools/{world.schools['thornhill'].public_id}/trial"
    with records() as session:
        for row in session.query(Assignment).filter_by(user_id=world["dsl"].id):
            row.ends = date(2026, 11, 19)
    client.sign_in(world["dsl"])
    assert status(client, path) == 200
    clock.move_to(datetime(2026, 11, 19, 23, 59, tzinfo=UTC))
    client.sign_in(world["dsl"])
    assert status(client, path) == 200
    clock.shift(timedelta(minutes=1))
    assert status(client, path) == 404


def test_a_role_that_starts_tomorrow_does_not_count_yet(client, world, records, clock):
    path = f"/schools/{world.schools['thornhill'].public_id}/trial"
    with records() as session:
        for row in session.query(Assignment).filter_by(user_id=world["dsl"].id):
            row.starts = date(2026, 11, 20)
    client.sign_in(world["dsl"])
    assert status(client, path) == 404


def test_roles_count_on_the_very_next_request(client, world, records):
    path = f"/schools/{world.schools['thornhill'].public_id}/trial"
    client.sign_in(world["nobody"])
    assert status(client, path) == 404
    with records() as session:
        from caseboard.schools.models import School

        school = session.get(School, world.schools["thornhill"].id)
        role(session.get(User, world["nobody"].id), Role.DSL, school)
    assert status(client, path) == 200


def test_an_admin_of_the_whole_place_sees_no_case(client, world):
    client.sign_in(world["admin"])
    assert status(client, "/trial-people") == 200
    assert status(client, "/trial-cases") == 404


def test_what_was_refused_is_in_the_trail(client, world, records):
    client.sign_in(world["head"])
    foreign = world.schools["quayside"].public_id
    client.get(f"/schools/{foreign}/trial")
    with records() as session:
        (row,) = session.query(AuditRow).filter_by(act=Act.REFUSED).all()
        assert (row.user_id, row.subject, row.source) == (world["head"].id, foreign, "127.0.0.1")


# --- nobody is signed in ----------------------------------------------------------------------------------------------


def test_a_page_leads_to_signing_in_and_a_fragment_sends_the_whole_page(client):
    assert client.get("/trial-own").location == "/sign-in?next=/trial-own"
    answer = client.get(
        "/trial-own", headers={"HX-Request": "true", "HX-Current-URL": "http://localhost/trial-own?x=1"}
    )
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/trial-own?x%3D1"
    assert answer.data == b""


def test_a_fragment_does_not_lead_to_somebody_elses_page(client):
    answer = client.get(
        "/trial-own", headers={"HX-Request": "true", "HX-Current-URL": "https://evil.example/x"}
    )
    assert answer.headers["HX-Redirect"] == "/sign-in"


@pytest.fixture
def kept():
    """A hook that keeps what was typed, as the family pages will."""
    found = []

    def keep(user, request):
        found.append((user.id, request.form.get("text")))
        return True

    on_signed_out_post.insert(0, keep)
    yield found
    on_signed_out_post.remove(keep)


def test_a_post_that_comes_too_late_is_said_not_to_be_saved(client, world, clock, kept):
    client.sign_in(world["worker"])
    clock.shift(timedelta(minutes=16))
    answer = client.post(
        "/trial-own", data={"text": "long text"}, headers={"Referer": "http://localhost/account"}
    )
    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=/account&why=kept"
    page = client.get(answer.location).text
    assert "not saved" in page
    assert "What you had written is kept" in page
    assert kept == [(world["worker"].id, "long text")]
    clock.shift(timedelta(minutes=1))


def test_for_htmx_it_is_401_and_a_redirect(client, world, clock, kept):
    client.sign_in(world["worker"])
    clock.shift(timedelta(minutes=16))
    answer = client.post("/trial-own", htmx=True, data={"text": "long text"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in?why=kept"
    assert len(kept) == 1


@pytest.mark.parametrize(
    "how", ["disabled", "ended by an admin", "password changed", "half a day later", "no cookie", "invented"]
)
def test_nothing_is_kept_for_a_session_that_others_ended(client, world, records, clock, kept, how):
    from caseboard.accounts import sessions

    client.sign_in(world["worker"])
    clock.shift(timedelta(minutes=16))
    with records() as session:
        user = session.get(User, world["worker"].id)
        if how == "disabled":
            user.active = False
        elif how == "ended by an admin":
            sessions.end_all_sessions(user)
        elif how == "password changed":
            user.fs_uniquifier = "another"
    if how == "half a day later":
        clock.shift(timedelta(hours=12))
    elif how in {"no cookie", "invented"}:
        client.use_token(None if how == "no cookie" else "A" * 43)
    answer = client.post("/trial-own", data={"text": "long text"})
    assert answer.location == "/sign-in?why=unsaved"
    assert kept == []


def test_a_session_signed_out_in_another_tab_still_keeps_the_text(client, new_client, world, kept):
    client.sign_in(world["worker"])
    token = client.session_token()
    client.post("/sign-out")
    late = new_client()
    late.use_token(token)
    assert "why=kept" in late.post("/trial-own", data={"text": "t"}).location


# --- whose request is it ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
    ],
)
def test_another_sites_post_is_refused_though_the_token_is_right(client, world, headers):
    client.sign_in(world["worker"])
    assert status(client, "/trial-own", "POST", headers=headers) == 400
    assert status(client, "/trial-own", "GET", headers=headers) == 200


def test_our_own_post_is_not(client, world):
    client.sign_in(world["worker"])
    for headers in (
        {"Origin": "http://localhost"},
        {"Origin": "http://127.0.0.1:8000"},
        {"Sec-Fetch-Site": "same-origin"},
    ):
        assert status(client, "/trial-own", "POST", headers=headers) == 200


def test_without_a_token_of_this_session_nothing_is_done(client, new_client, world):
    client.sign_in(world["worker"])
    other = new_client()
    other.get("/sign-in")
    assert client.post("/trial-own", csrf=False).status_code == 400
    assert client.post("/trial-own", csrf=False, headers={"X-CSRFToken": "x"}).status_code == 400
    assert client.post("/trial-own", csrf=False, data={"csrf_token": other.csrf_token()}).status_code == 400
    assert (
        client.post("/trial-own", csrf=False, data="csrf_token=x", content_type="text/plain").status_code
        == 400
    )
    assert client.post("/trial-own", csrf=False, data={"csrf_token": client.csrf_token()}).status_code == 200


def test_no_header_turns_a_get_into_something_else(client, world):
    client.sign_in(world["worker"])
    answer = client.get("/display?_method=POST", headers={"X-HTTP-Method-Override": "POST"})
    assert answer.status_code == 405


@pytest.mark.parametrize(
    "headers",
    [
        {"Remote-User": "ada"},
        {"X-Forwarded-User": "ada"},
        {"Authorization": "Basic YWRhOnB3"},
        {"Authentication-Token": "x"},
    ],
)
def test_no_header_makes_anybody_somebody(client, world, headers):
    assert client.get("/trial-own", headers=headers).status_code == 303
    assert client.get("/trial-own?auth_token=x").status_code == 303


def test_a_read_costs_one_statement_for_the_session_the_person_and_the_roles(app, client, world):
    from sqlalchemy import event

    from caseboard.db import db

    client.sign_in(world["manager"])
    seen = []
    with app.app_context():
        engine = db.engine

    def count(_c, _cursor, statement, *_):
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    assert client.get(f"/schools/{world.schools['thornhill'].public_id}/trial").status_code == 200
    event.remove(engine, "before_cursor_execute", count)
    assert len(seen) == 1, seen
    seen.clear()


def test_static_files_and_what_is_not_there_ask_the_database_nothing(app, client, world):
    from sqlalchemy import event

    from caseboard.db import db

    client.sign_in(world["manager"])
    seen = []
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, statement, *_: seen.append(statement))
    client.get("/static/css/base.css")
    client.get("/no/such/page")
    assert seen == []


def test_static_files_and_health_open_no_session(client, world, records):
    client.get("/static/css/base.css")
    client.get("/healthz")
    client.get("/no/such/page")
    client.get("/trial-own")
    with records() as session:
        assert session.query(SignInSession).count() == 0
