"""A head says who reads the letters while they are away, and takes it back."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, g, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import clock
from caseboard.access import Permission as P
from caseboard.access.stand_ins import CannotStandInError, end_stand_in, name_stand_in, stand_ins_of
from caseboard.db import session
from caseboard.feed import wording
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other
from caseboard.web.stand_ins.forms import OTHER, StandInForm

blueprint = Blueprint("stand_ins", __name__, url_prefix="/account/stand-ins")


@blueprint.get("")
@requires(P.NAME_STAND_INS)
def index() -> AnyResponse:
    form = StandInForm(formdata=None, data={"starts": clock.today()})
    form.offer(g.actor)
    return _page(form)


@blueprint.post("")
@requires(P.NAME_STAND_INS)
def create() -> AnyResponse:
    form = StandInForm()
    form.offer(g.actor)
    if not form.validate() or form.starts.data is None or form.ends.data is None:
        return _page(form, status=422)
    is_other = form.who.data == OTHER
    if is_other and not form.email.data:
        form.refuse("email", "Enter their e-mail address.")
        return _page(form, status=422)
    try:
        given = name_stand_in(
            {uuid.UUID(key) for key in form.schools.data or ()},
            who=None if is_other else uuid.UUID(form.who.data),
            email=form.email.data or "" if is_other else "",
            starts=form.starts.data,
            ends=form.ends.data,
            by=g.actor,
        )
    except CannotStandInError as wrong:
        session().rollback()
        for name, sentence in wrong.fields.items():
            form.refuse(name, sentence)
        return _page(form, status=422)
    session().commit()
    flash(f"Saved. They get the letters to {wording.listed([school.short_name for school in given])} too.")
    return see_other(url_for(".index"))


@blueprint.post("/<uuid:stand_in_id>/endings")
@requires(P.NAME_STAND_INS)
def end(stand_in_id: uuid.UUID) -> AnyResponse:
    end_stand_in(stand_in_id, by=g.actor)
    session().commit()
    flash("Ended. They cannot open these letters any more.")
    return see_other(url_for(".index"))


def _page(form: StandInForm, *, status: int = 200) -> AnyResponse:
    return make_response(
        render_template("stand_ins/index.html", form=form, standing=stand_ins_of(g.actor), other=OTHER),
        status,
    )
