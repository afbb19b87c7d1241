"""The worker's side: when it closes, who reads it, who has read it, what was not delivered, what a reader will see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from caseboard import clock
from caseboard.access import actor_for
from caseboard.accounts.models import Assignment, Role, User
from caseboard.db import session
from caseboard.feed import closing, closing_now
from caseboard.feed.models import DeliveryState, FeedDelivery, Letter
from caseboard.schools.models import School
from tests import factories
from tests.support.pages import Page
from tests.support.town import FRIDAY, MONDAY


@pytest.fixture
def world(records):
    with clock.at(MONDAY), records():
        return factories.make_world()


@pytest.fixture
def town(world, records):
    with records(), clock.at(MONDAY + timedelta(hours=1)):
        worker = actor_for(session().get(User, world["worker"].id))
        for name, key in (("Hussain", "thornhill"), ("Carr", "saltby")):
            factories.family(name, by=worker, school=session().get(School, world.schools[key].id))
    return world


def read(client, town, who, at, school="thornhill", more=""):
    with clock.at(at):
        client.sign_in(town[who])
        return client.get(f"/schools/{town.schools[school].public_id}/letter{more}")


def words(answer):
    assert answer.status_code == 200
    return " ".join(Page(answer.text).text.split())


def test_it_says_when_the_letter_closes_and_who_reads_it(town, client):
    text = words(read(client, town, "worker", MONDAY + timedelta(days=1)))
    assert "It closes by itself on Fri 6 Nov, 14:00" in text
    assert "Mrs Hale, head teacher." in text
    assert "Mrs Lowe, designated safeguarding lead." in text
    assert "No letter has closed yet." in text


def test_a_school_without_a_reader_warns(town, client, records):
    with records():
        for row in session().scalars(
            select(Assignment).where(Assignment.role.in_([Role.HEAD_TEACHER, Role.DSL]))
        ):
            row.ends = MONDAY.date()
    text = words(read(client, town, "worker", MONDAY + timedelta(days=1)))
    assert "No head or DSL can read this school's letter yet." in text


def test_who_has_read_it_and_what_was_not_delivered(app, town, client, records):
    with app.app_context(), clock.at(FRIDAY):
        closing.close_due_weeks()
    with records():
        head, dsl = (
            session().scalars(select(Letter).where(Letter.reader_id == town[key].id)).one()
            for key in ("head", "dsl")
        )
        head.read_at = FRIDAY + timedelta(hours=1)
        sent = session().scalars(select(FeedDelivery).where(FeedDelivery.letter_id == head.id)).one()
        sent.state, sent.sent_at = DeliveryState.SENT, FRIDAY
        failed = session().scalars(select(FeedDelivery).where(FeedDelivery.letter_id == dsl.id)).one()
        failed.state, failed.last_error = DeliveryState.FAILED, "refused 550"
    text = words(read(client, town, "manager", FRIDAY + timedelta(hours=2)))
    assert "Mrs Hale Read Fri 6 Nov, 15:00 E-mail sent Fri 6 Nov, 14:00" in text
    assert "Mrs Lowe Not read yet E-mail not delivered: refused, the mail server answered 550" in text


def test_the_preview_is_what_that_reader_will_see(town, client):
    at = MONDAY + timedelta(days=1)
    as_head = words(read(client, town, "worker", at, more=f"/preview/{town['head'].public_id}"))
    as_dsl = words(read(client, town, "worker", at, more=f"/preview/{town['dsl'].public_id}"))
    assert "Your week to Friday 6 November" in as_head
    assert "Hussain" in as_head
    assert "Carr" in as_head
    assert "Hussain" in as_dsl
    assert "Carr" not in as_dsl


def test_a_preview_never_shows_a_worker_another_workers_school(town, client):
    text = words(
        read(
            client, town, "worker_one", MONDAY + timedelta(days=1), more=f"/preview/{town['head'].public_id}"
        )
    )
    assert "Hussain" in text
    assert "Carr" not in text


@pytest.mark.parametrize("who", ["head_quay", "worker", "nobody"])
def test_there_is_no_preview_for_somebody_who_does_not_read_it(town, client, who):
    at = MONDAY + timedelta(days=1)
    assert read(client, town, "worker", at, more=f"/preview/{town[who].public_id}").status_code == 404


@pytest.mark.parametrize("who", ["head", "dsl", "worker_quay", "head_south", "admin", "partner"])
def test_only_workers_and_managers_of_the_school(town, client, who):
    at = MONDAY + timedelta(days=1)
    assert read(client, town, who, at).status_code == 404
    assert read(client, town, who, at, more=f"/preview/{town['head'].public_id}").status_code == 404


def test_held_mail_is_said(app, town, client):
    (app.config["CASEBOARD"].data_dir / "mail-held").touch()
    assert "E-mail is held since a restore." in words(
        read(client, town, "worker", MONDAY + timedelta(days=1))
    )


def test_the_list_has_every_school_of_the_worker_and_what_waits(app, town, client, records):
    with app.app_context(), clock.at(FRIDAY):
        closing.close_due_weeks()
    with records():
        head = session().scalars(select(Letter).where(Letter.reader_id == town["dsl"].id)).one()
        failed = session().scalars(select(FeedDelivery).where(FeedDelivery.letter_id == head.id)).one()
        failed.state, failed.last_error = DeliveryState.FAILED, "refused 550"
        failed_id = failed.id
    with clock.at(FRIDAY + timedelta(hours=1)):
        text = words(client.sign_in(town["worker"]).get("/school-letters"))
        assert "The letter to Saltby Closes Fri 13 Nov, 14:00. 1 reader. " in text
        assert "The letter to Thornhill Closes Fri 13 Nov, 14:00. 2 readers. 1 not delivered" in text
        assert "Quayside" not in text
    with records():
        session().get(FeedDelivery, failed_id).state = DeliveryState.UNCONFIRMED
    with clock.at(FRIDAY + timedelta(hours=1)):
        text = words(client.sign_in(town["worker"]).get("/school-letters"))
        assert "2 readers. 1 not delivered" in text, "nobody has said that the address is theirs"
        assert client.sign_in(town["head"]).get("/school-letters").status_code == 404


def test_a_manager_closes_all_letters_in_the_background_and_sees_how_far_it_is(app, town, client):
    with clock.at(FRIDAY - timedelta(days=1)):
        client.sign_in(town["manager"])
        assert "Close 3 letters now?" in client.get("/school-letters/close").text
        for _ in range(2):
            assert client.post("/school-letters/close").status_code == 303
        assert "Closing letters: 0 of 3 done." in client.get("/school-letters/progress").text
        with app.app_context():
            assert closing_now.close_asked() == 3
        text = words(client.get("/school-letters"))
    assert "3 letters closed, asked for at 14:00." in text
    assert "The last one closed as drafted." in text
    with app.app_context(), clock.at(FRIDAY):
        assert closing.close_due_weeks() == 1  # only the other authority's
    with clock.at(FRIDAY + timedelta(days=9)):
        client.sign_in(town["manager"])
        assert "2 not read after a week." in words(client.get("/school-letters"))
        text = words(client.get(f"/schools/{town.schools['thornhill'].public_id}/letter"))
        assert "Week to Thursday 5 November Closed by hand as drafted. " in text
        assert text.count("Not read after a week") == 2


@pytest.mark.parametrize("who", ["head", "admin", "nobody"])
def test_nobody_else_closes_letters(town, client, who):
    client.sign_in(town[who])
    assert client.post("/school-letters/close").status_code == 404
