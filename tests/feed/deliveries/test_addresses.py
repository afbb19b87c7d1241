"""To whom word of a letter goes: whoever has the right now, at the address that was confirmed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from caseboard import clock
from caseboard.accounts import addresses
from caseboard.accounts.models import Assignment, ConfirmedAddress, User
from caseboard.db import session
from caseboard.feed.models import DeliveryState
from tests import factories
from tests.feed.deliveries.sending import delivery_to, only, send
from tests.support.town import FRIDAY


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
