"""A school says that a family has come to it from another."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, flash, g, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import audit
from caseboard.access import Permission
from caseboard.db import session
from caseboard.families.summary import year_words
from caseboard.families.together.moving import confirm_arrival, get_arrival, list_arrivals
from caseboard.web.families.once import Once
from caseboard.web.forms import RequestForm
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other
from caseboard.web.reading import note_read

blueprint = Blueprint("arrivals", __name__)


@blueprint.get("/arrivals")
@requires(Permission.CONFIRM_ARRIVALS)
def index() -> Response:
    found = list_arrivals(g.actor)
    for one in found:
        note_read(audit.Act.FAMILY_READ, one.move_id, one.school.id)
    return make_response(
        render_template("arrivals/index.html", arrivals=found, year_words=year_words, request_id=uuid.uuid4())
    )


@blueprint.post("/schools/<uuid:school_id>/arrivals/<uuid:move_id>")
@requires(Permission.CONFIRM_ARRIVALS)
def create(school_id: uuid.UUID, move_id: uuid.UUID) -> AnyResponse:
    """Confirms. Pressed twice, it is one arrival."""
    get_arrival(move_id, school=g.school, by=g.actor)
    form = RequestForm()
    if not form.validate():
        return see_other(url_for(".index"))
    once = Once("arrivals.create", form, school_id, move_id)
    if not once.is_repeat:
        confirm_arrival(move_id, school=g.school, by=g.actor)
        once.remember()
        session().commit()
        flash("Thank you. The family is on your board now.")
    return see_other(url_for(".index"))
