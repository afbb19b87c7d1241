"""A week of families at two schools, by a told clock, and the letter of it that their head reads."""

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
from caseboard.families.models import NextStep
from caseboard.moves.rules import MoveAnswers
from caseboard.moves.services import move_family
from caseboard.schools.models import School, Stage
from tests import factories
from tests.support.town import FRIDAY, MONDAY
from tests.web.letters.reading import close, letters_of


@pytest.fixture
def world(records):
    with clock.at(MONDAY), records():
        return factories.make_world()


@pytest.fixture
def town(world, records):
    """Families at Thornhill and Saltby, one at both, with a week behind them."""
    with records():
        worker = actor_for(session().get(User, world["worker"].id))
        thornhill, saltby = (session().get(School, world.schools[key].id) for key in ("thornhill", "saltby"))
        with clock.at(MONDAY + timedelta(hours=1)):
            hussain = factories.family("Hussain", by=worker, school=thornhill)
            factories.family("Carr", by=worker, school=saltby)
            both = (factories.child("Zofia Kowalczyk", thornhill), factories.child("Jan Kowalczyk", saltby))
            factories.family("Kowalczyk", *both, by=worker, school=thornhill)
        with clock.at(MONDAY + timedelta(days=1)):
            held = (
                session()
                .scalars(
                    select(Stage).where(Stage.authority_id == thornhill.authority_id, Stage.kind == "held")
                )
                .one()
            )
            move_family(
                hussain,
                to_stage=held,
                version=hussain.version,
                answers=MoveAnswers(
                    holder="Mrs Lowe",
                    next_on=FRIDAY.date() + timedelta(days=6),
                    next_what=NextStep.REVIEW,
                    outcome=None,
                ),
                by=worker,
            )
            entries.record_update(
                hussain,
                text="The Hub pointed to <b>the family hub</b>.",
                audience=Audience.SCHOOL,
                schools=[thornhill.id],
                happened_on=MONDAY.date(),
                by=worker,
            )
            entries.record_update(
                hussain,
                text="For workers alone.",
                audience=Audience.WORKER,
                schools=[],
                happened_on=MONDAY.date(),
                by=worker,
            )
    return world


@pytest.fixture
def letter(app, town, records):
    close(app)
    return letters_of(records, town["head"])[0]
