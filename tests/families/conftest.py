"""Two schools, a worker of both, and children on their rolls: what the families' services are tried on."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from caseboard import clock
from caseboard.access import Actor, actor_for
from caseboard.accounts.models import Assignment, Role, User
from caseboard.db import session
from caseboard.families import services
from caseboard.families.models import Child, Family, Level
from caseboard.names import fold
from caseboard.schools.models import Authority, School
from caseboard.schools.services import add_authority
from tests.support.database import database

__all__ = ["database", "place"]


@dataclass
class Place:
    """What a test needs at hand. `ruth` and `dan` work with both schools, `lee` with Thornhill alone."""

    north: Authority
    thornhill: School
    saltby: School
    ruth: Actor
    dan: Actor
    lee: Actor
    hale: Actor

    def child(self, name: str, school: School | None = None, **facts) -> Child:
        forename, _, surname = name.partition(" ")
        known = {"born": date(2017, 3, 4), "year_group": "Y4", "household": "", "on_roll": True} | facts
        row = Child(
            school_id=(school or self.thornhill).id,
            forename=forename,
            surname=surname,
            folded=fold(f"{name} {facts.get('preferred_forename') or ''}"),
            **known,
        )
        session().add(row)
        session().flush()
        return row

    def family(self, name: str = "Hussain", children=None, **asked) -> Family:
        children = children if children is not None else [self.child(f"Amina {name}")]
        known: dict[str, Any] = {
            "school": self.thornhill.id,
            "level": Level.ADDITIONAL,
            "by": self.ruth,
        } | asked
        return services.add_family(name=name, children=children, **known)

    def shared_family(self, name: str = "Kowalczyk") -> Family:
        """Children at both schools: the family stands on two boards."""
        return self.family(name, [self.child(f"Jan {name}"), self.child(f"Ewa {name}", self.saltby)])


@pytest.fixture
def place(database):
    return _build()


def _build() -> Place:
    north = add_authority("805", "Northshore")
    thornhill, saltby = (_school(north, urn, name) for urn, name in (("1", "Thornhill"), ("2", "Saltby")))
    return Place(
        north=north,
        thornhill=thornhill,
        saltby=saltby,
        ruth=person("Ruth Amin", Role.SOCIAL_WORKER, thornhill, saltby),
        dan=person("Dan Pryce", Role.SOCIAL_WORKER, thornhill, saltby),
        lee=person("Lee Moss", Role.SOCIAL_WORKER, thornhill),
        hale=person("Mrs Hale", Role.HEAD_TEACHER, thornhill),
    )


def _school(authority: Authority, urn: str, name: str) -> School:
    school = School(
        urn=urn,
        authority_id=authority.id,
        establishment_number=f"200{urn}",
        name=f"{name} Primary School",
        short_name=name,
        mark=name[0],
        created_at=clock.now(),
    )
    session().add(school)
    session().flush()
    return school


def person(name: str, role: Role, *schools: School) -> Actor:
    user = User(
        email=f"{uuid.uuid4().hex[:8]}@caseboard.example",
        name=name,
        fs_uniquifier=uuid.uuid4().hex,
        created_at=clock.now(),
    )
    session().add(user)
    session().flush()
    for school in schools:
        session().add(Assignment(user_id=user.id, role=role, school_id=school.id, starts=date(2020, 1, 1)))
    session().flush()
    return actor_for(user)
