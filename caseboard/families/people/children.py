"""What is known of each child beside the roll."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from caseboard import codes
from caseboard.access import Actor
from caseboard.db import session
from caseboard.families.door import cases, opened
from caseboard.families.models import Family
from caseboard.families.people.models import Profile
from caseboard.families.people.view import speaks
from caseboard.families.summary import year_words


@dataclass(frozen=True, slots=True)
class ChildNeeds:
    child_id: uuid.UUID
    key: int
    called: str
    born: date | None
    year: str
    school: str
    send: str
    needs: str
    """ "Speech, language and communication; Autistic spectrum"."""
    speaks: str
    communication: str


def list_needs(family: Family, *, by: Actor, shows_initials: bool) -> list[ChildNeeds]:
    """The family's children at this person's schools, with what each needs. One statement."""
    children = [strand.child for strand in cases(by).strands_of(family)]
    query = select(Profile).where(Profile.child_id.in_([child.id for child in children]))
    profiles = {row.child_id: row for row in session().scalars(opened(query))}
    schools = {school.id: school.short_name for school in by.schools}
    found = []
    for child in children:
        profile = profiles.get(child.id)
        needs = [profile.need_first, profile.need_second] if profile else []
        found.append(
            ChildNeeds(
                child_id=child.public_id,
                key=child.id,
                called=child.initials if shows_initials else child.called,
                born=None if shows_initials else child.born,
                year=year_words(child.year_group),
                school=schools[child.school_id],
                send=codes.words(codes.SEND_PROVISION, child.send) if child.send else "",
                needs="; ".join(codes.words(codes.SEND_NEED, code) for code in needs if code),
                speaks=speaks(profile.languages, profile.interpreter) if profile else "",
                communication=profile.communication if profile else "",
            )
        )
    return found
