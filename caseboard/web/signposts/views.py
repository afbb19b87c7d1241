"""Where a family was pointed to: the list, pointing to one more service, and asking what came of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import Blueprint, Response, flash, g, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import clock
from caseboard.access import Permission as P
from caseboard.db import session
from caseboard.families.coming_back import get_signpost, list_signposts
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.due import Service, Signpost
from caseboard.families.models import Family
from caseboard.signposts.services import follow_up, list_services, point_to
from caseboard.web.families import page
from caseboard.web.families.changing import refuse
from caseboard.web.families.once import Once
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other
from caseboard.web.signposts.forms import SCHOOL, FollowUpForm, SignpostForm

blueprint = Blueprint(
    "signposts", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>/signposts"
)


@blueprint.get("")
@requires(P.READ_CASES)
def index(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    family = page.get_family(family_id)
    return _show(family, SignpostForm(formdata=None, services=_services(family)))


@blueprint.post("")
@requires(P.CHANGE_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    family = page.lock_family(family_id)
    form = SignpostForm(services=_services(family))
    if not form.validate():
        return _show(family, form, status=422)
    once = Once("signposts.create", form, family_id)
    if not once.is_repeat and not once.is_reused:
        try:
            _point(family, form)
        except MissingAnswersError as missing:
            return _show(family, refuse(form, missing), status=422)
        once.remember()
        session().commit()
        flash("The signpost is written down.")
    return see_other(url_for(".index", school_id=school_id, family_id=family_id))


@blueprint.get("/<uuid:signpost_id>")
@requires(P.CHANGE_CASES)
def edit(school_id: uuid.UUID, family_id: uuid.UUID, signpost_id: uuid.UUID) -> Response:
    family = page.get_family(family_id)
    return _ask(family, get_signpost(family, signpost_id), FollowUpForm(formdata=None))


@blueprint.post("/<uuid:signpost_id>")
@requires(P.CHANGE_CASES)
def update(school_id: uuid.UUID, family_id: uuid.UUID, signpost_id: uuid.UUID) -> AnyResponse:
    """What came of it."""
    family = page.lock_family(family_id)
    signpost = get_signpost(family, signpost_id)
    form = FollowUpForm()
    if not form.validate():
        return _ask(family, signpost, form, status=422)
    once = Once("signposts.update", form, family_id, signpost_id)
    if not once.is_repeat and not once.is_reused:
        try:
            _follow(family, signpost, form)
        except MissingAnswersError as missing:
            return _ask(family, signpost, refuse(form, missing), status=422)
        once.remember()
        session().commit()
        flash("What came of it is written down.")
    return see_other(url_for(".index", school_id=school_id, family_id=family_id))


def _point(family: Family, form: SignpostForm) -> None:
    service = form.chosen()
    if service is None:
        raise MissingAnswersError({"service": "Choose the service."})
    point_to(
        family,
        service,
        how=form.how.data or "",
        given_on=form.given_on.data or clock.today(),
        follow_up_on=form.follow_up_on.data,
        tells_school=form.audience.data == SCHOOL,
        by=g.actor,
    )


def _follow(family: Family, signpost: Signpost, form: FollowUpForm) -> None:
    follow_up(
        family,
        signpost,
        taken_up=form.taken_up.data or "",
        helped=form.helped.data or "",
        again_on=form.again_on.data,
        by=g.actor,
    )


def _services(family: Family) -> Sequence[Service]:
    return list_services(family.authority_id, on=clock.today())


def _show(family: Family, form: SignpostForm, *, status: int = 200) -> Response:
    return make_response(
        render_template(
            "signposts/index.html",
            family=family,
            title=page.title_of(family),
            school=g.school,
            form=form,
            signposts=list_signposts(family),
            can_change=g.actor.may(P.CHANGE_CASES, g.school.id),
            today=clock.today(),
        ),
        status,
    )


def _ask(family: Family, signpost: Signpost, form: FollowUpForm, *, status: int = 200) -> Response:
    return make_response(
        render_template(
            "signposts/edit.html",
            family=family,
            school=g.school,
            signpost=signpost,
            form=form,
            today=clock.today(),
        ),
        status,
    )
