"""A worker at two schools, by a told clock: a closed week, a quiet one after it, and something asked of the school."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from caseboard import clock
from caseboard.access import actor_for
from caseboard.accounts.models import User
from caseboard.db import session
from caseboard.events.models import Audience
from caseboard.families import entries
from caseboard.families.door import opened
from caseboard.families.models import Family
from caseboard.feed.models import SchoolAsk
from caseboard.schools.models import School
from tests import factories
from tests.support.town import FRIDAY, MONDAY, WEEK, close
from tests.web.fridays.friday import THURSDAY, ask


@pytest.fixture
def world(records):
    with clock.at(MONDAY), records():
        return factories.make_world()


@pytest.fixture
def town(world, records):
    """Hussain and Carr at Thornhill, Dunn at Saltby, since the Monday before the first letter."""
    with records():
        worker = actor_for(session().get(User, world["worker"].id))
        with clock.at(MONDAY + timedelta(hours=1)):
            made = {
                name: factories.family(name, by=worker, school=session().get(School, world.schools[key].id))
                for name, key in (("Hussain", "thornhill"), ("Carr", "thornhill"), ("Dunn", "saltby"))
            }
            world.families = {name: family.public_id for name, family in made.items()}
    return world


@pytest.fixture
def quiet(app, town, records):
    """A week later: the first letter has closed; then Hussain has an update, and nobody says anything of Carr."""
    close(app, FRIDAY)
    with records(), clock.at(THURSDAY + WEEK):
        worker = actor_for(session().get(User, town["worker"].id))
        family = session().scalars(opened(select(Family).where(Family.name == "Hussain"))).one()
        entries.record_update(
            family,
            text="In school every day.",
            audience=Audience.SCHOOL,
            schools=[town.schools["thornhill"].id],
            happened_on=clock.today(),
            by=worker,
        )
    return town


@pytest.fixture
def asked(app, quiet, client, records):
    with clock.at(THURSDAY + WEEK + timedelta(hours=2)):
        client.sign_in(quiet["worker"])
        assert ask(client, quiet).status_code == 303
    close(app, FRIDAY + WEEK)
    with records():
        quiet.ask = session().scalars(select(SchoolAsk.public_id)).one()
    return quiet
