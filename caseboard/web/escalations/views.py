"""The local steps of disagreeing: rows with days, kept by those who keep an authority's calendars."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import Blueprint, Response, flash, g, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import clock
from caseboard.access import Permission as P
from caseboard.access.places import get_authority_kept_by
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError
from caseboard.referrals.local_steps import add_step, change_step, changes_to_come, end_step, steps_on
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
    return _act("escalations.update", authority_id, _change, "The step is changed.")


@blueprint.post("/additions")
@requires(P.KEEP_CALENDARS)
def create(authority_id: uuid.UUID) -> AnyResponse:
    """One more step after the last."""
    return _act("escalations.create", authority_id, _add, "The step is added.")


@blueprint.post("/endings")
@requires(P.KEEP_CALENDARS)
def end(authority_id: uuid.UUID) -> AnyResponse:
    """A step is no longer taken from a day on."""
    return _act("escalations.end", authority_id, _end, "From that day the step is no longer taken.")


def _change(authority: Authority, form: StepForm) -> None:
    change_step(
        authority.id,
        form.position.data or 0,
        name=form.name.data or "",
        days=form.days.data,
        from_day=form.from_day.data,
    )


def _add(authority: Authority, form: StepForm) -> None:
    add_step(authority.id, name=form.name.data or "", days=form.days.data, from_day=form.from_day.data)


def _end(authority: Authority, form: StepForm) -> None:
    end_step(authority.id, form.position.data or 0, from_day=form.from_day.data)


def _act(
    act: str, authority_id: uuid.UUID, do: Callable[[Authority, StepForm], None], said: str
) -> AnyResponse:
    """Does it once and commits; what is wrong comes back in the form it was typed in."""
    authority = get_authority_kept_by(g.actor, authority_id)
    form = StepForm()
    if not form.validate():
        return _show(authority, form, status=422)
    once = Once(act, form, authority_id)
    if not once.is_repeat:
        try:
            do(authority, form)
        except MissingAnswersError as missing:
            session().rollback()
            return _show(get_authority_kept_by(g.actor, authority_id), refuse(form, missing), status=422)
        once.remember()
        session().commit()
        flash(said)
    return see_other(url_for(".index", authority_id=authority_id))


def _show(authority: Authority, wrong: StepForm | None = None, *, status: int = 200) -> Response:
    """A form for each step, and one for another; the one that was refused keeps what was typed."""
    today = clock.today()
    forms = [
        StepForm(
            formdata=None, data={"position": step.position, "name": step.name, "days": step.days}, prefix=""
        )
        for step in steps_on(authority.id, today)
    ]
    forms.append(StepForm(formdata=None, data={"position": 0}, prefix=""))
    if wrong is not None:
        forms = [wrong if form.position.data == (wrong.position.data or 0) else form for form in forms]
    return make_response(
        render_template(
            "escalations/index.html",
            authority=authority,
            forms=forms,
            wrong=wrong,
            to_come=changes_to_come(authority.id, today=today),
        ),
        status,
    )
