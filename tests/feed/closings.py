"""Weeks to close: a family at a school and words for it at a told moment, closing then, and what is there after."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from caseboard import clock
from caseboard.access import actor_for
from caseboard.accounts.models import User
from caseboard.db import session
from caseboard.events.models import Audience
from caseboard.families import entries
from caseboard.feed import week
from caseboard.feed.models import FeedWeek, Letter
from caseboard.schools.models import School
from tests import factories
from tests.support.town import MONDAY

SCHOOLS = 4
"""Schools of the world to which somebody is assigned: all but Oak."""


def worker(world):
    return actor_for(session().get(User, world["worker"].id))


def add_family(world, name="Hussain", school="thornhill", at=MONDAY + timedelta(hours=2)):
    with clock.at(at):
        return factories.family(
            name, by=worker(world), school=session().get(School, world.schools[school].id)
        )


def tell(world, family, text, at, school="thornhill"):
    with clock.at(at):
        entries.record_update(
            family,
            text=text,
            audience=Audience.SCHOOL,
            schools=[world.schools[school].id],
            happened_on=at.date(),
            by=worker(world),
        )


def weeks_of(world, school="thornhill"):
    return (
        session()
        .scalars(
            select(FeedWeek)
            .where(FeedWeek.school_id == world.schools[school].id)
            .order_by(FeedWeek.period_end)
        )
        .all()
    )


def count(model):
    return session().scalar(select(func.count()).select_from(model))


def count_letters(user_id):
    return session().scalar(select(func.count()).select_from(Letter).where(Letter.reader_id == user_id))


def texts_of(one):
    return [line.text for family in week.from_json(one.content).families for line in family.lines]
