"""The page on which a manager or an admin says when a school's letter closes."""

from __future__ import annotations

import uuid
from datetime import time

import pytest

from caseboard import clock
from caseboard.db import session
from caseboard.feed.models import LetterRule
from caseboard.schools.models import School
from tests.support.town import FRIDAY, MONDAY


@pytest.fixture(autouse=True)
def _before_friday():
    with clock.at(MONDAY):
        yield


def url(world, school="thornhill"):
    return f"/calendars/{world.schools[school].public_id}/letter"


def sent(**fields):
    return {"request_id": str(uuid.uuid4()), "weekday": "3", "at": "12:30", "in_holidays": "after"} | fields


def closing_of(records, world, school):
    with records():
        row = session().get(School, world.schools[school].id)
        rule = session().get(LetterRule, row.id)
        return row.letter_weekday, row.letter_time, rule.in_holidays if rule else "before"


def test_a_manager_changes_it_for_the_federation_or_for_one_school(client, world, records):
    client.sign_in(world["manager"])
    page = client.get(url(world)).text
    assert "Fri 6 Nov, 14:00" in page
    assert "Saltby" in page
    assert client.post(url(world), data=sent(together="y")).status_code == 303
    assert closing_of(records, world, "saltby") == (3, time(12, 30), "after")
    page = client.get(url(world)).text
    assert "Thu 5 Nov, 12:30" in page
    assert "by S. Okoro" in page
    assert client.post(url(world), data=sent(weekday="2")).status_code == 303
    assert closing_of(records, world, "thornhill")[0] == 2
    assert closing_of(records, world, "saltby")[0] == 3
    assert closing_of(records, world, "quayside") == (4, time(14), "before")


def test_what_is_wrong_is_said_and_nothing_is_lost(client, world, records):
    client.sign_in(world["admin_north"])
    answer = client.post(url(world), data=sent(at="23:10", weekday="1"))
    assert answer.status_code == 422
    assert "Choose a time from 07:30 to 18:00." in answer.text
    assert 'value="23:10"' in answer.text
    with clock.at(FRIDAY):
        client.sign_in(world["admin_north"])
        late = client.post(url(world), data=sent())
    assert late.status_code == 409
    assert "A letter is being closed at this moment." in late.text
    assert closing_of(records, world, "thornhill") == (4, time(14), "before")


@pytest.mark.parametrize("who", ["worker", "head", "dsl", "admin_south", "nobody"])
def test_nobody_else_sees_or_changes_it(client, world, who):
    client.sign_in(world[who])
    assert client.get(url(world)).status_code == 404
    assert client.post(url(world), data=sent()).status_code == 404
