"""Planted words and who may read each; the accounts, schools and families they are planted at, and finding those."""

from __future__ import annotations

from dataclasses import dataclass, field

from caseboard import clock
from caseboard.access import Actor, actor_for
from caseboard.accounts.models import User
from caseboard.accounts.queries import find_person
from caseboard.demo.people import DOMAIN, PEOPLE
from caseboard.events.models import Audience
from caseboard.families import entries
from caseboard.families.door import cases
from caseboard.families.models import Entry, Family
from caseboard.schools.models import School
from caseboard.schools.queries import find_school
from tests.factories import World

RUTH, HALE, LOWE, TEAGUE = "ruth.amin", "m.hale", "j.lowe", "d.teague"
DAN, OKORO, ADMIN, PARTNER = "dan.pryce", "s.okoro", "admin", "ap.lead"
ACCOUNTS = tuple(person.account for person in PEOPLE)
WORKERS = frozenset({RUTH, DAN, OKORO})
READERS = {"thornhill": frozenset({HALE, LOWE}), "saltby": frozenset({HALE, TEAGUE})}
NOBODY: frozenset[str] = frozenset()
URNS = {"thornhill": "900101", "saltby": "900102", "foreign": "900999"}
BOTH_SCHOOLS, HELD_HERE, SALTBYS = "Kowalczyk", "Hussain", "Adeyemi"
SPOKEN_OF = "Marsh"
"""A family of Thornhill of which a meeting speaks."""
PARTNERED = "Dunn"
"""The one family that the partner of the demonstration was added to."""


@dataclass(frozen=True)
class Canary:
    """A word that is nowhere else, and the accounts that may read it. With `side`, on pages of that school only."""

    word: str
    seen_by: frozenset[str]
    side: str = ""
    gone_for: frozenset[str] = frozenset()
    """Who may read it and finds it nowhere any more: a line that left the Friday page with its week."""
    only_at: str = ""
    """What its pages end with: it is on no other."""


@dataclass
class Demonstration:
    """The accounts by their names before the @, the schools, the password, the canaries."""

    world: World
    password: str
    canaries: list[Canary] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)
    """The head's feed and calendar: kind -> the secret in the address."""


def sided(**words: str) -> list[Canary]:
    return [
        Canary(word, WORKERS | READERS[side], side) for side, found in words.items() for word in found.split()
    ]


def user_of(account: str) -> User:
    user = find_person(f"{account}@{DOMAIN}")
    assert user is not None
    return user


def actor_of(account: str) -> Actor:
    return actor_for(user_of(account))


def school_of(key: str) -> School:
    school = find_school(URNS[key])
    assert school is not None
    return school


def family_of(name: str, by: Actor) -> Family:
    found = cases(by).find_families([school.id for school in by.schools], name)
    return next(family for family in found if family.name == name)


def say(family: Family, text: str, schools: list[str], *, by: Actor, team: bool = False) -> Entry:
    return entries.record_update(
        family,
        text=text,
        audience=Audience.SCHOOL if schools else Audience.TEAM if team else Audience.WORKER,
        schools=[school_of(key).id for key in schools],
        happened_on=clock.today(),
        by=by,
    )
