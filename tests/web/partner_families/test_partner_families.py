"""A partner's own pages: one family, until the last day, and nothing else anywhere."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from caseboard import clock
from caseboard.accounts.models import User
from caseboard.accounts.services import disable
from caseboard.actions.services import WhoDoesIt, agree_action
from caseboard.db import session
from caseboard.events.models import Audience
from caseboard.families.due import Owner
from caseboard.families.entries import record_update
from caseboard.families.partners import add_partner
from tests.support.pages import Page
from tests.web.families.support import actor_of, on_board  # noqa: F401

DAYS = 3


@pytest.fixture
def partner(on_board):  # noqa: F811
    """Jo Banks, with Jan's family for three days."""
    world = on_board.world
    with on_board.records():
        family, ruth = on_board.family(), actor_of(world["worker"])
        jan = next(s.child.public_id for s in family.strands if s.child.forename == "Jan")
        add_partner(
            family,
            email=world["partner"].email,
            ends=clock.today() + timedelta(days=DAYS),
            reason="Zqwhy",
            children=[jan],
            by=ruth,
        )
        for text, audience in (("Zqprivate", Audience.WORKER), ("For the team", Audience.TEAM)):
            record_update(
                family, text=text, audience=audience, schools=(), happened_on=clock.today(), by=ruth
            )
    return on_board.be("partner")


def address(partner, end=""):
    return f"/partner/{partner.family_id}{end}"


def test_the_start_page_leads_to_their_families_and_on_to_one(partner):
    client = partner.client
    assert client.get("/").location == "/partner"
    text = client.get("/partner").text
    assert "Kowalczyk" in text
    assert address(partner) in text
    text = client.get(address(partner)).text
    assert Page(text).title == "Family"
    assert "Jan Kowalczyk" in text
    assert "For the team" in text
    for foreign in ("Ewa", "Zqprivate", "Zqwhy"):
        assert foreign not in text


def test_what_they_write_is_for_the_team(partner):
    answer = partner.client.post(
        address(partner, "/entries"),
        data={
            "request_id": str(uuid.uuid4()),
            "update": "He drew.",
            "happened_on": clock.today().isoformat(),
        },
    )
    assert answer.status_code == 303
    assert "He drew." in partner.client.get(address(partner)).text
    assert "He drew." in partner.be("worker").see()
    assert "He drew." not in partner.be("dsl").see()


def test_empty_words_are_refused_beside_the_field(partner):
    answer = partner.client.post(address(partner, "/entries"), data={"request_id": str(uuid.uuid4())})
    assert answer.status_code == 422
    assert "Enter the day it happened." in answer.text


def test_a_childs_words_are_written_on_a_page_of_their_own(partner):
    page = Page(partner.client.get(address(partner, "/words")).text)
    fields = next(f["fields"] for f in page.forms if f.get("id") == "words-form")
    answer = partner.client.post(
        address(partner, "/words"), data=fields | {"update": "", "may_read": "anyone"}
    )
    assert answer.status_code == 422
    assert "Write what the child said, as they said it." in answer.text
    told = {"update": "I built it.", "how": "said", "did": "Told Mum", "may_read": "anyone"}
    assert partner.client.post(address(partner, "/words"), data=fields | told).status_code == 303
    assert "“I built it.”" in partner.client.get(address(partner)).text


def agree(partner, what, name):
    with partner.records():
        family, ruth = partner.family(), actor_of(partner.world["worker"])
        who = WhoDoesIt(Owner.PERSON, name)
        action = agree_action(
            family,
            what=what,
            who=who,
            due_on=clock.today(),
            by=ruth,
            schools=[partner.world.schools["thornhill"].id],
        )
        return action.public_id


def test_their_own_actions_are_theirs_to_finish_and_nobody_elses(partner):
    mine = agree(partner, "Send the report", partner.world["partner"].name)
    other = agree(partner, "Zqother", "Mrs Zqlowe")
    text = partner.client.get(address(partner)).text
    assert "Send the report" in text
    assert "Zq" not in text
    sent = {"request_id": str(uuid.uuid4())}
    assert partner.client.post(address(partner, f"/actions/{other}/done"), data=sent).status_code == 404
    for _ in range(2):
        answer = partner.client.post(address(partner, f"/actions/{mine}/done"), data=sent)
        assert answer.status_code == 303
    assert "Send the report" not in partner.client.get(address(partner)).text


def test_the_workers_and_the_schools_pages_of_their_own_family_are_not_there(partner):
    for end in ("", "/partners", "/edit", "/move", "/children/new"):
        assert partner.client.get(partner.url(end)).status_code == 404
    for who in ("worker", "head", "admin", "nobody"):
        partner.be(who)
        assert partner.client.get(address(partner)).status_code == 404


def test_after_midnight_in_london_every_page_is_gone(partner):
    last = clock.today() + timedelta(days=DAYS)
    midnight = datetime(last.year, last.month, last.day, tzinfo=ZoneInfo("Europe/London")) + timedelta(days=1)
    sent = {"request_id": str(uuid.uuid4()), "update": "Late", "happened_on": last.isoformat()}
    with time_machine.travel(midnight - timedelta(seconds=1), tick=False):
        partner.be("partner")
        assert partner.client.get(address(partner)).status_code == 200
    with time_machine.travel(midnight, tick=False):
        assert partner.client.get(address(partner)).status_code == 404
        assert partner.client.get("/partner").status_code == 404
        assert partner.client.post(address(partner, "/entries"), data=sent).status_code == 404
        assert partner.client.get("/").location == "/account"


def test_a_disabled_account_sees_nothing(partner):
    with partner.records():
        disable(session().get_one(User, partner.world["partner"].id), by=None)
    assert partner.client.get(address(partner)).status_code in {303, 404}
