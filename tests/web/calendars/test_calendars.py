"""The pages of term dates: a manager or an admin enters them, and nobody else."""

from __future__ import annotations

import io
import uuid

import pytest

from tests.support.pages import Page

FILE = b"kind,starts,ends,name\nterm,2026-09-02,2026-12-18,Autumn term\n"


def url(world, end="", school="thornhill"):
    return f"/calendars/{world.schools[school].public_id}{end}"


def sent(**fields):
    return {"request_id": str(uuid.uuid4())} | fields


@pytest.mark.parametrize("who", ["manager", "admin", "admin_north"])
def test_they_are_typed_read_from_a_file_and_taken_out(client, world, who):
    client.sign_in(world[who])
    assert "Thornhill" in client.get("/calendars").text
    typed = sent(kind="closed", starts="2026-11-27", ends="", name="INSET")
    assert client.post(url(world, "/dates"), data=typed).status_code == 303
    given = sent(file=(io.BytesIO(FILE), "dates.csv"))
    assert client.post(url(world, "/files"), data=given).status_code == 303
    page = Page(client.get(url(world)).text)
    assert "Autumn term" in page.text
    out = next(form["action"] for form in page.forms if form["action"].endswith("/removals"))
    assert client.post(out, data={}).status_code == 303


def test_what_is_wrong_is_said_beside_its_field(client, world):
    client.sign_in(world["manager"])
    assert "Enter the first day." in client.post(url(world, "/dates"), data=sent(kind="term")).text
    bad = sent(file=(io.BytesIO(b"kind,starts\nholiday,2026-09-02\n"), "dates.csv"))
    answer = client.post(url(world, "/files"), data=bad)
    assert answer.status_code == 422
    assert "not a kind of date" in answer.text


@pytest.mark.parametrize("who", ["worker", "head", "dsl", "partner", "notifier", "admin_south", "nobody"])
def test_nobody_else_sees_or_enters_them(client, world, who):
    client.sign_in(world[who])
    assert client.get(url(world)).status_code == 404
    assert client.post(url(world, "/dates"), data=sent(kind="closed", starts="2026-11-27")).status_code == 404
    assert client.post(url(world, "/files"), data=sent(file=(io.BytesIO(FILE), "a.csv"))).status_code == 404


def test_a_manager_keeps_no_dates_of_another_authority(client, world):
    client.sign_in(world["manager"])
    assert client.get(url(world, school="elm")).status_code == 404
