"""What a school is owed: every answer it has not been told of."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, g, make_response, render_template

from caseboard import audit, clock
from caseboard.access import Permission
from caseboard.referrals.owed import list_owed
from caseboard.web.families import page
from caseboard.web.guard import requires
from caseboard.web.reading import note_read

blueprint = Blueprint("owed", __name__, url_prefix="/schools/<uuid:school_id>")


@blueprint.get("/owed")
@requires(Permission.READ_CASES)
def index(school_id: uuid.UUID) -> Response:
    note_read(audit.Act.BOARD_READ, g.school.public_id, g.school.id)
    return make_response(
        render_template(
            "owed/index.html",
            items=list_owed(g.actor, g.school, shows_initials=page.shows_initials()),
            school=g.school,
            today=clock.today(),
            new_request=lambda: str(uuid.uuid4()),
        )
    )
