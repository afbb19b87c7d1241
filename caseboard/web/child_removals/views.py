"""Taking off a child who was put on by mistake."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, flash, g, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard.access import Permission
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FamilyNotFoundError
from caseboard.families.models import Family
from caseboard.families.services import take_off_child
from caseboard.families.summary import KnownChild, summary
from caseboard.web.families import page
from caseboard.web.families.changing import refuse
from caseboard.web.families.once import Once
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other
from caseboard.web.removals.forms import RemovalForm

blueprint = Blueprint(
    "child_removals", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>/children"
)


@blueprint.get("/<uuid:child_id>/removals")
@requires(Permission.CHANGE_CASES)
def new(school_id: uuid.UUID, family_id: uuid.UUID, child_id: uuid.UUID) -> Response:
    family = page.get_family(family_id)
    return _show(family, _child(family, child_id), RemovalForm(formdata=None))


@blueprint.post("/<uuid:child_id>/removals")
@requires(Permission.CHANGE_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID, child_id: uuid.UUID) -> AnyResponse:
    form = RemovalForm()
    once = Once("child_removals.create", form, family_id, child_id) if form.validate() else None
    if once and once.is_repeat:
        return see_other(url_for("boards.show", school_id=school_id))
    family = page.lock_family(family_id)
    child = _child(family, child_id)
    if once is None:
        return _show(family, child, form, status=422)
    try:
        take_off_child(family, child_id, reason=form.reason.data or "", by=g.actor)
    except MissingAnswersError as missing:
        return _show(family, child, refuse(form, missing), status=422)
    once.remember()
    session().commit()
    flash("The child is no longer in this family.")
    if any(place.until is None and place.school_id == g.school.id for place in family.schools):
        return see_other(url_for("families.show", school_id=school_id, family_id=family_id))
    return see_other(url_for("boards.show", school_id=school_id))


def _child(family: Family, child_id: uuid.UUID) -> KnownChild:
    """The child, if it is in the family and at a school this worker works for."""
    known = summary(family, school=g.school, by=g.actor, shows_initials=page.shows_initials())
    for child in known.children:
        if child.child_id == child_id:
            return child
    raise FamilyNotFoundError


def _show(family: Family, child: KnownChild, form: RemovalForm, *, status: int = 200) -> Response:
    title = page.title_of(family)
    return make_response(
        render_template(
            "removals/new_child.html", family=family, title=title, child=child, form=form, school=g.school
        ),
        status,
    )
