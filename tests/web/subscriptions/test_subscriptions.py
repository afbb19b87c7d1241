"""A reader's own feed and calendar: off by default, by a secret, without anything about a family."""

from __future__ import annotations

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from sqlalchemy import select

from caseboard import clock
from caseboard.access import actor_for
from caseboard.accounts.models import Assignment, User
from caseboard.db import session
from caseboard.families import services
from caseboard.feed import closing
from caseboard.feed.models import Subscription
from caseboard.feed.subscriptions import Day, end_of_school_year
from caseboard.schools.models import School
from caseboard.web.subscriptions.files import calendar
from tests import factories
from tests.support.pages import Page
from tests.support.town import FRIDAY, MONDAY

NOW = FRIDAY + timedelta(hours=2)
CANARIES = ("Hussain", "Amina", "HU 1", "Lowe", "Level", "stage", "New worry")


@pytest.fixture
def town(app, records):
    with clock.at(MONDAY), records():
        world = factories.make_world()
        worker = actor_for(session().get(User, world["worker"].id))
        school = session().get(School, world.schools["thornhill"].id)
        family = factories.family("Hussain", by=worker, school=school)
        services.change_card(
            family, version=family.version, next_on=FRIDAY.date() + timedelta(days=5), by=worker
        )
    with app.app_context(), clock.at(FRIDAY):
        closing.close_due_weeks()
    return world


def start(client, kind):
    answer = client.post("/account/subscriptions", data={"kind": kind})
    assert answer.status_code == 200
    address = next(c["value"] for c in Page(answer.text).controls if c.get("id") == "address")
    return address.removeprefix("http://127.0.0.1:8000")


@pytest.mark.parametrize("kind", ["atom", "ics"])
def test_it_is_off_until_it_is_begun_works_without_signing_in_and_says_nothing_of_a_family(
    town, client, new_client, kind
):
    with clock.at(NOW):
        client.sign_in(town["head"])
        assert "Off." in client.get("/account/subscriptions").text
        path = start(client, kind)
        assert path not in client.get("/account/subscriptions").text
        answer = new_client().get(path)
        assert answer.status_code == 200
        assert [word for word in CANARIES if word in answer.text] == []
        assert "Last used Fri 6 Nov, 16:00" in client.get("/account/subscriptions").text
    if kind == "atom":
        feed = ElementTree.fromstring(answer.text.encode())
        assert "Your update is ready" in answer.text
        assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == 1
        assert answer.content_type == "application/atom+xml"
    else:
        assert "SUMMARY:Review\\, Thornhill" in answer.text or "SUMMARY:Date\\, Thornhill" in answer.text
        assert "DTSTART;VALUE=DATE:20261111" in answer.text


@pytest.mark.parametrize("how", ["ended", "replaced", "disabled", "left", "next school year", "other kind"])
def test_it_is_dead_when_it_is_ended_replaced_or_the_account_or_the_right_is_gone(
    town, client, new_client, records, how
):
    with clock.at(NOW):
        client.sign_in(town["head"])
        path = start(client, "atom")
        assert new_client().get(path).status_code == 200
        if how == "ended":
            with records():
                found = session().scalars(select(Subscription.public_id)).one()
            client.post(f"/account/subscriptions/{found}/endings")
        if how == "replaced":
            start(client, "atom")
    with records():
        if how == "disabled":
            session().get(User, town["head"].id).active = False
        if how == "left":
            for row in session().scalars(select(Assignment).where(Assignment.user_id == town["head"].id)):
                row.ends = FRIDAY.date() - timedelta(days=1)
    later = NOW + timedelta(days=300) if how == "next school year" else NOW
    if how == "other kind":
        path = path.replace("updates.atom", "dates.ics")
    with clock.at(later):
        assert new_client().get(path).status_code == 404


def test_only_readers_and_only_their_own(town, client, records):
    with clock.at(NOW):
        client.sign_in(town["head"])
        start(client, "atom")
        with records():
            found = session().scalars(select(Subscription.public_id)).one()
        client.sign_in(town["dsl"])
        assert client.post(f"/account/subscriptions/{found}/endings").status_code == 404
        client.sign_in(town["worker"])
        assert client.get("/account/subscriptions").status_code == 404
        assert client.post("/account/subscriptions", data={"kind": "atom"}).status_code == 404


def test_the_secret_is_kept_as_a_hash_alone(town, client, records):
    with clock.at(NOW):
        client.sign_in(town["head"])
        secret = start(client, "ics").split("/")[2]
    with records():
        row = session().scalars(select(Subscription)).one()
        assert secret not in repr(vars(row))
        assert len(secret) >= 43


def test_lines_of_a_calendar_are_short_and_its_words_escaped():
    day = Day(
        uid="1", on=date(2026, 11, 11), what="Review, Ysgol \N{LATIN SMALL LETTER W WITH CIRCUMFLEX}" * 9
    )
    text = calendar([day], host="caseboard.example", home="https://caseboard.example/", now=FRIDAY)
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    assert b"Review\\, Ysgol" in text


def test_the_school_year_ends_in_august():
    assert end_of_school_year(date(2026, 8, 31)) == date(2026, 8, 31)
    assert end_of_school_year(date(2026, 9, 1)) == date(2027, 8, 31)
