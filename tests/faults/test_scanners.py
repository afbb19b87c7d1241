"""What opens every link of an e-mail before its reader does changes nothing, says nothing and uses nothing up (R41)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from caseboard import clock, mail
from caseboard.access import actor_for
from caseboard.accounts import addresses
from caseboard.accounts.models import User
from caseboard.db import db, session
from caseboard.families.door import opened
from caseboard.feed import closing, deliveries
from caseboard.schools.models import School
from tests import factories
from tests.support.figures import amount
from tests.support.town import FRIDAY, MONDAY

AGENTS = ("SafeLinks/1.0", "Mozilla/5.0 (compatible; LinkCheck)", "curl/8.0", "")
OF_THE_VISIT = {"audit_rows", "sessions", "intents"}
"""That somebody came, in whose name nothing was done."""


def everything():
    return {
        table.name: sorted(map(str, session().execute(opened(select(table))).all()))
        for table in db.metadata.sorted_tables
        if table.name not in OF_THE_VISIT
    }


@pytest.fixture
def links(app, records, new_client):
    """The links of three e-mails: a letter is ready, is this your address, choose a password."""
    with clock.at(MONDAY), records():
        world = factories.make_world()
        worker = actor_for(session().get(User, world["worker"].id))
        factories.family("Hussain", by=worker, school=session().get(School, world.schools["thornhill"].id))
        addresses.change_address(session().get(User, world["dsl"].id), "other@caseboard.example", by=None)
    with app.app_context(), clock.at(FRIDAY):
        closing.close_due_weeks()
        deliveries.send_due()
    asking = new_client()
    with clock.at(FRIDAY + timedelta(minutes=1)):
        asking.get("/forgotten-password")
        asking.post("/forgotten-password", data={"email": world["head"].email})
    with app.app_context():
        kept = [message.get_body(kind) for message in mail.mailer().kept for kind in ("plain", "html")]
    found = {
        link
        for body in kept
        if body
        for link in re.findall(r"http://127\.0\.0\.1:8000(/[^\s\"<]+)", body.get_content())
    }
    kinds = sorted({link.split("/")[1] for link in found})
    assert kinds == ["confirm-address", "letters", "reset-password"]
    return sorted(found)


def test_r41_link_scanners_change_nothing_and_use_nothing_up(app, links, records, new_client, figures):
    asked = 0
    with clock.at(FRIDAY + timedelta(minutes=2)):
        with records():
            before = everything()
        for link in links:
            for number in range(amount(4, 20)):
                scanner = new_client()
                method = scanner.head if number % 4 == 3 else scanner.get
                answer = method(link, headers={"User-Agent": AGENTS[number % 4]}, follow_redirects=True)
                assert "Hussain" not in answer.text
                asked += 1
        with records():
            after = everything()
        assert [name for name in before if before[name] != after[name]] == []
        client = new_client()
        confirm = next(link for link in links if "/confirm-address/" in link)
        client.get(confirm)
        assert client.post(confirm).status_code == 200, "the question can still be answered"
        choose = next(link for link in links if "/reset-password/" in link)
        assert "password" in client.get(choose, follow_redirects=True).text.lower()
    figures(R41_LINKS=len(links), ASKED=asked, CHANGED=0)
