"""Before a family is added: does it look like one that is on the board already?"""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, url_for

from caseboard.access import Permission
from caseboard.families.door import cases
from caseboard.families.finding import find_twins
from caseboard.families.rows import in_years
from caseboard.web.families import page
from caseboard.web.families.choosing import Choosing
from caseboard.web.families.forms import FamilyForm


@dataclass(frozen=True, slots=True)
class Twin:
    """A family on one of this worker's boards that may be the same."""

    title: str
    about: str
    url: str


def likely_twins(form: FamilyForm, choosing: Choosing) -> list[Twin]:
    """Families of a like name with a like child, on the boards of this worker; none once they said it is another."""
    if form.another.data:
        return []
    schools = {school.id: school for school in g.actor.schools_for(Permission.CHANGE_CASES)}
    children = [
        *(
            (child.preferred_forename or child.forename, child.surname, child.born)
            for child in choosing.children()
        ),
        *((child.forename, child.surname, child.born) for child in form.typed_children()),
    ]
    door = cases(g.actor)
    twins = []
    for family in find_twins(door, schools, form.name.data or "", children):
        standing = [place.school_id for place in family.schools if place.until is None]
        school = next(schools[key] for key in standing if key in schools)
        years = in_years([strand.child.year_group for strand in door.strands_of(family)])
        twins.append(
            Twin(
                title=page.title_of(family),
                about=", ".join(part for part in (years, school.short_name) if part),
                url=url_for("families.show", school_id=school.public_id, family_id=family.public_id),
            )
        )
    return twins
