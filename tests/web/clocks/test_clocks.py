"""Usual days: a team manager or an admin keeps them, and the card's and the answers' figures follow."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from caseboard import clock
from caseboard.schools.models import Authority
from tests.support.pages import Page


@pytest.fixture
def url(world, records):
    with records() as session:
        return f"/usual-days/{session.get_one(Authority, world.north).public_id}"


def sent(**more):
    usual = {
        "request_id": str(uuid.uuid4()),
        "what": "agency_kind:camhs",
        "days": "20",
        "counted_in": "working",
    }
    return usual | {"from_day": clock.today().isoformat()} | more


def stage_form(client, url, name):
    text = client.get(url).text
    link = next(line for line in text.splitlines() if f'Change<span class="vh"> {name}<' in line)
    return link.split('href="')[1].split('"')[0]


def test_the_days_of_a_stage_stand_on_its_cards_from_now_on(on_board, url):
    at = stage_form(on_board.be("manager").client, url, "New worry")
    assert 'value="7"' in on_board.client.get(at).text
    assert "from 1 to 366" in on_board.client.post(at, data=sent(days="0")).text
    assert on_board.client.post(at, data=sent(days="12")).status_code == 303
    assert "usual 12" in on_board.be("worker").see()
    on_board.be("manager").client.post(at, data=sent(days=""))
    assert "usual 12" not in on_board.be("worker").see()
    assert "By its reviews, not by days" in on_board.be("manager").client.get(url).text


def test_the_days_of_a_service_count_from_their_day_for_what_is_asked_then(on_board, url):
    at = f"{url}/kinds"
    asks = {"agency": "CAMHS", "agency_kind": "camhs", "agreement": "agreed"}

    def ask():
        on_board.be("worker")
        form = next(f for f in Page(on_board.see("/contacts/new")).forms if f.get("id") == "contact-form")
        answer = on_board.client.post(form["action"], data=form["fields"] | asks)
        assert answer.status_code == 303
        return on_board.see("/asked")

    later = clock.today() + timedelta(days=30)
    on_board.be("manager").client.post(at, data=sent(from_day=later.isoformat()))
    assert "0 working days, usual 10" in ask()
    assert "From" in on_board.be("manager").client.get(url).text
    on_board.client.post(at, data=sent(days="15", counted_in="school"))
    text = on_board.client.get(url).text
    assert "15 school days. Your own; elsewhere 10 working days" in text
    assert "From" not in text  # the later one was for nothing


def test_what_makes_no_sense_is_refused_at_its_field_and_what_was_typed_stays(client, world, url):
    client.sign_in(world["manager"])
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    for wrong, says in (
        ({"days": "900"}, "Enter a number of days from 1 to 260"),
        ({"days": "soon"}, "Enter a whole number, such as 10."),
        ({"counted_in": "moons"}, "Say whether working days or school days are counted."),
        ({"from_day": yesterday}, "what was asked before keeps the time it had"),
    ):
        answer = client.post(f"{url}/kinds?what=agency_kind:camhs", data=sent(**wrong))
        assert (answer.status_code, says in answer.text) == (422, True), wrong
        assert f'value="{wrong.get("days", "20")}"' in answer.text


def test_what_national_guidance_sets_has_no_form(client, world, url):
    text = client.sign_in(world["admin"]).get(url).text
    assert "1 working day. Set nationally" in text
    assert "45 working days. Set nationally" in text
    for what in (
        "agency_kind/front_door",
        "assessment_kind/statutory",
        "agency_kind/nothing",
        "send_need/SLD",
    ):
        assert client.get(f"{url}/{what}").status_code == 404
        assert client.post(f"{url}/{what}", data=sent()).status_code == 404


@pytest.mark.parametrize("who", ["worker", "head", "admin_south", "partner"])
def test_nobody_else_keeps_them(client, world, url, who):
    client.sign_in(world[who])
    for at in (url, f"{url}/kinds?what=agency_kind:camhs"):
        assert client.get(at).status_code == 404
    assert client.post(f"{url}/kinds?what=agency_kind:camhs", data=sent()).status_code == 404
