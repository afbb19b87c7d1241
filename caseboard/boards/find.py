"""Finding a family on a board by name, initials or child."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from caseboard.access import Actor, SchoolRef
from caseboard.families.door import cases
from caseboard.families.rows import in_years


@dataclass(frozen=True, slots=True)
class FoundFamily:
    family_id: uuid.UUID
    school_id: uuid.UUID
    title: str
    marks: str
    children: str
    stage_name: str


def find_families(
    actor: Actor, schools: Sequence[SchoolRef], text: str, *, shows_initials: bool
) -> list[FoundFamily]:
    """At most twenty families on these boards that match every word typed, by name."""
    door = cases(actor)
    found = []
    for family in door.find_families([school.id for school in schools], text):
        here = {place.school_id for place in family.schools if place.until is None} & door.school_ids
        mine = [school for school in schools if school.id in here]
        years = [s.child.year_group for s in family.strands if s.until is None and s.child.school_id in here]
        found.append(
            FoundFamily(
                family_id=family.public_id,
                school_id=mine[0].public_id,
                title=family.initials if shows_initials else family.name,
                marks=" + ".join(school.mark for school in mine),
                children=in_years(years),
                stage_name=family.stage.name,
            )
        )
    return found
