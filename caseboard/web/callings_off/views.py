"""A meeting will not be held, or will be after all."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard.access import Permission as P
from caseboard.db import session
from caseboard.meetings.services import call_off, put_back
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other
from caseboard.web.meetings import page

blueprint = Blueprint("callings_off", __name__, url_prefix="/meetings/<uuid:meeting_id>/called-off")


@blueprint.post("")
@requires(P.CHANGE_CASES)
def create(meeting_id: uuid.UUID) -> AnyResponse:
    meeting = page.locked(meeting_id)
    if request.form.get("act") == "put_back":
        put_back(meeting, by=g.actor)
        flash("The meeting will be held after all.")
    else:
        call_off(meeting, by=g.actor)
        flash("The meeting is called off." if meeting.called_off_at else "The meeting was held already.")
    session().commit()
    return see_other(url_for("meetings.show", meeting_id=meeting_id))
