"""People of other families on the board, for whoever may read those: to say how somebody here is related to them."""

from __future__ import annotations

from dataclasses import dataclass

from caseboard.access import Actor
from caseboard.db import session
from caseboard.families.door import cases
from caseboard.families.models import Family
from caseboard.families.people.adults import Person
from caseboard.families.people.models import Adult
from caseboard.families.people.view import PersonView, people

FAMILIES_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody of another family, and that family's name or initials."""

    person: PersonView
    row: Person
    family: str


def find_others(text: str, *, but: Family, by: Actor, shows_initials: bool) -> list[Other]:
    """The people of the first families that match what was typed."""
    door = cases(by)
    found = []
    for family in door.find_families(door.school_ids, text)[: FAMILIES_AT_MOST + 1]:
        if family.id == but.id:
            continue
        known = people(family, by=by, shows_initials=shows_initials)
        children = {strand.child_id: strand.child for strand in door.strands_of(family)}
        called = family.initials if shows_initials else family.name
        for person in known.children:
            found.append(Other(person, children[person.key[1]], called))
        for person in known.adults:
            adult = session().get_one(Adult, person.key[1], execution_options={"caseboard_door": True})
            found.append(Other(person, adult, called))
    return found
