"""A conflict of interest: a manager keeps a named member of staff from a family."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, flash, g, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard.access import Permission
from caseboard.db import session
from caseboard.families.blocks import block, lift, list_blocked, list_staff
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.models import Family
from caseboard.web.blocks.forms import BlockForm
from caseboard.web.families import page
from caseboard.web.families.changing import refuse
from caseboard.web.families.once import Once
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other

blueprint = Blueprint(
    "blocks", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>/blocks"
)


@blueprint.get("")
@requires(Permission.WATCH_RESTRICTED)
def index(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    return _show(page.get_family(family_id))


@blueprint.post("")
@requires(Permission.WATCH_RESTRICTED)
def create(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    """From their next request on, the family is not there for them."""
    family = page.lock_family(family_id)
    form = _form(family)
    once = Once("blocks.create", form, family_id) if form.validate() else None
    if once is None:
        return _show(family, form, status=422)
    if not once.is_repeat:
        try:
            block(family, form.person_id(), reason=form.reason.data or "", by=g.actor)
        except MissingAnswersError as missing:
            return _show(family, refuse(form, missing), status=422)
        once.remember()
        session().commit()
        flash("The family is not there for them any more.")
    return see_other(url_for("blocks.index", school_id=school_id, family_id=family_id))


@blueprint.post("/<uuid:block_id>/end")
@requires(Permission.WATCH_RESTRICTED)
def end(school_id: uuid.UUID, family_id: uuid.UUID, block_id: uuid.UUID) -> AnyResponse:
    family = page.lock_family(family_id)
    lift(family, block_id, by=g.actor)
    session().commit()
    flash("They see the family again.")
    return see_other(url_for("blocks.index", school_id=school_id, family_id=family_id))


def _form(family: Family, **kwargs: None) -> BlockForm:
    staff = [(str(user.public_id), user.name) for user in list_staff(family)]
    return BlockForm(staff=staff, **kwargs)


def _show(family: Family, form: BlockForm | None = None, *, status: int = 200) -> Response:
    return make_response(
        render_template(
            "blocks/index.html",
            family=family,
            title=page.title_of(family),
            form=form or _form(family, formdata=None),
            blocked=list_blocked(family),
            school=g.school,
        ),
        status,
    )
