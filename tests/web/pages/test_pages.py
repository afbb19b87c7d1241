from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from caseboard.web.pages.views import HEALTH
from tests.support.pages import Page


def test_the_place_is_well(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "ok\n", "text/plain")


@pytest.mark.parametrize(
    "harm", ["DROP TABLE alembic_version", "UPDATE alembic_version SET version_num = '0001'"]
)
def test_a_database_without_this_releases_shape_is_not_well(client, records, harm):
    with records() as session:
        session.execute(text(harm))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (503, "database\n")


def test_a_data_folder_that_is_gone_is_said_as_the_disk(app, client):
    app.config["CASEBOARD"] = replace(app.config["CASEBOARD"], data_dir=Path("/nowhere/at/all"))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (503, "disk\n")


def test_other_parts_are_named_and_nothing_else(client, monkeypatch):
    monkeypatch.setitem(HEALTH, "worker", lambda: False)
    monkeypatch.setitem(HEALTH, "mail", lambda: True)
    assert client.get("/healthz").text == "worker\n"


def test_the_start_page_leads_on(client, world):
    for name in world.people:
        if name == "leaver":
            continue
        client.sign_in(world[name])
        answer = client.get("/")
        assert answer.status_code == 303
        assert client.get(answer.location, follow_redirects=True).status_code == 200


def test_who_can_do_nothing_here_gets_to_the_account(client, world):
    for name in ("nobody", "former", "partner", "notifier"):
        client.sign_in(world[name])
        assert client.get("/").location == "/account"


def test_the_account_says_who_it_is(client, world):
    client.sign_in(world["head"])
    page = Page(client.get("/account").text)
    assert page.h1 == "Your account"
    assert page.title == "Your account"
    assert "Mrs Hale" in page.text
    assert "Sign out" in page.text


def test_names_or_initials_are_kept_for_the_session(client, world, records):
    client.sign_in(world["worker"])
    answer = client.post("/display", data={"show": "initials", "back": "/account"})
    assert (answer.status_code, answer.location) == (303, "/account")
    from caseboard.accounts.models import SignInSession

    with records() as session:
        assert '"show":"initials"' in session.query(SignInSession).one().data
    assert client.post("/display", data={"show": "everything"}).status_code == 400
