"""A message that did not go: tried again, at least once and never lost, given up visibly, refused, or sent back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from caseboard import clock, mail
from caseboard.accounts.models import User
from caseboard.db import session
from caseboard.feed import deliveries
from caseboard.feed.models import DeliveryState
from caseboard.feed.rights import LetterNotFoundError
from tests import factories
from tests.feed.deliveries.sending import delivery_to, only, send
from tests.support.town import FRIDAY


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
