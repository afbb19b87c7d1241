"""Letters that a worker sends, seen in the records: what is out, what is not, and what it can take up again."""

from __future__ import annotations

import time

from sqlalchemy import select, text

from caseboard.db import db
from caseboard.feed.models import DeliveryState, FeedDelivery
from tests.support.mail_server import MailServer


def deliveries(place):
    with place.inside(), db.engine.connect() as connection:
        return connection.scalars(select(FeedDelivery.__table__.c.state)).all()


def unsent(place):
    time.sleep(0.2)
    states = deliveries(place)
    return not states or any(state is not DeliveryState.SENT for state in states)


def leases_run_out(place):
    """As if three minutes had gone by."""
    with place.inside(), db.engine.begin() as connection:
        connection.execute(text("UPDATE feed_deliveries SET leased_until = NULL"))


def slowly(server: MailServer) -> None:
    """Twenty milliseconds for each message: there is time to die in."""
    import asyncio

    taken = server.handle_DATA

    async def handle(*given):
        await asyncio.sleep(0.02)
        return await taken(*given)

    server.handle_DATA = handle  # type: ignore[method-assign]  # this server alone is slow


def message_id(arrived):
    return arrived.message["Message-ID"]


def wait_until(is_so, seconds=60):
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.005)


def due_again(place):
    """Nothing at first; in later rounds everything that was sent, as if it had not been."""
    with place.inside(), db.engine.begin() as connection:
        connection.execute(text("UPDATE feed_deliveries SET state = 'due', leased_until = NULL, tries = 0"))


def letters_go_out(place, server, *, at_least):
    """A worker closes what is due and sends it, on a fresh copy; then it is stopped. What it could not note down is
    taken up again, once nothing moves any more, as if its three minutes had gone by."""
    place.start_worker()
    began = moved = time.monotonic()
    seen = server.conversations
    while len(deliveries(place)) < at_least or unsent(place):
        assert time.monotonic() < began + 200, "it took too long"
        if server.conversations > seen:
            seen, moved = server.conversations, time.monotonic()
        elif time.monotonic() > moved + 5:
            leases_run_out(place)
    place.kill_worker()
