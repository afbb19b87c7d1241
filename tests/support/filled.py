"""A place for fault tests: a school with families on its board, people at work, and heads who wait for a letter."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from caseboard import clock
from caseboard.accounts.models import Role, User
from caseboard.db import session
from caseboard.schools.models import School, Stage, StageKind
from tests import factories
from tests.factories import Person

FAMILIES = 48
HEADS = 24
FREE = (StageKind.NEW_WORRY, StageKind.WAITING, StageKind.ASSESSED, StageKind.PLAN)
"""Stages to which a family goes without a question."""


@dataclass(frozen=True)
class FilledFamily:
    id: uuid.UUID
    name: str
    version: int
    stage: uuid.UUID


@dataclass(frozen=True)
class Filled:
    """Plain values, good outside a context and in every copy of the database."""

    school: uuid.UUID
    people: tuple[Person, ...]
    """Social workers of the school."""
    heads: tuple[Person, ...]
    families: tuple[FilledFamily, ...]
    stages: dict[uuid.UUID, str]
    """The free stages: id and name."""


def fill() -> Filled:
    """Everything began nine days ago, so that at least one week is due to be closed. Commits."""
    with clock.at(clock.now() - timedelta(days=9)):
        world = factories.make_world()
        thornhill = session().get_one(School, world.schools["thornhill"].id)
        workers = [session().get_one(User, world["worker"].id)]
        for name in ("Dan Ross", "Eve Hart", "Gil Stone"):
            workers.append(factories.user(name, password=False))
            factories.role(workers[-1], Role.SOCIAL_WORKER, thornhill)
        heads = [factories.user(f"Head {number}", password=False) for number in range(HEADS)]
        for head in heads:
            factories.role(head, Role.HEAD_TEACHER, thornhill)
        families = [factories.family(f"Family-{n}", by=workers[0], school=thornhill) for n in range(FAMILIES)]
        stages = session().scalars(
            select(Stage).where(Stage.authority_id == world.north, Stage.kind.in_(FREE))
        )
        filled = Filled(
            school=thornhill.public_id,
            people=tuple(factories.plain(user) for user in workers),
            heads=tuple(factories.plain(user) for user in heads),
            families=tuple(FilledFamily(f.public_id, f.name, f.version, f.stage.public_id) for f in families),
            stages={stage.public_id: stage.name for stage in stages},
        )
    session().commit()
    return filled
