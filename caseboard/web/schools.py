"""Narrowing a page about several schools to one of them: `?school=<id>`."""

from __future__ import annotations

import uuid

from flask import g, request

from caseboard.access import NotPermittedError, Permission, SchoolRef


def chosen_school(permission: Permission) -> SchoolRef | None:
    """The school asked for, among those on which the actor has the permission; None when none was asked for."""
    asked = request.args.get("school")
    if not asked:
        return None
    for school in g.actor.schools_for(permission):
        if str(school.public_id) == asked:
            found: SchoolRef = school
            return found
    raise NotPermittedError


def chosen_school_id() -> uuid.UUID | None:
    """The school asked for, whatever it is: for a page that decides by itself whether it is there."""
    try:
        return uuid.UUID(request.args["school"])
    except (KeyError, ValueError):
        return None
