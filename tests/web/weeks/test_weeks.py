"""This week so far: everything the schools were told, newest first, live."""

from __future__ import annotations

from datetime import timedelta

import pytest

from caseboard import clock
from caseboard.access import actor_for
from caseboard.accounts.models import User
from caseboard.db import session
from caseboard.events.models import Audience
from caseboard.families import entries
from caseboard.feed import closing
from caseboard.moves.rules import MoveAnswers
from caseboard.moves.services import move_family
from caseboard.referrals.answering import held_stage
from caseboard.schools.models import School
from tests import factories
from tests.support.pages import Page
from tests.support.town import FRIDAY, MONDAY


@pytest.fixture
def world(records):
    with clock.at(MONDAY), records():
        return factories.make_world()


def add(records, world, name, school, at, text=""):
    with records(), clock.at(at):
        worker = actor_for(session().get(User, world["worker"].id))
        family = factories.family(name, by=worker, school=session().get(School, world.schools[school].id))
        if text:
            entries.record_update(
                family,
                text=text,
                audience=Audience.SCHOOL,
                schools=[world.schools[school].id],
                happened_on=at.date(),
                by=worker,
            )


def read(client, world, who, at, url="/week"):
    with clock.at(at):
        return client.sign_in(world[who]).get(url)


def test_newest_first_with_school_marks_and_when_it_closes(world, records, client):
    add(records, world, "Hussain", "thornhill", MONDAY + timedelta(hours=1), "In school every day.")
    add(records, world, "Carr", "saltby", MONDAY + timedelta(days=1))
    page = Page(read(client, world, "head", MONDAY + timedelta(days=2)).text)
    assert page.h1 == "This week so far"
    assert [text for level, text in page.headings if level == 2] == [
        "Tuesday 3 November",
        "Monday 2 November",
    ]
    assert [text for level, text in page.headings if level == 3] == ["Carr", "Hussain", "Hussain"]
    text = " ".join(page.text.split())
    assert "The week closes Fri 6 Nov, 14:00." in text
    assert text.index("In school every day.") < text.rindex("Put on the board in New worry.")
    assert page.title == "This week so far"


def test_a_head_of_both_schools_reads_who_holds_it_by_name(world, records, client):
    with records(), clock.at(MONDAY):
        worker = actor_for(session().get(User, world["worker"].id))
        thornhill, saltby = (session().get(School, world.schools[key].id) for key in ("thornhill", "saltby"))
        children = [factories.child("Zofia Kowalczyk", thornhill), factories.child("Jan Kowalczyk", saltby)]
        family = factories.family("Kowalczyk", *children, by=worker, school=thornhill)
        answers = MoveAnswers(holder=world["dsl"].name, next_on=FRIDAY.date() + timedelta(days=7))
        held = held_stage(family.authority_id)
        move_family(family, to_stage=held, version=family.version, answers=answers, by=worker)
    text = read(client, world, "head", MONDAY + timedelta(hours=1)).text
    assert f"{world['dsl'].name} holds it now" in text
    assert "Someone at another school holds it now" not in text
    only_saltby = f"/week?school={world.schools['saltby'].public_id}"
    text = read(client, world, "head", MONDAY + timedelta(hours=1), only_saltby).text
    assert "Someone at another school holds it now" in text


def test_a_dsl_sees_one_school_and_a_filter_never_shows_another(world, records, client):
    add(records, world, "Hussain", "thornhill", MONDAY + timedelta(hours=1))
    add(records, world, "Carr", "saltby", MONDAY + timedelta(hours=1))
    at = MONDAY + timedelta(hours=2)
    assert "Carr" not in read(client, world, "dsl", at).text
    saltby, elm = (world.schools[key].public_id for key in ("saltby", "elm"))
    assert "Hussain" not in read(client, world, "head", at, f"/week?school={saltby}").text
    assert read(client, world, "dsl", at, f"/week?school={saltby}").status_code == 404
    assert read(client, world, "head", at, f"/week?school={elm}").status_code == 404


def test_a_quiet_week_says_so_and_leads_to_the_last_letter(app, world, records, client):
    add(records, world, "Hussain", "thornhill", MONDAY + timedelta(hours=1))
    with app.app_context(), clock.at(FRIDAY):
        closing.close_due_weeks()
    text = read(client, world, "head", FRIDAY + timedelta(hours=1)).text
    assert "Nothing has changed yet this week. 1 family is open." in text
    assert "Last letter" in text
    assert "You have not read 6 November." in text


@pytest.mark.parametrize("who", ["worker", "manager", "admin", "partner", "nobody", "former"])
def test_only_heads_and_designated_leads(world, client, who):
    assert read(client, world, who, MONDAY).status_code == 404


def test_the_page_asks_for_changes_and_gets_them_only_when_there_are_any(world, records, client):
    add(records, world, "Hussain", "thornhill", MONDAY + timedelta(hours=1))
    at = MONDAY + timedelta(hours=2)
    with clock.at(at):
        client.sign_in(world["head"])
        page = client.get("/week").text
        url = page.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
        assert client.get(url, htmx=True).status_code == 204
    add(records, world, "Carr", "saltby", at)
    with clock.at(at):
        fragment = client.get(url, htmx=True)
    assert fragment.status_code == 200
    assert "Carr" in fragment.text
    assert "<html" not in fragment.text
