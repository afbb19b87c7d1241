"""Handing a family over to the next lead."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import Blueprint, Response, flash, g, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import clock
from caseboard.access import Permission
from caseboard.db import session
from caseboard.families import helpers
from caseboard.families.conflicts import MissingAnswersError, VersionConflictError
from caseboard.families.models import Family
from caseboard.families.story.queries import story_facts
from caseboard.families.together.handing_over import accept, list_handovers, offer, take_back
from caseboard.families.together.models import HandoverKind
from caseboard.web.families import page
from caseboard.web.families.changing import refuse
from caseboard.web.families.once import Once
from caseboard.web.guard import requires
from caseboard.web.handovers.forms import AnswerForm, HandoverForm
from caseboard.web.htmx import see_other

blueprint = Blueprint(
    "handovers", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>/handovers"
)

CHANGED = "Somebody changed this family meanwhile. Look at it, then press again if that is still right."


@blueprint.get("")
@requires(Permission.CHANGE_CASES)
def index(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    family = page.get_family(family_id)
    return _show(family, HandoverForm(formdata=None, data={"version": family.version}))


@blueprint.post("")
@requires(Permission.CHANGE_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    family, form = page.lock_family(family_id), HandoverForm()
    if not form.validate():
        return _show(family, form, status=422)
    once = Once("handovers.create", form, family_id)
    if not once.is_repeat:
        try:
            offer(
                family,
                to=form.to.data or "",
                kind=HandoverKind(form.kind.data),
                why=form.why.data or "",
                access_ends=form.access_ends.data,
                version=form.version.data or 0,
                by=g.actor,
            )
        except MissingAnswersError as missing:
            return _show(family, refuse(form, missing), status=422)
        except VersionConflictError:
            return _conflict(family_id, form)
        once.remember()
        session().commit()
        flash("The card says so until they accept.")
    return see_other(url_for(".index", school_id=school_id, family_id=family_id))


@blueprint.post("/<uuid:handover_id>/accept")
@requires(Permission.CHANGE_CASES)
def accepting(school_id: uuid.UUID, family_id: uuid.UUID, handover_id: uuid.UUID) -> AnyResponse:
    return _answer(family_id, handover_id, accept, "The family has a new lead.")


@blueprint.post("/<uuid:handover_id>/take-back")
@requires(Permission.CHANGE_CASES)
def taking_back(school_id: uuid.UUID, family_id: uuid.UUID, handover_id: uuid.UUID) -> AnyResponse:
    return _answer(family_id, handover_id, take_back, "The lead stays as it was.")


def _answer(
    family_id: uuid.UUID, handover_id: uuid.UUID, act: Callable[..., object], said: str
) -> AnyResponse:
    family, form = page.lock_family(family_id), AnswerForm()
    once = Once(f"handovers.{act.__name__}", form, family_id, handover_id) if form.validate() else None
    if once is None or not once.is_repeat:
        try:
            act(family, handover_id, version=form.version.data or 0, by=g.actor)
        except MissingAnswersError as missing:
            blank = HandoverForm(formdata=None, data={"version": family.version})
            return _show(family, refuse(blank, missing), status=422)
        except VersionConflictError:
            return _conflict(family_id, HandoverForm(formdata=None))
        if once is None:
            session().rollback()
            return see_other(url_for(".index", school_id=g.school.public_id, family_id=family_id))
        once.remember()
        session().commit()
        flash(said)
    return see_other(url_for("families.show", school_id=g.school.public_id, family_id=family_id))


def _conflict(family_id: uuid.UUID, form: HandoverForm) -> Response:
    session().rollback()
    family = page.get_family(family_id)
    form.version.data, form.version.raw_data = family.version, None
    form.refuse("", CHANGED)
    return _show(family, form, status=409)


def _show(family: Family, form: HandoverForm, *, status: int = 200) -> Response:
    return make_response(
        render_template(
            "handovers/index.html",
            family=family,
            title=page.title_of(family),
            handovers=list_handovers(family),
            form=form,
            me=g.actor.user_id,
            story=story_facts(family, by=g.actor),
            lead=family.lead.name if family.lead else "",
            known_names=helpers.list_names([family.authority_id]),
            request_id=uuid.uuid4(),
            school=g.school,
            today=clock.today(),
        ),
        status,
    )
