"""Writing down where people stand, from 0 to 10."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, flash, g, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import clock
from caseboard.access import Permission
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.models import Family
from caseboard.families.story.services import record_numbers
from caseboard.web.families import page
from caseboard.web.families.changing import refuse
from caseboard.web.families.once import Once
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other
from caseboard.web.numbers.forms import NumbersForm

blueprint = Blueprint(
    "numbers", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>/numbers"
)


@blueprint.get("")
@requires(Permission.CHANGE_CASES)
def new(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    return _show(page.get_family(family_id), NumbersForm(formdata=None))


@blueprint.post("")
@requires(Permission.CHANGE_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    family, form = page.lock_family(family_id), NumbersForm()
    if not form.validate():
        return _show(family, form, status=422)
    once = Once("numbers.create", form, family_id)
    if not once.is_repeat:
        try:
            record_numbers(family, form.numbers(), on=form.on.data or clock.today(), by=g.actor)
        except MissingAnswersError as missing:
            return _show(family, refuse(form, missing), status=422)
        once.remember()
        session().commit()
        flash("The numbers are saved.")
    return see_other(url_for("stories.show", school_id=school_id, family_id=family_id))


def _show(family: Family, form: NumbersForm, *, status: int = 200) -> Response:
    title = page.title_of(family)
    return make_response(
        render_template(
            "numbers/new.html", family=family, title=title, form=form, school=g.school, today=clock.today()
        ),
        status,
    )
