"""Taking off a family that was put on by mistake."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, flash, g, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard.access import Permission
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError, VersionConflictError
from caseboard.families.models import Family
from caseboard.families.services import take_off_family
from caseboard.web.families import page
from caseboard.web.families.changing import refuse
from caseboard.web.families.once import Once
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other
from caseboard.web.removals.forms import RemovalForm

blueprint = Blueprint("removals", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>")

CHANGED = "Somebody changed this family meanwhile. Look at its page, then take it off if that is still right."


@blueprint.get("/removals")
@requires(Permission.CHANGE_CASES)
def new(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    family = page.get_family(family_id)
    return _show(family, RemovalForm(formdata=None, data={"version": family.version}))


@blueprint.post("/removals")
@requires(Permission.CHANGE_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    """Takes the family off. Sent twice, the second is led to the board like the first."""
    form = RemovalForm()
    once = Once("removals.create", form, family_id) if form.validate() else None
    if once and once.is_repeat:
        return see_other(url_for("boards.show", school_id=school_id))
    family = page.lock_family(family_id)
    if once is None:
        return _show(family, form, status=422)
    try:
        take_off_family(family, version=form.version.data or 0, reason=form.reason.data or "", by=g.actor)
    except MissingAnswersError as missing:
        return _show(family, refuse(form, missing), status=422)
    except VersionConflictError:
        form.refuse("reason", CHANGED)
        form.version.data = family.version
        return _show(family, form, status=409)
    once.remember()
    session().commit()
    flash("The family is off the board.")
    return see_other(url_for("boards.show", school_id=school_id))


def _show(family: Family, form: RemovalForm, *, status: int = 200) -> Response:
    title = page.title_of(family)
    return make_response(
        render_template("removals/new.html", family=family, title=title, form=form, school=g.school), status
    )
