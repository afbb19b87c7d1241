"""Saying that somebody looked and nothing has changed."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, g, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard.access import Permission
from caseboard.db import session
from caseboard.families.entries import check_no_change
from caseboard.web.families import page
from caseboard.web.families.once import Once
from caseboard.web.forms import RequestForm
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other

blueprint = Blueprint("checks", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>")


@blueprint.post("/checks")
@requires(Permission.CHANGE_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    """One tap tells every school of the family that somebody looked."""
    family = page.lock_family(family_id)
    form = RequestForm()
    if not form.validate():
        return page.show_family(family, status=422)
    once = Once("checks.create", form, family_id)
    if not once.is_repeat and not once.is_reused:
        check_no_change(family, by=g.actor)
        once.remember()
        session().commit()
        flash("Checked, no change. The school will read that you looked.")
    return see_other(url_for("families.show", school_id=school_id, family_id=family_id))
