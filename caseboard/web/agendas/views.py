"""A worker takes families off an agenda and puts others on."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, g, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard.access import Permission as P
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError
from caseboard.meetings.services import choose_families
from caseboard.web.agendas.forms import AgendaForm
from caseboard.web.families.changing import refuse
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other
from caseboard.web.meetings import page
from caseboard.web.meetings.views import show_meeting

blueprint = Blueprint("agendas", __name__, url_prefix="/meetings/<uuid:meeting_id>/agenda")


@blueprint.post("")
@requires(P.CHANGE_CASES)
def update(meeting_id: uuid.UUID) -> AnyResponse:
    meeting, form = page.locked(meeting_id), AgendaForm()
    if not form.validate():
        return show_meeting(meeting, form, status=422)
    try:
        choose_families(meeting, keep=form.kept(), add=form.added(), named=form.named.data or "", by=g.actor)
    except MissingAnswersError as missing:
        return show_meeting(meeting, refuse(form, missing), status=422)
    session().commit()
    flash("The agenda is saved.")
    return see_other(url_for("meetings.show", meeting_id=meeting_id))
