"""The demonstration, with words planted in it that some people must never read, and others must.

Everything is put there by the services of real use. The demonstration is made as it was eight days ago: a week closes
between then and now, so that the planted words stand in a closed letter and in this week so far. `canaries.py` says
what a planted word is and who is there; the modules `planted_...` plant them.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from caseboard import clock, demo
from caseboard.accounts.models import User
from caseboard.db import session, writing
from caseboard.demo.steps import TakeOff
from caseboard.demo.stories import STORIES
from caseboard.families.door import opened
from caseboard.families.models import Child, Family
from caseboard.feed.closing import close_due_weeks
from e2e.support.canaries import (
    ACCOUNTS,
    BOTH_SCHOOLS,
    DAN,
    HALE,
    HELD_HERE,
    LOWE,
    OKORO,
    PARTNER,
    PARTNERED,
    READERS,
    RUTH,
    TEAGUE,
    URNS,
    WORKERS,
    Canary,
    Demonstration,
    school_of,
    user_of,
)
from e2e.support.planted_letters import plant_asks, plant_questions, plant_subscriptions, plant_this_week
from e2e.support.planted_people import plant_meetings, plant_people
from e2e.support.planted_words import (
    plant_both_sides,
    plant_foreign,
    plant_partners_words,
    plant_words_of_an_answer,
    plant_workers_words,
)
from tests import factories
from tests.factories import World

__all__ = [
    "ACCOUNTS",
    "BOTH_SCHOOLS",
    "DAN",
    "HALE",
    "HELD_HERE",
    "LOWE",
    "OKORO",
    "PARTNER",
    "PARTNERED",
    "RUTH",
    "TEAGUE",
    "WORKERS",
    "Canary",
    "Demonstration",
    "list_names",
    "make_demonstration",
]

BEFORE = timedelta(days=8)


def make_demonstration(app: Flask) -> Demonstration:
    """Fills an empty, migrated database. Commits."""
    now = clock.now()
    with app.app_context(), writing():
        with clock.at(now - BEFORE):
            place = demo.make_demo(app.config["CASEBOARD"])
        made = Demonstration(World(), place.password)
        made.world.people = {account: factories.plain(user_of(account)) for account in ACCOUNTS}
        with clock.at(now - BEFORE + timedelta(hours=1)):
            plant_foreign(made)
            plant_both_sides(made)
            plant_workers_words(made)
            plant_words_of_an_answer(made)
            plant_partners_words(made)
            plant_asks(made)
            plant_people(made)
            plant_meetings(made)
            session().commit()
        with clock.at(now - timedelta(minutes=10)):
            close_due_weeks(clock.now())
        with clock.at(now - timedelta(minutes=5)):
            plant_this_week(made)
            plant_questions(made)
            plant_subscriptions(made)
            session().commit()
        made.world.schools = {key: factories.place(school_of(key)) for key in URNS}
        made.canaries += surnames()
    return made


# --- the families that were there anyway ----------------------------------------------------------------------------


def surnames() -> list[Canary]:
    """A family's name is read by those who see its school, and by nobody else.

    Two families of one name say nothing, and one that was taken off is read nowhere: they are left out.
    """
    found = []
    names = [story.name for story in STORIES]
    for story in STORIES:
        schools = {school for school, _, _ in story.on_rolls}
        if names.count(story.name) > 1 or any(isinstance(step, TakeOff) for step in story.steps):
            continue
        readers = [READERS[key] for key in READERS if URNS[key] in schools]
        partners = {PARTNER} if story.name == PARTNERED else set()
        found.append(Canary(story.name, WORKERS.union(*readers, partners)))
    return found


def list_names() -> set[str]:
    """Every name of a family on a board, of its children, and of everybody with an account."""
    families = session().scalars(opened(select(Family))).all()
    children = [strand.child for family in families for strand in family.strands]
    return {
        *(family.name for family in families),
        *(name for child in children for name in (child.forename, child.surname)),
        *session().scalars(opened(select(Child.surname).where(Child.on_roll))),
        *session().scalars(select(User.name)),
    }
