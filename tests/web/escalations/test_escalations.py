"""The local steps of disagreeing are rows that a team manager keeps, with a day from which they hold."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from caseboard import clock
from caseboard.dates import brief_day
from caseboard.schools.models import Authority
from tests.support.pages import Page


@pytest.fixture
def url(world, records):
    with records() as session:
        return f"/escalation-steps/{session.get_one(Authority, world.north).public_id}"


def sent(**more):
    usual = {"request_id": str(uuid.uuid4()), "position": "1", "name": "Talk it through", "days": "3"}
    return usual | {"from_day": clock.today().isoformat()} | more


def test_a_manager_gives_a_step_another_time_limit(client, world, url):
    client.sign_in(world["manager"])
    assert client.post(url, data=sent()).status_code == 303
    page = client.get(url).text
    assert 'value="Talk it through"' in page
    assert len([f for f in Page(page).forms if f.get("id", "").startswith("step-")]) == 5  # and another


def test_a_manager_has_three_steps_or_five_from_a_day_on(client, world, url):
    client.sign_in(world["manager"])
    tomorrow = clock.today() + timedelta(days=1)
    assert client.post(f"{url}/additions", data=sent(name="Ask the chair", position="0")).status_code == 303
    assert client.post(f"{url}/endings", data=sent(position="2")).status_code == 303
    later = sent(position="1", from_day=tomorrow.isoformat())
    assert client.post(f"{url}/endings", data=later).status_code == 303
    page = client.get(url).text
    names = [c["value"] for c in Page(page).controls if c.get("name") == "name" and c["value"]]
    assert [name.split(":")[0] for name in names] == [
        "Worker to worker",
        "Service manager and safeguarding lead",
        "Safeguarding partnership",
        "Ask the chair",
    ]
    assert f"Until {brief_day(clock.today())}: Worker to worker" in page
    refused = client.post(f"{url}/additions", data=sent(name=" ", position="0", days="7"))
    assert refused.status_code == 422
    assert 'value="7"' in refused.text


def test_a_limit_that_makes_no_sense_is_refused_and_what_was_typed_stays(client, world, url):
    client.sign_in(world["manager"])
    answer = client.post(url, data=sent(days="900"))
    assert answer.status_code == 422
    assert "Enter a number of working days from 1 to 60." in answer.text
    assert 'value="Talk it through"' in answer.text


@pytest.mark.parametrize("who", ["worker", "head", "admin_south", "partner"])
def test_nobody_else_keeps_them(client, world, url, who):
    client.sign_in(world[who])
    assert client.get(url).status_code == 404
    assert client.post(url, data=sent()).status_code == 404
