"""Which schools somebody keeps the dates of: a manager those of their authority, an admin those that are theirs."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from caseboard import clock
from caseboard.access.actor import Actor, NotPermittedError, admin_authorities
from caseboard.access.permissions import Permission
from caseboard.schools.models import School
from caseboard.schools.queries import list_schools


def schools_kept_by(actor: Actor) -> Sequence[School]:
    """Open schools whose calendars this person enters, by what people call them."""
    if not actor.may(Permission.KEEP_CALENDARS):
        raise NotPermittedError
    mine = actor.school_ids_for(Permission.KEEP_CALENDARS)
    theirs = admin_authorities(actor) if actor.may(Permission.MANAGE_PEOPLE) else frozenset()
    return [
        school
        for school in list_schools(open_on=clock.today())
        if school.id in mine or theirs is None or school.authority_id in theirs
    ]


def get_school_kept_by(actor: Actor, public_id: uuid.UUID) -> School:
    """One of these schools, or not permitted: foreign and absent answer alike."""
    for school in schools_kept_by(actor):
        if school.public_id == public_id:
            return school
    raise NotPermittedError
