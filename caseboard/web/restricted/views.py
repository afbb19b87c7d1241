"""Asking for a restricted record, opening it in an emergency, and who did so, for managers.

Every family has the same page, and asking gives the same answer, whether or not there is anything.
"""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, flash, g, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import audit
from caseboard.access import Permission
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.models import Family
from caseboard.families.sealed.asking import ask, break_glass, list_watched, mark_seen
from caseboard.web.families import page
from caseboard.web.families.changing import refuse
from caseboard.web.families.once import Once
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other
from caseboard.web.reading import note_read
from caseboard.web.restricted.forms import AskForm

blueprint = Blueprint("restricted", __name__)

FAMILY = "/schools/<uuid:school_id>/families/<uuid:family_id>/restricted"


@blueprint.get(FAMILY)
@requires(Permission.CHANGE_CASES)
def new(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    return _show(page.get_family(family_id), AskForm(formdata=None))


@blueprint.post(FAMILY)
@requires(Permission.CHANGE_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    """Asks, or breaks the glass when that button was pressed. The managers are told at once."""
    family = page.lock_family(family_id)
    form = AskForm()
    opens = request.form.get("open") == "now"
    once = Once("restricted.create", form, family_id, opens=opens) if form.validate() else None
    if once is None:
        return _show(family, form, status=422)
    if not once.is_repeat:
        try:
            act = break_glass if opens else ask
            act(family, reason=form.reason.data or "", by=g.actor, source=request.remote_addr or "")
        except MissingAnswersError as missing:
            return _show(family, refuse(form, missing), status=422)
        once.remember()
        session().commit()
    if opens:
        flash("Your reason is written down and the manager has been told. What there is stands under Sealed.")
        return see_other(url_for("families.show", school_id=school_id, family_id=family_id))
    return _show(family, AskForm(formdata=None), is_asked=True)


@blueprint.get("/restricted")
@requires(Permission.WATCH_RESTRICTED)
def index() -> Response:
    """Who asked for and who opened restricted records in this manager's schools."""
    acts = list_watched(g.actor, shows_initials=page.shows_initials())
    for family_id in {act.family_id for act in acts}:
        note_read(audit.Act.FAMILY_FOUND, family_id)
    return make_response(render_template("restricted/index.html", acts=acts))


@blueprint.post("/restricted/<uuid:act_id>/seen")
@requires(Permission.WATCH_RESTRICTED)
def update(act_id: uuid.UUID) -> AnyResponse:
    """A manager has seen it."""
    mark_seen(act_id, by=g.actor)
    session().commit()
    return see_other(url_for("restricted.index"))


def _show(family: Family, form: AskForm, *, is_asked: bool = False, status: int = 200) -> Response:
    return make_response(
        render_template("restricted/new.html", family=family, form=form, is_asked=is_asked, school=g.school),
        status,
    )
