"""Hundreds of letters close in one go, in the background, and whoever asked sees how far that is."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from caseboard import clock
from caseboard.access import Permission, actor_for
from caseboard.accounts.models import Role, User
from caseboard.db import session
from caseboard.events.models import Audience
from caseboard.families import entries
from caseboard.feed import closing_now
from caseboard.feed.models import FeedWeek, Letter
from caseboard.schools.models import School
from tests import factories
from tests.support.figures import amount
from tests.support.town import MONDAY

FAMILIES = 10
"""At each school: an ordinary primary's."""
SECONDS = 60


@pytest.fixture
def manager(records):
    """The key of a manager of so many schools, each with a head, families, and an update of one of them."""
    schools = amount(6, 300)
    with clock.at(MONDAY), records():
        north = factories.authority()
        manager, worker = factories.user("Manager", password=False), factories.user("Worker", password=False)
        factories.role(manager, Role.TEAM_MANAGER, authority=north)
        factories.role(
            worker, Role.SOCIAL_WORKER, *(factories.school(north, f"School {n}") for n in range(schools))
        )
        manager_id, worker_id = manager.id, worker.id
    by_key = {}
    for number in range(schools):
        with clock.at(MONDAY + timedelta(hours=1)), records():
            by = by_key.setdefault("worker", actor_for(session().get_one(User, worker_id)))
            school = session().get_one(School, by.schools[number].id)
            factories.role(factories.user(f"Head {number}", password=False), Role.HEAD_TEACHER, school)
            for n in range(FAMILIES):
                family = factories.family(f"Name{n}", by=by, school=school)
            entries.record_update(
                family,
                text="She was in school every day.",
                audience=Audience.SCHOOL,
                schools=[school.id],
                happened_on=clock.today(),
                by=by,
            )
    return manager_id


def test_many_letters_close_in_a_minute_and_say_how_far_they_are(app, manager, records, figures):
    with records(), clock.at(MONDAY + timedelta(days=2)):
        actor = actor_for(session().get_one(User, manager))
        schools = actor.schools_for(Permission.CHANGE_CASES)
        closing_now.ask_to_close(schools, by=actor)
    seen = []

    def look():
        """What somebody else sees at this moment, over a connection of their own."""
        with app.app_context(), clock.at(MONDAY + timedelta(days=2)):
            seen.append(closing_now.progress_of(actor).done)
            session().rollback()

    def look_from_elsewhere(*_):
        watcher.submit(look).result(SECONDS)

    began, worked = time.monotonic(), time.process_time()
    with (
        ThreadPoolExecutor(1) as watcher,
        app.app_context(),
        clock.at(MONDAY + timedelta(days=2, minutes=1)),
    ):
        closing = session()
        event.listen(closing, "after_commit", look_from_elsewhere)
        assert closing_now.close_asked() == len(schools)
        event.remove(closing, "after_commit", look_from_elsewhere)
    took, worked = time.monotonic() - began, time.process_time() - worked
    figures(
        CLOSED_AT_ONCE=len(schools),
        FAMILIES=len(schools) * FAMILIES,
        SECONDS=took,
        PROCESSOR_SECONDS=worked,
        STEPS_SEEN=len(set(seen)),
    )
    assert worked < SECONDS
    assert seen == sorted(seen)
    assert seen[-1] == len(schools)
    assert 0 < seen[0] < len(schools), "it was seen while it went on"
    with records(), clock.at(MONDAY + timedelta(days=2, minutes=2)):
        assert closing_now.progress_of(actor).is_done
        for model in (FeedWeek, Letter):
            assert session().scalar(select(func.count()).select_from(model)) == len(schools)
