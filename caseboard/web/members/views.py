"""Who a family are: children, adults, households, how they are related, where they are taught; and the picture."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, g, make_response, render_template

from caseboard import clock
from caseboard.access import Permission
from caseboard.families.people.children import list_needs
from caseboard.families.people.picture import picture
from caseboard.families.people.placements import WEEKDAYS, list_placements
from caseboard.families.people.view import with_ties
from caseboard.web.families import page
from caseboard.web.guard import requires
from caseboard.web.members.acting import known

blueprint = Blueprint(
    "members", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>/members"
)


@blueprint.get("")
@requires(Permission.READ_CASES)
def index(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    family = page.get_family(family_id)
    initials = page.shows_initials()
    members = with_ties(family, known(family), by=g.actor, shows_initials=initials)
    return make_response(
        render_template(
            "members/index.html",
            family=family,
            title=page.title_of(family),
            members=members,
            needs=list_needs(family, by=g.actor, shows_initials=initials),
            placements=list_placements(family, by=g.actor),
            weekdays=WEEKDAYS,
            request_id=uuid.uuid4(),
            school=g.school,
            today=clock.today(),
        )
    )


@blueprint.get("/picture")
@requires(Permission.READ_CASES)
def show(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    """The picture of the household, on one sheet of paper."""
    family = page.get_family(family_id)
    members = with_ties(family, known(family), by=g.actor, shows_initials=page.shows_initials())
    return make_response(
        render_template(
            "members/picture.html",
            family=family,
            title=page.title_of(family),
            picture=picture(members),
            members=members,
            school=g.school,
            today=clock.today(),
        )
    )
