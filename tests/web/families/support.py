"""A family on the board, and how its pages are reached and filled in. For the tests of everything about a family."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from caseboard.access import actor_for
from caseboard.accounts.models import User
from caseboard.families.door import opened
from caseboard.families.models import Child, Family
from caseboard.schools.models import School
from tests import factories
from tests.factories import Person, World
from tests.support.browsing import Browser


@dataclass
class OnBoard:
    """The family Kowalczyk, with Jan at Thornhill and Ewa at Saltby."""

    family_id: uuid.UUID
    world: World
    client: Browser
    records: Any

    def url(self, end: str = "", *, school: str = "thornhill", family_id: uuid.UUID | None = None) -> str:
        at = self.world.schools[school].public_id
        return f"/schools/{at}/families/{family_id or self.family_id}{end}"

    def roll_url(self, end: str = "", *, school: str = "thornhill") -> str:
        return f"/schools/{self.world.schools[school].public_id}/families{end}"

    def be(self, who: str) -> OnBoard:
        self.client.sign_in(self.world[who])
        return self

    def see(self, end: str = "", **where: Any) -> str:
        answer = self.client.get(self.url(end, **where))
        assert answer.status_code == 200, answer.text
        return str(answer.text)

    def send(self, end: str = "", **fields: Any) -> Any:
        known = {"request_id": str(uuid.uuid4())} | fields
        return self.client.post(self.url(end), data=known)

    def family(self) -> Family:
        """Inside `records`."""
        return get_family(self.family_id)

    def child_key(self, name: str, school: str) -> str:
        """What a tick box for this child sends."""
        with self.records() as session:
            child = session.scalar(opened(select(Child).where(Child.forename == name.split(" ")[0])))
            return f"{self.world.schools[school].public_id}.{child.public_id}"


def get_family(family_id: uuid.UUID) -> Family:
    from caseboard.db import session

    return session().scalars(opened(select(Family).where(Family.public_id == family_id))).one()


def actor_of(person: Person):
    from caseboard.db import session

    return actor_for(session().get_one(User, person.id))


@pytest.fixture
def on_board(world, client, records) -> OnBoard:
    with records() as session:
        thornhill, saltby = (session.get_one(School, world.schools[s].id) for s in ("thornhill", "saltby"))
        members = [
            factories.child("Jan Kowalczyk", thornhill, send="K", year_group="Y6"),
            factories.child("Ewa Kowalczyk", saltby, year_group="R"),
        ]
        family = factories.family("Kowalczyk", *members, by=actor_of(world["worker"]), school=thornhill)
        family_id = family.public_id
    return OnBoard(family_id, world, client, records).be("worker")
