"""The local steps of disagreeing: rows with days, kept by those who keep an authority's calendars."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, flash, g, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import clock
from caseboard.access import Permission as P
from caseboard.access.places import get_authority_kept_by
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError
from caseboard.referrals.questioning import change_step, steps_on
from caseboard.schools.models import Authority
from caseboard.web.escalations.forms import StepForm
from caseboard.web.families.changing import refuse
from caseboard.web.families.once import Once
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other

blueprint = Blueprint("escalations", __name__, url_prefix="/escalation-steps/<uuid:authority_id>")


@blueprint.get("")
@requires(P.KEEP_CALENDARS)
def index(authority_id: uuid.UUID) -> Response:
    return _show(get_authority_kept_by(g.actor, authority_id))


@blueprint.post("")
@requires(P.KEEP_CALENDARS)
def update(authority_id: uuid.UUID) -> AnyResponse:
    """A step is called otherwise, or may take another time, from a day on."""
    authority = get_authority_kept_by(g.actor, authority_id)
    form = StepForm()
    if not form.validate():
        return _show(authority, form, status=422)
    once = Once("escalations.update", form, authority_id)
    if not once.is_repeat:
        try:
            change_step(
                authority.id,
                form.position.data or 0,
                name=form.name.data or "",
                days=form.days.data,
                from_day=form.from_day.data,
            )
        except MissingAnswersError as missing:
            session().rollback()
            return _show(get_authority_kept_by(g.actor, authority_id), refuse(form, missing), status=422)
        once.remember()
        session().commit()
        flash("The step is changed.")
    return see_other(url_for(".index", authority_id=authority_id))


def _show(authority: Authority, wrong: StepForm | None = None, *, status: int = 200) -> Response:
    """A form for each step; the one that was refused keeps what was typed."""
    forms = []
    for step in steps_on(authority.id, clock.today()):
        if wrong is not None and wrong.position.data == step.position:
            forms.append(wrong)
        else:
            said = {"position": step.position, "name": step.name, "days": step.days}
            forms.append(StepForm(formdata=None, data=said, prefix=""))
    return make_response(
        render_template("escalations/index.html", authority=authority, forms=forms, wrong=wrong), status
    )
