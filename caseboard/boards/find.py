"""Finding a family on a board by name, initials or child."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from caseboard.access import Actor, SchoolRef
from caseboard.families import finding
from caseboard.families.door import cases
from caseboard.families.rows import in_years, list_stages


@dataclass(frozen=True, slots=True)
class FoundFamily:
    family_id: uuid.UUID
    school_id: uuid.UUID
    title: str
    marks: str
    children: str
    stage_name: str
    is_similar: bool = False
    """Spelled in another way than it was typed."""


def find_families(
    actor: Actor, schools: Sequence[SchoolRef], text: str, *, shows_initials: bool
) -> list[FoundFamily]:
    """At most twenty families on these boards that match every word typed, by name; then those with names like it."""
    door = cases(actor)
    results = finding.find(door, [school.id for school in schools], text)
    families = [result.family for result in results]
    page_school = schools[0].id if len(schools) == 1 else None
    stages = {s.id: s.name for s in list_stages({f.authority_id for f in families}, school_id=page_school)}
    found = []
    for result in results:
        family = result.family
        standing = {place.school_id for place in family.schools if place.until is None} & door.school_ids
        mine = [school for school in schools if school.id in standing]
        here = {school.id for school in mine}
        years = [s.child.year_group for s in family.strands if s.until is None and s.child.school_id in here]
        found.append(
            FoundFamily(
                family_id=family.public_id,
                school_id=mine[0].public_id,
                title=family.initials if shows_initials else family.name,
                marks=" + ".join(school.mark for school in mine),
                children=in_years(years),
                stage_name=stages[family.stage_id],
                is_similar=result.is_similar,
            )
        )
    return found
