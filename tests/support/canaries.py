"""A world in which every value a person could read carries a word found nowhere else, so that a leak is a hit.

Authority North: Thornhill (A) and Saltby (B) in federation, Quayside (C) alone. Authority South: Elm (D). Families:
split between A and C, moved from A to C, namesakes in A and C, ended, taken off, one at each other school.
A canary is named by what it is: `word("split.child.c")`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from caseboard import clock
from caseboard.access import Actor
from caseboard.accounts.models import Role
from caseboard.db import session
from caseboard.families import services
from caseboard.families.entries import check_no_change, unshare
from caseboard.families.models import Child, Entry, Family
from caseboard.families.people import households
from caseboard.moves.services import undo
from caseboard.schools.models import Authority, StageKind
from tests import factories
from tests.support.place import START, Town, make_town, move

LETTERS = "bcdfghjklmnprstvz"


def word(what: str) -> str:
    """The canary of a thing: a made-up word, always the same for the same thing."""
    digest = hashlib.sha256(what.encode()).digest()
    return "Zq" + "".join(LETTERS[byte % len(LETTERS)] + "aeiou"[byte % 5] for byte in digest[:6])


@dataclass
class World:
    town: Town
    families: dict[str, Family] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    """Everything that has a canary."""

    def w(self, what: str) -> str:
        self.known.add(what)
        return word(what)

    def leaks(self, text: str, may: Iterable[str]) -> set[str]:
        """What this text gives away that its reader may not know."""
        return {what for what in self.known if word(what).casefold() in text.casefold()} - set(may)

    def seen(self, text: str) -> set[str]:
        return self.leaks(text, ())

    # --- how it was made

    def child(self, what: str, school: str, *, namesake: str = "") -> Child:
        surname = self.w(f"{what}.surname")
        return factories.child(
            f"{namesake or self.w(f'{what}.forename')} {surname}",
            getattr(self.town, school),
            address=f"1 {self.w(f'{what}.address')} Road",
            postcode="ZQ1 1ZQ",
        )

    def add(self, name: str, *children: tuple[str, str], by: Actor) -> Family:
        """Children as (side, school); the family's own name is known wherever it stands."""
        made = [self.child(f"{name}.{side}", school) for side, school in children]
        family = services.add_family(
            school=getattr(self.town, children[0][1]).id, name=self.w(f"{name}.name"), children=made, by=by
        )
        self.families[name] = family
        return family

    def write(self, name: str, side: str, *schools: str, by: Actor) -> Entry:
        places = [getattr(self.town, school) for school in schools]
        return self.town.share(
            self.families[name], f"Words {self.w(f'{name}.words.{side}')}.", *places, by=by
        )

    def helper(self, name: str, side: str, school: str = "") -> str:
        """The name of a helper, tied to a school when one is named."""
        called = f"{self.w(f'{name}.helper.{side}')} Brand"
        return f"{called}, {getattr(self.town, school).short_name}" if school else called


def make_world() -> World:
    world = World(make_town())
    town = world.town
    everybody(town)
    fay, lee, cat, eve = (town.actor(name) for name in ("fay", "lee", "cat", "eve"))
    with clock.at(START):
        world.add("split", ("a", "thornhill"), ("c", "quay"), by=fay)
        world.add("moved", ("old", "thornhill"), by=fay)
        world.add("plain", ("a", "thornhill"), by=lee)
        world.add("saltby", ("b", "saltby"), by=town.ruth)
        world.add("quay", ("c", "quay"), by=cat)
        world.add("elm", ("d", "elm"), by=eve)
        world.add("ended", ("a", "thornhill"), by=lee)
        world.add("gone", ("a", "thornhill"), by=lee)
        for name, school, by in (("twin_a", "thornhill", lee), ("twin_c", "quay", cat)):
            child = world.child(name, school, namesake="Amina")
            world.families[name] = services.add_family(
                school=getattr(town, school).id, name="Hussain", children=[child], by=by
            )
    with clock.at(START + timedelta(days=1)):
        write_about_split(world)
        hide_addresses(world)
        for name, side, school, by in (
            ("plain", "a", "thornhill", lee),
            ("saltby", "b", "saltby", town.ruth),
            ("quay", "c", "quay", cat),
            ("elm", "d", "elm", eve),
            ("twin_a", "a", "thornhill", lee),
            ("twin_c", "c", "quay", cat),
            ("gone", "a", "thornhill", lee),
        ):
            world.write(name, side, school, by=by)
            world.write(name, f"worker.{side}", by=by)
    with clock.at(START + timedelta(days=2)):
        move_child(world, by=fay)
        end_and_take_off(world, by=lee)
    session().commit()
    return world


def everybody(town: Town) -> None:
    north = session().get_one(Authority, town.north)
    for key, name, role, schools, more in (
        ("fay", "Fay Orme", Role.TEAM_MANAGER, (), {"authority": north}),
        ("cat", "Cat Lind", Role.SOCIAL_WORKER, (town.quay,), {}),
        ("eve", "Eve Moor", Role.SOCIAL_WORKER, (town.elm,), {}),
        ("head_a", "Head A", Role.HEAD_TEACHER, (town.thornhill,), {}),
        ("dsl_a", "Deputy A", Role.DSL, (town.thornhill,), {}),
        ("head_c", "Head C", Role.HEAD_TEACHER, (town.quay,), {}),
        ("head_f", "Head F", Role.HEAD_TEACHER, (town.thornhill, town.saltby), {}),
        ("head_d", "Head D", Role.HEAD_TEACHER, (town.elm,), {}),
        (
            "ex_head",
            "Ex Head",
            Role.HEAD_TEACHER,
            (town.thornhill,),
            {"ends": clock.today() - timedelta(days=1)},
        ),
        (
            "next_head",
            "Next Head",
            Role.HEAD_TEACHER,
            (town.thornhill,),
            {"starts": clock.today() + timedelta(1)},
        ),
        ("partner", "Jo Banks", Role.PARTNER, (town.thornhill,), {}),
        ("notifier", "Kit Reed", Role.NOTIFIER, (), {"authority": north}),
        ("admin", "Ada Minton", Role.ADMIN, (), {}),
        ("admin_north", "Nora Lund", Role.ADMIN, (), {"authority": north}),
        ("nobody", "No Role", None, (), {}),
        ("leaver", "Left Early", Role.HEAD_TEACHER, (town.thornhill,), {}),
    ):
        user = factories.user(name, password=False, active=key != "leaver")
        if role is not None:
            factories.role(user, role, *schools, **more)
        town.people[key] = user.id


def write_about_split(world: World) -> None:
    """Everything that can be written about a family of two schools, for one side, the other, and workers."""
    town, family = world.town, world.families["split"]
    fay, lee, cat = (town.actor(name) for name in ("fay", "lee", "cat"))
    for side, school, by in (("a", "thornhill", lee), ("c", "quay", cat)):
        world.write("split", side, school, by=by)
        world.write("split", f"worker.{side}", by=by)
        back = world.write("split", f"back.{side}", school, by=by)
        unshare(family, back.public_id, reason=world.w(f"split.reason.back.{side}"), by=by)
    world.write("split", "both", "thornhill", "quay", by=fay)
    services.change_card(
        family,
        version=family.version,
        lead=world.helper("split", "lead"),
        asked=world.helper("split", "asked.c", "quay"),
        asked_on=date(2026, 11, 2),
        assessor=world.helper("split", "assessor.a", "thornhill"),
        by=fay,
    )
    move(
        family,
        town.stage(StageKind.HELD),
        by=fay,
        holder=world.helper("split", "holder.c", "quay"),
        next_on=date(2099, 1, 1),
    )
    event = move(family, town.stage(StageKind.PLAN), by=fay)
    undo(family, seq=event.seq, version=family.version, by=fay)
    spare = world.child("split.spare.c", "quay")
    services.add_child(family, spare, by=fay)
    services.take_off_child(family, spare.public_id, reason=world.w("split.reason.child.c"), by=fay)
    check_no_change(family, by=lee)


def hide_addresses(world: World) -> None:
    """A home under *do not disclose*, with an address, one proposed and one from the roll: nobody may read them."""
    town, family = world.town, world.families["split"]
    lee, fay = town.actor("lee"), town.actor("fay")
    child = next(s.child for s in family.strands if s.child.school_id == town.thornhill.id)
    child.address = world.w("split.hidden.roll")
    home = households.add_household(family, name="Home", members=[child], by=lee)
    for what in ("split.hidden.now", "split.hidden.proposed"):
        lines = f"1 {world.w(what)} Lane"
        households.write_address(family, home, lines=lines, postcode="", since=date(2026, 10, 1), by=lee)
        households.mark(family, home, by=fay)


def move_child(world: World, *, by: Actor) -> None:
    """From A to C: what A was told stays behind, what C is told begins today."""
    town, family = world.town, world.families["moved"]
    world.write("moved", "a", "thornhill", by=by)
    world.write("moved", "worker.a", by=by)
    services.change_card(
        family, version=family.version, holder=world.helper("moved", "old.a", "thornhill"), by=by
    )
    new = world.child("moved.new", "quay")
    services.add_child(family, new, by=by)
    old = next(s.child for s in family.strands if s.child.school_id == town.thornhill.id)
    services.take_off_child(family, old.public_id, reason=world.w("moved.reason.a"), by=by)
    world.write("moved", "c", "quay", by=by)


def end_and_take_off(world: World, *, by: Actor) -> None:
    move(world.families["ended"], world.town.stage(StageKind.ENDED), by=by)
    world.write("ended", "a", "thornhill", by=by)
    gone = world.families["gone"]
    services.take_off_family(gone, version=gone.version, reason=world.w("gone.reason"), by=by)


__all__ = ["World", "make_world", "word"]
