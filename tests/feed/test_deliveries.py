"""Word of a letter: to whoever has the right now, at least once, or visibly not. Through a real mail server."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from caseboard import clock, mail
from caseboard.accounts import addresses
from caseboard.accounts.models import Assignment, ConfirmedAddress, User
from caseboard.db import session
from caseboard.families import services
from caseboard.feed import closing, deliveries
from caseboard.feed.models import DeliveryState, FeedDelivery, Letter
from caseboard.feed.rights import LetterNotFoundError
from tests import factories
from tests.support.mail_server import mail_server
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


@pytest.fixture
def server():
    with mail_server() as running:
        yield running


@pytest.fixture
def changed_settings(server):
    return {
        "smtp_host": "127.0.0.1",
        "smtp_port": server.port,
        "smtp_tls": "none",
        "mail_from": "office@caseboard.example",
        "public_url": "https://caseboard.example",
    }


@pytest.fixture
def closed(app, world, records):
    """A week with a family in it, closed and not yet sent."""
    with records(), clock.at(MONDAY):
        school = session().get(factories.School, world.schools["thornhill"].id)
        factories.family("Hussain", by=session().get(User, world["worker"].id), school=school)
    with app.app_context(), clock.at(FRIDAY):
        closing.close_due_weeks()


def send(app, at):
    with app.app_context(), clock.at(at):
        return deliveries.send_due()


def delivery_to(world, key):
    session().expire_all()
    return session().scalars(select(FeedDelivery).join(Letter).where(Letter.reader_id == world[key].id)).one()


def only(world, key):
    """Takes every delivery but one reader's off the list."""
    session().execute(
        update(FeedDelivery)
        .where(FeedDelivery.letter_id.not_in(select(Letter.id).where(Letter.reader_id == world[key].id)))
        .values(state=DeliveryState.DROPPED)
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


def test_it_goes_to_the_address_as_it_is_when_it_is_sent(app, world, closed, server, records):
    with records():
        only(world, "head")
        head = session().get(User, world["head"].id)
        addresses.change_address(head, "new.address@caseboard.example", by=None)
        addresses.confirm(head)
    send(app, FRIDAY)
    assert [one.recipients for one in server.arrived] == [["new.address@caseboard.example"]]


@pytest.mark.parametrize("how", ["left", "disabled", "moved"])
def test_a_head_who_left_between_closing_and_sending_gets_nothing(app, world, closed, server, records, how):
    with records():
        if how == "disabled":
            session().get(User, world["dsl"].id).active = False
        else:
            role = session().scalars(select(Assignment).where(Assignment.user_id == world["dsl"].id)).one()
            role.ends = FRIDAY.date() - timedelta(days=1)
        if how == "moved":
            dsl = session().get(User, world["dsl"].id)
            factories.role(dsl, role.role, session().get(factories.School, world.schools["quayside"].id))
    send(app, FRIDAY)
    assert [world["dsl"].email] not in [one.recipients for one in server.arrived]
    with records():
        assert delivery_to(world, "dsl").state is DeliveryState.DROPPED


def test_it_is_tried_again_after_1_2_4_8_15_15_minutes_and_then_arrives(app, world, closed, server, records):
    with records():
        only(world, "head")
    server.faults = ["450", "421", "drop", "451", "rcpt 452", "450"]
    at = FRIDAY
    for minutes in (1, 2, 4, 8, 15, 15):
        assert send(app, at) == 0
        with records():
            waiting = delivery_to(world, "head")
            assert waiting.state is DeliveryState.DUE
            assert waiting.next_try_at == at + timedelta(minutes=minutes)
            assert waiting.last_error.startswith("try again ")
        assert send(app, at + timedelta(minutes=minutes, seconds=-1)) == 0
        at += timedelta(minutes=minutes)
    assert send(app, at) == 1
    assert len(server.arrived) == 1


def test_after_a_day_of_tries_it_is_given_up_and_shown(app, world, closed, server, records):
    with records():
        only(world, "head")
        delivery_to(world, "head").tries = deliveries.TRIES_AT_MOST - 1
    server.faults = ["450"]
    send(app, FRIDAY + timedelta(days=1))
    with records():
        given_up = delivery_to(world, "head")
        assert (given_up.state, given_up.last_error) == (DeliveryState.FAILED, "given up 450")


def test_all_the_waits_together_are_a_day():
    waits = [deliveries.wait_after(tries) for tries in range(1, deliveries.TRIES_AT_MOST)]
    assert sum(waits, timedelta()) == timedelta(days=1)


def test_a_refusal_is_final_and_keeps_no_words_of_the_server(app, world, closed, server, records):
    with records():
        only(world, "head")
    server.faults = ["550"]
    send(app, FRIDAY)
    assert send(app, FRIDAY + timedelta(hours=1)) == 0
    with records():
        refused = delivery_to(world, "head")
        assert (refused.state, refused.last_error, refused.sent_at) == (
            DeliveryState.FAILED,
            "refused 550",
            None,
        )


def test_twins_carry_the_same_message_id(app, world, closed, server, records):
    with records():
        only(world, "head")
    server.faults = ["drop after"]
    send(app, FRIDAY)
    send(app, FRIDAY + timedelta(minutes=1))
    ids = {one.message["Message-ID"] for one in server.arrived}
    assert len(server.arrived) == 2
    with records():
        assert ids == {f"<{delivery_to(world, 'head').public_id}@caseboard.example>"}


def test_a_worker_that_died_with_a_lease_is_followed_by_another_when_it_runs_out(
    app, world, closed, server, records
):
    with records():
        only(world, "head")
        due = delivery_to(world, "head").id
    with app.app_context(), clock.at(FRIDAY):
        assert deliveries.take(due) is not None  # and nothing more: it was killed here
        assert deliveries.take(due) is None
    assert send(app, FRIDAY + deliveries.LEASE) == 0
    assert send(app, FRIDAY + deliveries.LEASE + timedelta(seconds=1)) == 1


def test_an_answer_that_comes_after_the_lease_changes_only_what_is_surer(app, world, closed, records):
    with records():
        only(world, "head")
        due = delivery_to(world, "head").id
    with app.app_context(), clock.at(FRIDAY):
        slow = deliveries.take(due)
    with app.app_context(), clock.at(FRIDAY + timedelta(minutes=3)):
        quick = deliveries.take(due)
        deliveries.record(slow, mail.Refused("550"), sent_to="")
    with records():
        assert delivery_to(world, "head").state is DeliveryState.DUE
    with app.app_context(), clock.at(FRIDAY + timedelta(minutes=4)):
        deliveries.record(slow, mail.Accepted(), sent_to="m@caseboard.example")
        deliveries.record(quick, mail.TryAgain("450"), sent_to="")
    with records():
        assert delivery_to(world, "head").state is DeliveryState.SENT


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


# --- quiet hours, addresses, what came back -------------------------------------------------------------------------


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


def test_a_changed_address_is_asked_first_and_gets_the_letter_when_it_has_said_yes(
    app, world, closed, server, records
):
    with records():
        only(world, "head")
        head = session().get(User, world["head"].id)
        addresses.change_address(head, "Other@caseboard.example", by=None)
    assert send(app, FRIDAY) == 0
    (asked,) = server.arrived
    assert asked.recipients == ["other@caseboard.example"]
    assert asked.message["Subject"] == "Is this your address?"
    assert "/letters/" not in asked.text
    assert send(app, FRIDAY + timedelta(hours=5)) == 0
    assert len(server.arrived) == 1
    with records():
        assert delivery_to(world, "head").state is DeliveryState.UNCONFIRMED
    token = asked.text.split("/confirm-address/")[1].split()[0]
    client = app.test_client()
    with clock.at(FRIDAY + timedelta(hours=6)):
        assert client.get(f"/confirm-address/{token}").status_code == 200
        with records():  # a link scanner that opens it changes nothing
            assert delivery_to(world, "head").state is DeliveryState.UNCONFIRMED
        assert client.post(f"/confirm-address/{token}").status_code == 200
        assert client.get("/confirm-address/made-up").status_code == 404
    assert send(app, FRIDAY + timedelta(hours=6)) == 1
    assert server.arrived[-1].message["Subject"] == "Your Friday update is ready"


def test_who_has_chosen_no_password_is_told_nothing_and_it_is_shown(app, world, closed, server, records):
    with records():
        only(world, "head")
        session().get(User, world["head"].id).password = None
        session().delete(session().get(ConfirmedAddress, world["head"].id))
    assert send(app, FRIDAY) == 0
    assert server.arrived == []
    with records():
        waiting = delivery_to(world, "head")
        assert (waiting.state, waiting.last_error) == (DeliveryState.UNCONFIRMED, "no password")
        session().get(User, world["head"].id).password = "chosen"
    assert send(app, FRIDAY + timedelta(hours=2)) == 1


def test_after_two_weeks_nobody_is_asked_any_more(app, world, closed, server, records):
    with records():
        only(world, "head")
        addresses.change_address(session().get(User, world["head"].id), "x@caseboard.example", by=None)
    for days in range(0, 20, 2):
        send(app, FRIDAY + timedelta(days=days))
    assert len(server.arrived) == 8
    with records():
        assert delivery_to(world, "head").last_error == "given up unconfirmed"


def test_what_came_back_is_shown_and_can_be_sent_again(app, world, closed, server, records):
    with records():
        only(world, "head")
    send(app, FRIDAY)
    report = b"Content-Type: multipart/report\n\nStatus: %s\n\nMessage-ID: " + server.arrived[0].message[
        "Message-ID"
    ].encode("ascii")
    with records(), clock.at(FRIDAY + timedelta(hours=1)):
        assert not deliveries.take_bounce(report.replace(b"%s", b"4.4.7"))
        assert not deliveries.take_bounce(b"Status: 5.1.1\n\nMessage-ID: <nothing@elsewhere>")
        assert deliveries.take_bounce(report.replace(b"%s", b"5.1.1"))
        came_back = delivery_to(world, "head")
        assert (came_back.state, came_back.last_error) == (DeliveryState.FAILED, "bounced 5.1.1")
        worker, quay = (
            factories.actor_for(session().get(User, world[key].id)) for key in ("worker", "worker_quay")
        )
        thornhill = world.schools["thornhill"].id
        with pytest.raises(LetterNotFoundError):
            deliveries.send_again(came_back.public_id, school_id=thornhill, by=quay)
        with pytest.raises(LetterNotFoundError):
            deliveries.send_again(came_back.public_id, school_id=world.schools["quayside"].id, by=quay)
        assert deliveries.send_again(came_back.public_id, school_id=thornhill, by=worker)
        assert not deliveries.send_again(came_back.public_id, school_id=thornhill, by=worker)
    assert send(app, FRIDAY + timedelta(days=1)) == 1
    assert server.arrived[0].message["Message-ID"] == server.arrived[1].message["Message-ID"]
