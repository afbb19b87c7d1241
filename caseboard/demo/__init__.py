"""The demonstration: two invented schools in a federation, their people, and twelve weeks of what happened.

Nothing is written into tables by hand. Schools, people, rolls, families, moves, updates and letters all go through
the services that real use goes through, under a clock that is told each moment.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from caseboard import clock
from caseboard.access import actor_for
from caseboard.accounts.models import User
from caseboard.accounts.passwords import set_password
from caseboard.accounts.queries import has_people
from caseboard.accounts.services import add_person, give_role
from caseboard.config import Settings
from caseboard.db import session
from caseboard.demo import due, known, letters, rolls
from caseboard.demo.people import PEOPLE, DemoPerson
from caseboard.demo.player import Calendar, Player
from caseboard.demo.stories import STORIES
from caseboard.demo.terms import term_dates
from caseboard.families import helpers
from caseboard.families.import_roll import import_pupils
from caseboard.schools.calendars.services import import_dates
from caseboard.schools.models import School
from caseboard.schools.queries import find_authority, find_school, list_stages
from caseboard.schools.register import RegisterSchool
from caseboard.schools.services import import_register

AUTHORITY = "805"
ASKED_ABOUT = "Hussain"
PASSWORD_FILE = "demo-password"  # noqa: S105 - a file's name
WORDS = rolls.listed(
    "amber anchor apple autumn badger barley basket beacon birch bramble bridge brook butter canal "
    "candle cedar cherry clover cobble copper cotton daisy dapple dolphin ember fennel fern feather "
    "finch garden ginger hazel harbour heather heron holly honey island ivory jigsaw kettle kestrel "
    "ladder lantern lemon linen magpie maple marble meadow mellow mitten morning nettle oatmeal olive "
    "orchard otter paddle pebble pepper petal pigeon plover pocket poppy puddle quilt rabbit ribbon "
    "river robin rocket saddle saffron salmon scarlet shingle silver skylark sparrow spruce starling "
    "summer thimble thistle timber tulip velvet village walnut willow window winter wren yellow"
)


class NotEmptyError(Exception):
    """The database has people in it: the demonstration is for an empty one."""


@dataclass(frozen=True, slots=True)
class DemoPlace:
    """What the operator is told."""

    people: tuple[DemoPerson, ...]
    password: str

    def lines(self) -> list[str]:
        """The people, what they are, and the password they share."""
        width = max(len(person.email) for person in self.people)
        return [
            *(f"{person.email:<{width}}  {person.name}, {person.words}" for person in self.people),
            f"Password: {self.password}",
        ]


def make_demo(settings: Settings) -> DemoPlace:
    """Fills an empty place with the demonstration and commits: first all that happened, then week by week the letters.

    The password is drawn anew for every place and kept in its data folder, readable by its owner only, so that it can
    be told again. Raises `NotEmptyError`, and changes nothing, when the database has people in it.
    """
    if has_people():
        raise NotEmptyError("This database has people in it; the demonstration is for an empty one.")
    calendar = Calendar(clock.now())
    password = new_password()
    with clock.at(calendar.moment(61, "08:00")):
        schools = _open_schools()
        people = _add_people(schools, password)
        for number, school in enumerate(schools):
            import_dates(school.id, term_dates(calendar.today))
            pupils = rolls.roll(
                AUTHORITY,
                school.establishment_number,
                _households(school.urn),
                today=calendar.today,
                shift=number * 17,
            )
            import_pupils(school, pupils, secret=settings.secret_key)
        actors = {account: actor_for(user) for account, user in people.items()}
        known.add_agencies(schools[0].authority_id)
        due.add_directory(schools[0].authority_id, by=actors["ruth.amin"])
    authority_id = schools[0].authority_id
    player = Player(
        calendar=calendar,
        actors=actors,
        school_ids={school.urn: school.id for school in schools},
        stages={stage.kind: stage for stage in list_stages(authority_id)},
    )
    player.play(STORIES)
    _keep_password(settings.data_dir, password)
    session().commit()
    closings = letters.close_weeks(calendar.now, people, player.families)
    letters.ask(closings[-3], player.families[ASKED_ABOUT].public_id, people)
    return DemoPlace(PEOPLE, password)


def find_demo(settings: Settings) -> DemoPlace | None:
    """The demonstration this place was filled with, to tell its people again; None for any other place."""
    file = settings.data_dir / PASSWORD_FILE
    return DemoPlace(PEOPLE, file.read_text().strip()) if file.is_file() else None


def new_password() -> str:
    """Four words and four figures: about forty bits, and easy to type on a tablet."""
    words = "-".join(secrets.choice(WORDS) for _ in range(4))
    return f"{words}-{secrets.randbelow(10_000):04}"


def _keep_password(folder: Path, password: str) -> None:
    file = os.open(folder / PASSWORD_FILE, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(file, "w") as kept:
        kept.write(password + "\n")


def _open_schools() -> Sequence[School]:
    import_register(
        [
            _register_row("900101", "Thornhill Primary School", "2101", "Community school", 3, "TS99 1AA"),
            _register_row(
                "900102",
                "Saltby Church of England Primary School",
                "3102",
                "Voluntary controlled school",
                4,
                "TS99 2BB",
            ),
        ]
    )
    return [school for urn in ("900101", "900102") if (school := find_school(urn)) is not None]


def _register_row(
    urn: str, name: str, number: str, kind: str, lowest_age: int, postcode: str
) -> RegisterSchool:
    return RegisterSchool(
        urn=urn,
        name=name,
        authority_code=AUTHORITY,
        authority_name="Hartlepool",
        establishment_number=number,
        phase="Primary",
        type_name=kind,
        open=True,
        closed_on=None,
        federation_code="99101",
        federation_name="The Thornhill and Saltby Federation",
        street="",
        locality="",
        town="Hartlepool",
        postcode=postcode,
        lowest_age=lowest_age,
        highest_age=11,
        row=0,
    )


def _add_people(schools: Sequence[School], password: str) -> dict[str, User]:
    authority = find_authority(AUTHORITY)
    by_urn = {school.urn: school for school in schools}
    users = {}
    for person in PEOPLE:
        user = users[person.account] = add_person(email=person.email, name=person.name, by=None)
        set_password(user, password, by=None)
        if person.role:
            for urn in person.urns:
                give_role(user, person.role, school=by_urn[urn], by=None)
            if person.on_authority:
                give_role(user, person.role, authority=authority, by=None)
        _make_known(user, person, by_urn)
    return users


def _make_known(user: User, person: DemoPerson, schools: dict[str, School]) -> None:
    """A safeguarding lead is known to the cards by name, and to work at their school."""
    if len(person.urns) == 1:
        school = schools[person.urns[0]]
        helpers.for_user(user, authority_id=school.authority_id, school_id=school.id)


def _households(urn: str) -> list[list[rolls.StoryChild]]:
    """The children of the stories who are on this school's roll, family by family."""
    found = []
    for home, story in enumerate(STORIES):
        here = [
            rolls.StoryChild(forename, story.name, year, home)
            for at, forename, year in story.on_rolls
            if at == urn
        ]
        if here:
            found.append(here)
    return found


__all__ = ["DemoPlace", "NotEmptyError", "find_demo", "make_demo", "new_password"]
