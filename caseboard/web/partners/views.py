"""Adding a partner to a family, and taking them off."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, flash, g, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import clock
from caseboard.access import Permission
from caseboard.db import session
from caseboard.families import summary as summaries
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.models import Family
from caseboard.families.partners import LONGEST, add_partner, end_partner, list_partners
from caseboard.web.families import page
from caseboard.web.families.changing import refuse
from caseboard.web.families.once import Once
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other
from caseboard.web.partners.forms import EndForm, PartnerForm

blueprint = Blueprint(
    "partners", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>/partners"
)


@blueprint.get("")
@requires(Permission.CHANGE_CASES)
def index(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    family = page.get_family(family_id)
    return _show(family, _form(family))


@blueprint.post("")
@requires(Permission.CHANGE_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    """Adds somebody. Sent twice, they are added once."""
    family = page.lock_family(family_id)
    form = PartnerForm(offered=_children(family))
    if not form.validate():
        return _show(family, form, status=422)
    once = Once("partners.create", form, family_id)
    if not once.is_repeat:
        try:
            add_partner(
                family,
                email=form.email.data or "",
                ends=form.ends.data,
                reason=form.reason.data or "",
                children=[uuid.UUID(ref) for ref in form.children.data or []],
                by=g.actor,
            )
        except MissingAnswersError as missing:
            return _show(family, refuse(form, missing), status=422)
        once.remember()
        session().commit()
        flash("They are a partner of this family now.")
    return see_other(url_for(".index", school_id=school_id, family_id=family_id))


@blueprint.post("/<uuid:partner_id>/end")
@requires(Permission.CHANGE_CASES)
def end(school_id: uuid.UUID, family_id: uuid.UUID, partner_id: uuid.UUID) -> AnyResponse:
    """Takes somebody off, from this moment on. A second time changes nothing."""
    family, form = page.lock_family(family_id), EndForm()
    if end_partner(family, partner_id, by=g.actor) is not None and form.validate():
        session().commit()
        flash("They can no longer see this family.")
    else:
        session().rollback()
    return see_other(url_for(".index", school_id=school_id, family_id=family_id))


def _form(family: Family) -> PartnerForm:
    return PartnerForm(formdata=None, offered=_children(family))


def _children(family: Family) -> tuple[summaries.KnownChild, ...]:
    known = summaries.summary(family, school=g.school, by=g.actor, shows_initials=page.shows_initials())
    return known.children


def _show(family: Family, form: PartnerForm, *, status: int = 200) -> Response:
    return make_response(
        render_template(
            "partners/index.html",
            family=family,
            title=page.title_of(family),
            partners=list_partners(family, by=g.actor, shows_initials=page.shows_initials()),
            form=form,
            end_request_id=uuid.uuid4(),
            school=g.school,
            today=clock.today(),
            latest=clock.today() + LONGEST,
        ),
        status,
    )
