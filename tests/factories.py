"""Things for tests to work on. Call these inside an application's context, and commit."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date

from flask_security import hash_password

from caseboard import clock
from caseboard.access import Actor, SchoolRef, actor_for
from caseboard.accounts.models import Assignment, ConfirmedAddress, Role, User
from caseboard.db import session
from caseboard.families.models import Child, Family, Level
from caseboard.names import fold
from caseboard.schools.models import Authority, Federation, FederationSchool, School
from caseboard.schools.services import add_authority

PASSWORD = "sandwich lamp copper ocean"
LONG_AGO = date(2020, 1, 1)

_hashes: list[str] = []
_urns = iter(range(900001, 999999))


def hashed_password() -> str:
    """The hash of everybody's password. Worked out once: it is slow on purpose."""
    if not _hashes:
        _hashes.append(hash_password(PASSWORD))
    return _hashes[0]


@dataclass(frozen=True)
class Person:
    """A person as plain values, good outside a context."""

    id: int
    public_id: uuid.UUID
    email: str
    name: str
    uniquifier: str


@dataclass(frozen=True)
class Place:
    """A school as plain values."""

    id: int
    public_id: uuid.UUID
    name: str
    authority_id: int


@dataclass
class World:
    """Two authorities, six schools, and somebody in every role. Names as in the design's fixture world."""

    people: dict[str, Person] = field(default_factory=dict)
    schools: dict[str, Place] = field(default_factory=dict)
    north: int = 0
    south: int = 0

    def __getitem__(self, name: str) -> Person:
        return self.people[name]


def authority(code: str = "805", name: str = "Northshore") -> Authority:
    """With the six default stages."""
    return add_authority(code, name)


def school(of: Authority, name: str = "Thornhill", **facts) -> School:
    urn = str(next(_urns))
    row = School(
        urn=urn,
        authority_id=of.id,
        establishment_number=urn[-4:],
        name=f"{name} Primary School",
        short_name=name,
        mark=name[0],
        created_at=clock.now(),
        **facts,
    )
    session().add(row)
    session().flush()
    return row


def federation(name: str, *schools: School, starts: date = LONG_AGO, ends: date | None = None) -> Federation:
    row = Federation(code=fold(name).replace(" ", "-")[:20], name=name)
    session().add(row)
    session().flush()
    session().add_all(
        FederationSchool(federation_id=row.id, school_id=one.id, starts=starts, ends=ends) for one in schools
    )
    session().flush()
    return row


def user(name: str, *, email: str | None = None, password: bool = True, active: bool = True) -> User:
    row = User(
        email=email or f"{fold(name).replace(' ', '.')}@caseboard.example",
        name=name,
        active=active,
        password=hashed_password() if password else None,
        fs_uniquifier=uuid.uuid4().hex,
        created_at=clock.now(),
    )
    session().add(row)
    session().flush()
    session().add(ConfirmedAddress(user_id=row.id, email=row.email, confirmed_at=clock.now()))
    session().flush()
    return row


def role(
    of: User,
    what: Role,
    *schools: School,
    authority: Authority | None = None,
    starts: date = LONG_AGO,
    ends: date | None = None,
) -> None:
    """A role on each of the schools, or on the authority, or on the whole place."""
    for place in schools or (None,):
        session().add(
            Assignment(
                user_id=of.id,
                role=what,
                school_id=place.id if place else None,
                authority_id=authority.id if authority else None,
                starts=starts,
                ends=ends,
            )
        )
    session().flush()


def child(name: str, at: School | SchoolRef, **facts) -> Child:
    forename, _, surname = name.partition(" ")
    known = {"born": date(2017, 3, 4), "year_group": "Y4", "household": "", "on_roll": True} | facts
    row = Child(school_id=at.id, forename=forename, surname=surname, folded=fold(name), **known)
    session().add(row)
    session().flush()
    return row


def family(
    name: str, *children: Child, by: User | Actor, school: School | SchoolRef, level: Level = Level.ADDITIONAL
) -> Family:
    """Put on the school's board through the service that real use goes through."""
    from caseboard.families import services

    actor = by if isinstance(by, Actor) else actor_for(by)
    members = children or (child(f"Amina {name}", school),)
    return services.add_family(school=school.id, name=name, children=members, level=level, by=actor)


def plain(row: User) -> Person:
    return Person(row.id, row.public_id, row.email, row.name, row.fs_uniquifier)


def place(row: School) -> Place:
    return Place(row.id, row.public_id, row.short_name, row.authority_id)


def make_world() -> World:
    """Thornhill and Saltby are federated; Saltmarsh is in the same authority; Elm and Oak are in another."""
    north, south = authority("805", "Northshore"), authority("806", "Southdown")
    thornhill, saltby, quay = (school(north, name) for name in ("Thornhill", "Saltby", "Quayside"))
    elm, oak = (school(south, name) for name in ("Elm", "Oak"))
    federation("Haven", thornhill, saltby)
    federation("Grove", elm, oak)
    world = World(north=north.id, south=south.id)
    world.schools = {row.short_name.lower(): place(row) for row in (thornhill, saltby, quay, elm, oak)}

    def add(key: str, name: str, what: Role | None, *schools: School, **more) -> None:
        row = user(name, active=more.pop("active", True))
        if what:
            role(row, what, *schools, **more)
        world.people[key] = plain(row)

    add("worker", "Ruth Amin", Role.SOCIAL_WORKER, thornhill, saltby)
    add("worker_one", "Lee Moss", Role.SOCIAL_WORKER, thornhill)
    add("worker_quay", "Dan Pryce", Role.SOCIAL_WORKER, quay)
    add("manager", "S. Okoro", Role.TEAM_MANAGER, authority=north)
    add("head", "Mrs Hale", Role.HEAD_TEACHER, thornhill, saltby)
    add("dsl", "Mrs Lowe", Role.DSL, thornhill)
    add("head_quay", "Mr Quill", Role.HEAD_TEACHER, quay)
    add("head_south", "Ms Dove", Role.HEAD_TEACHER, elm)
    add("partner", "Jo Banks", Role.PARTNER, thornhill)
    add("notifier", "Kit Reed", Role.NOTIFIER, authority=north)
    add("admin", "Ada Minton", Role.ADMIN)
    add("admin_north", "Nora Lund", Role.ADMIN, authority=north)
    add("admin_south", "Sue Dell", Role.ADMIN, authority=south)
    add("nobody", "No Role", None)
    add("former", "Old Head", Role.HEAD_TEACHER, thornhill, ends=date(2021, 1, 1))
    add("leaver", "Left Early", Role.HEAD_TEACHER, thornhill, active=False)
    return world
