"""A reader prints their own letter: numbered copies, on record, and of nobody else's school."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from caseboard import clock
from caseboard.access import actor_for
from caseboard.accounts.models import Assignment, User
from caseboard.audit import Act, AuditRow
from caseboard.db import session
from caseboard.feed import closing
from caseboard.feed.models import Letter
from caseboard.printing.models import PrintRun
from caseboard.schools.models import School
from tests import factories
from tests.support.pages import Page
from tests.support.town import FRIDAY, MONDAY


@pytest.fixture
def letter(app, records):
    """The head's letter of a family at each school; the path of its paper."""
    with clock.at(MONDAY), records():
        world = factories.make_world()
        worker = actor_for(session().get(User, world["worker"].id))
        for name, key in (("Hussain", "thornhill"), ("Carr", "saltby")):
            factories.family(name, by=worker, school=session().get(School, world.schools[key].id))
    with app.app_context(), clock.at(FRIDAY):
        closing.close_due_weeks()
    with records():
        found = session().scalars(select(Letter.public_id).where(Letter.reader_id == world["head"].id)).one()
    with clock.at(FRIDAY + timedelta(hours=1)):
        yield world, f"/letters/{found}/paper"


def sent(**fields):
    usual = {
        "request_id": str(uuid.uuid4()),
        "paper": "letter",
        "copies_for": "Mrs Hale\nThe chair",
        "purpose": "other",
    }
    return usual | fields


def test_two_numbered_copies_with_initials_are_on_record_once(letter, client, records):
    world, path = letter
    client.sign_in(world["head"])
    assert "2 families" in client.get(path).text
    asked = sent()
    for _ in range(2):  # pressed twice it is one printing
        answer = client.post(path, data=asked)
        assert answer.status_code == 200
    text = " ".join(Page(answer.text).text.split())
    assert text.count("OFFICIAL-SENSITIVE") == 4
    assert "Copy 1 of 2, for Mrs Hale" in text
    assert "Copy 2 of 2, for The chair" in text
    assert "Sheet 1 of 1" in text
    assert "by Mrs Hale" in text
    assert "HU 1" in text
    assert "Hussain" not in answer.text
    with records():
        (run,) = session().scalars(select(PrintRun)).all()
        assert (run.paper, run.families, run.sheets, run.with_names) == ("letter", 2, 1, False)
        (row,) = session().scalars(select(AuditRow).where(AuditRow.act == Act.SHEETS_PRINTED)).all()
        assert row.details["for"] == ["Mrs Hale", "The chair"]


def test_names_need_a_reason_and_one_school_alone_has_only_its_families(letter, client, records):
    world, path = letter
    client.sign_in(world["head"])
    refused = client.post(path, data=sent(with_names="y"))
    assert refused.status_code == 422
    assert "The chair" in refused.text, "nothing typed is lost"
    only = f"{path}?school={world.schools['thornhill'].public_id}"
    text = client.post(only, data=sent(with_names="y", why_names="Governors meet")).text
    assert "Hussain" in text
    assert "Carr" not in text


def test_nobody_else_prints_it_and_a_school_left_behind_is_not_on_it(letter, client, new_client, records):
    world, path = letter
    for who in ("dsl", "worker", "manager", "head_quay", "admin", "nobody"):
        other = new_client().sign_in(world[who])
        assert (other.get(path).status_code, other.post(path, data=sent()).status_code) == (404, 404)
    with records():
        rows = session().scalars(select(Assignment).where(Assignment.user_id == world["head"].id))
        for row in rows:
            if row.school_id == world.schools["saltby"].id:
                row.ends = FRIDAY.date() - timedelta(days=1)
    client.sign_in(world["head"])
    text = client.post(path, data=sent(with_names="y", why_names="Governors meet")).text
    assert "Hussain" in text
    assert "Carr" not in text
