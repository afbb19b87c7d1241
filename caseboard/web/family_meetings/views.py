"""The meetings in which one family was or will be spoken about."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, g, make_response, render_template

from caseboard import clock
from caseboard.access import Permission as P
from caseboard.meetings.queries import list_meetings_about
from caseboard.web.families import page
from caseboard.web.guard import requires
from caseboard.web.meetings.page import when

blueprint = Blueprint(
    "family_meetings", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>/meetings"
)


@blueprint.get("")
@requires(P.READ_CASES)
def index(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    family = page.get_family(family_id)
    return make_response(
        render_template(
            "family_meetings/index.html",
            family=family,
            title=page.title_of(family),
            school=g.school,
            meetings=list_meetings_about(family, by=g.actor),
            when=when,
            today=clock.today(),
            can_change=g.actor.may(P.CHANGE_CASES, g.school.id),
        )
    )
