"""Two schools, a third in the same authority, and those who work there: what the services of cases are tried on.

On a database made by the migrations, with the triggers that keep the log, and on PostgreSQL too when it is there.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from caseboard import clock
from caseboard.access import Actor, SchoolRef, actor_for
from caseboard.accounts.models import Role, User
from caseboard.db import session
from caseboard.events import log
from caseboard.events.models import Audience, CaseEvent
from caseboard.families import entries
from caseboard.families.models import Entry, Family, Level
from caseboard.moves import services
from caseboard.moves.rules import MoveAnswers
from caseboard.schools.models import School, Stage, StageKind
from tests import factories

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)  # a Monday


@dataclass
class Town:
    """`ruth` and `dan` work with Thornhill and Saltby, `lee` with Thornhill alone, `sal` with Saltby alone.

    Plain values and keys, good in any session.
    """

    north: int
    south: int
    thornhill: SchoolRef
    saltby: SchoolRef
    quay: SchoolRef
    elm: SchoolRef
    people: dict[str, int] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """The person with the rights of this very moment."""
        return actor_for(session().get_one(User, self.people[name]))

    @property
    def ruth(self) -> Actor:
        return self.actor("ruth")

    @property
    def dan(self) -> Actor:
        return self.actor("dan")

    @property
    def lee(self) -> Actor:
        return self.actor("lee")

    @property
    def sal(self) -> Actor:
        return self.actor("sal")

    def stage(self, kind: StageKind, of: int | None = None) -> Stage:
        query = select(Stage).where(Stage.authority_id == (of or self.north), Stage.kind == kind)
        return session().scalars(query.order_by(Stage.position).limit(1)).one()

    def family(self, name: str = "Hussain", *children: str, by: Actor | None = None) -> Family:
        """At Thornhill; a child named "Ewa@saltby" goes to Saltby."""
        typed = [child.partition("@") for child in children or (f"Amina {name}@thornhill",)]
        places: list[SchoolRef] = [getattr(self, at or "thornhill") for _, _, at in typed]
        members = [factories.child(called, at) for (called, _, _), at in zip(typed, places, strict=True)]
        return factories.family(name, *members, by=by or self.ruth, school=places[0], level=Level.ADDITIONAL)

    def split(self, name: str = "Kowalczyk") -> Family:
        return self.family(name, f"Jan {name}@thornhill", f"Ewa {name}@saltby")

    def share(
        self, family: Family, text: str, *schools: SchoolRef, by: Actor | None = None, on: date | None = None
    ) -> Entry:
        """An update for these schools; without any, for workers only."""
        return entries.record_update(
            family,
            text=text,
            audience=Audience.SCHOOL if schools else Audience.WORKER,
            schools=[school.id for school in schools],
            happened_on=on or clock.today(),
            by=by or self.ruth,
        )


def ref(school: School) -> SchoolRef:
    return SchoolRef(
        school.id, school.public_id, school.name, school.short_name, school.mark, school.authority_id
    )


def move(family: Family, to: Stage, *, by: Actor, version: int | None = None, **answers: Any) -> CaseEvent:
    """Moves with an answer to everything the stage asks."""
    known: dict[str, Any] = {}
    if to.kind is StageKind.HELD:
        known = {"holder": "Mrs Lowe", "next_on": clock.today() + timedelta(days=14)}
    elif to.kind is StageKind.ENDED:
        known = {"outcome": "outcomes_met"}
    return services.move_family(
        family,
        to_stage=to,
        version=family.version if version is None else version,
        answers=MoveAnswers(**(known | answers)),
        by=by,
    )


def kinds_of(events: Collection[CaseEvent]) -> list[str]:
    return [event.kind for event in events]


def kinds(family: Family) -> list[str]:
    return kinds_of(log.list_family_events(family.id))


def make_town() -> Town:
    north, south = factories.authority("805", "Northshore"), factories.authority("806", "Southdown")
    schools = [factories.school(north, name) for name in ("Thornhill", "Saltby", "Quayside")]
    factories.federation("Haven", *schools[:2])
    thornhill, saltby, quay, elm = (ref(school) for school in (*schools, factories.school(south, "Elm")))
    town = Town(north.id, south.id, thornhill, saltby, quay, elm)
    for key, name, role, at in (
        ("ruth", "Ruth Amin", Role.SOCIAL_WORKER, (town.thornhill, town.saltby)),
        ("dan", "Dan Pryce", Role.SOCIAL_WORKER, (town.thornhill, town.saltby)),
        ("lee", "Lee Moss", Role.SOCIAL_WORKER, (town.thornhill,)),
        ("sal", "Sal Orr", Role.SOCIAL_WORKER, (town.saltby,)),
        ("hale", "Mrs Hale", Role.HEAD_TEACHER, (town.thornhill,)),
        ("finch", "Mr Finch", Role.HEAD_TEACHER, (town.saltby,)),
    ):
        user = factories.user(name, password=False)
        factories.role(user, role, *at)
        town.people[key] = user.id
    session().commit()
    return town
