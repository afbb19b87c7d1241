"""Adding a child to a family."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, flash, g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard.access import Permission
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.models import Child, Family
from caseboard.families.services import add_child, typed_child
from caseboard.web.families import page
from caseboard.web.families.changing import refuse
from caseboard.web.families.choosing import choose
from caseboard.web.families.forms import ChildForm
from caseboard.web.families.once import Once
from caseboard.web.guard import requires
from caseboard.web.htmx import page_or_fragment, see_other

blueprint = Blueprint(
    "children", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>/children"
)


@blueprint.get("/new")
@requires(Permission.CHANGE_CASES)
def new(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    return _show(page.get_family(family_id), ChildForm(formdata=None))


@blueprint.post("/roll")
@requires(Permission.CHANGE_CASES)
def roll(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    """Finds children on a roll. What was chosen and typed before stays."""
    family, form = page.get_family(family_id), ChildForm()
    if request.form.get("more") and len(form.typed) < (form.typed.max_entries or 1):
        form.typed.append_entry()
    response = _show(family, form)
    session().commit()
    return response


@blueprint.post("")
@requires(Permission.CHANGE_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    family, form = page.lock_family(family_id), ChildForm()
    if not form.validate():
        return _show(family, form, status=422)
    once = Once("children.create", form, family_id)
    if not once.is_repeat:
        choosing = choose(form)
        if choosing.already or once.is_reused:
            return _show(family, form, status=409)
        try:
            _add(
                family, [*choosing.children(), *(typed_child(c, g.school.id) for c in form.typed_children())]
            )
        except MissingAnswersError as missing:
            session().rollback()
            return _show(page.get_family(family_id), refuse(form, missing), status=422)
        once.remember()
        session().commit()
        flash("The family is larger now.")
    return see_other(url_for("families.show", school_id=school_id, family_id=family_id))


def _add(family: Family, children: list[Child]) -> None:
    if not children:
        raise MissingAnswersError({"children": "Choose a child, or type one in."})
    for child in children:
        add_child(family, child, by=g.actor)


def _show(family: Family, form: ChildForm, *, status: int = 200) -> Response:
    return page_or_fragment(
        "children/new.html",
        "families/_choosing.html",
        status=status,
        form=form,
        choosing=choose(form),
        family=family,
        title=page.title_of(family),
        school=g.school,
        roll_url=url_for("children.roll", school_id=g.school.public_id, family_id=family.public_id),
    )
