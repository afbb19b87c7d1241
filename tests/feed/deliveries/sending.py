"""Sending what is due at a told time, and the delivery to one reader."""

from __future__ import annotations

from sqlalchemy import select, update

from caseboard import clock
from caseboard.db import session
from caseboard.feed import deliveries
from caseboard.feed.models import DeliveryState, FeedDelivery, Letter


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
