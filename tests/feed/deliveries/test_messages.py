"""Word of a letter: what the message says and what it never says, when it goes, and that it goes once."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from caseboard import clock, mail
from caseboard.accounts.models import User
from caseboard.db import session
from caseboard.families import services
from caseboard.feed import closing, deliveries
from caseboard.feed.models import DeliveryState, Letter
from tests import factories
from tests.feed.deliveries.sending import delivery_to, only, send
from tests.support.town import FRIDAY, MONDAY

CANARIES = (
    "Hussain",
    "Amina",
    "Thornhill",
    "Saltby",
    "Ruth",
    "Lowe",
    "Held in school",
    "New worry",
    "CAMHS",
    "HU 1",
)


def test_each_reader_gets_one_message_that_says_nothing_of_a_case(app, world, closed, server, records):
    assert send(app, FRIDAY) == 4
    assert sorted(one.recipients for one in server.arrived) == sorted(
        [world[key].email] for key in ("head", "dsl", "head_quay", "head_south")
    )
    with records():
        letter_id = session().scalar(select(Letter.public_id).where(Letter.reader_id == world["head"].id))
    mine = next(one for one in server.arrived if one.recipients == [world["head"].email])
    assert mine.message["Subject"] == "Your Friday update is ready"
    assert mine.text == (
        "Hello. Your update for this week is ready. Nothing needs an answer. Sign in to read it. "
        f"https://caseboard.example/letters/{letter_id} This e-mail never contains family details."
    )
    assert f'href="https://caseboard.example/letters/{letter_id}"' in mine.html
    for one in server.arrived:
        assert len(one.raw) < 20_000
        assert one.message["Auto-Submitted"] == "auto-generated"
        assert one.message["Cc"] is None
        everything = one.raw.decode() + one.text + one.html
        assert [word for word in CANARIES if word in everything] == []
        assert "<img" not in one.html


def test_what_was_sent_is_not_sent_again(app, world, closed, server, records):
    send(app, FRIDAY)
    assert send(app, FRIDAY + timedelta(minutes=5)) == 0
    assert len(server.arrived) == 4
    with records():
        sent = delivery_to(world, "head")
        assert (sent.state, sent.sent_at, sent.sent_to, sent.tries) == (
            DeliveryState.SENT,
            FRIDAY,
            world["head"].email,
            1,
        )


def test_a_school_that_closes_on_thursday_is_not_told_of_friday(app, world, records, server):
    with records():
        session().get(factories.School, world.schools["quayside"].id).letter_weekday = 3
    with app.app_context(), clock.at(FRIDAY):
        closing.close_due_weeks()
    send(app, FRIDAY)
    mine = next(one for one in server.arrived if one.recipients == [world["head_quay"].email])
    assert mine.message["Subject"] == "Your weekly update is ready"


def test_a_letter_sent_days_late_says_which_week_it_is_of(app, world, closed, server):
    send(app, FRIDAY + timedelta(days=3))
    assert "Hello. Your update for the week to Friday 6 November is ready." in server.arrived[0].text


def test_several_workers_at_once_send_each_message_once(app, world, closed, server, records):
    start = threading.Barrier(4)
    sent, problems = [], []

    def work():
        try:
            start.wait()
            sent.append(send(app, FRIDAY))
        except Exception as error:
            problems.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert sum(sent) == len(server.arrived) == 4


def test_no_transaction_is_open_while_the_mail_server_thinks(app, world, closed, server, monkeypatch):
    seen = []
    real = mail.send

    def watching(message):
        seen.append(session().in_transaction())
        return real(message)

    monkeypatch.setattr(deliveries.mail, "send", watching)
    send(app, FRIDAY)
    assert seen == [False] * 4


def test_held_mail_waits_until_it_is_released(app, world, closed, server):
    with app.app_context():
        mail.hold_mail()
    assert send(app, FRIDAY) == 0
    assert server.arrived == []
    with app.app_context():
        assert mail.release_mail()
        assert not mail.release_mail()
    assert send(app, FRIDAY) == 4


def test_two_things_need_an_answer(app, world, records, server):
    with records(), clock.at(MONDAY):
        worker = factories.actor_for(session().get(User, world["worker"].id))
        school = session().get(factories.School, world.schools["thornhill"].id)
        for name in ("Hussain", "Carr"):
            family = factories.family(name, by=worker, school=school)
            services.change_card(
                family, version=family.version, holder=world["dsl"].name, next_on=FRIDAY.date(), by=worker
            )
    with app.app_context(), clock.at(FRIDAY):
        closing.close_due_weeks()
    with records():
        only(world, "dsl")
    send(app, FRIDAY)
    assert "2 things need an answer." in server.arrived[0].text


@pytest.fixture
def quiet(app):
    settings = app.extensions[mail.EXTENSION].settings
    app.extensions[mail.EXTENSION].settings = replace(settings, quiet_hours=True)


def test_in_the_evening_at_night_and_at_the_week_end_nothing_is_sent(app, world, closed, server, quiet):
    for at in (
        FRIDAY + timedelta(hours=3),
        FRIDAY + timedelta(hours=20),
        FRIDAY + timedelta(days=2),
        FRIDAY + timedelta(days=2, hours=17, minutes=29),
    ):
        assert send(app, at) == 0
    assert server.conversations == 0
    assert send(app, FRIDAY + timedelta(days=2, hours=17, minutes=30)) == 4
