"""Which schools and authorities somebody keeps the dates, clocks and local steps of: a manager those they work for, an
admin those that are theirs."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from caseboard import clock
from caseboard.access.actor import Actor, NotPermittedError, admin_authorities
from caseboard.access.permissions import Permission
from caseboard.schools.models import Authority, School
from caseboard.schools.queries import list_authorities, list_schools


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


def authorities_kept_by(actor: Actor) -> Sequence[Authority]:
    """Authorities whose usual days and local steps this person keeps, by name."""
    if not actor.may(Permission.KEEP_CALENDARS):
        raise NotPermittedError
    here = {school.authority_id for school in actor.schools_for(Permission.KEEP_CALENDARS)}
    theirs = admin_authorities(actor) if actor.may(Permission.MANAGE_PEOPLE) else frozenset()
    return list_authorities(None if theirs is None else theirs | here)


def get_authority_kept_by(actor: Actor, public_id: uuid.UUID) -> Authority:
    """One of these authorities, or not permitted: foreign and absent answer alike."""
    for authority in authorities_kept_by(actor):
        if authority.public_id == public_id:
            return authority
    raise NotPermittedError
