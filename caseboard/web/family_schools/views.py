"""The schools of a family: what they share of it, and moving it to another."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import Blueprint, Response, flash, g, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import clock
from caseboard.access import Permission
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.models import Family
from caseboard.families.together.agreeing import LONGEST, agree, end_agreement, get_agreement, list_agreements
from caseboard.families.together.moving import ask_to_move, get_move, list_moves, list_targets, take_move_back
from caseboard.web.families import page
from caseboard.web.families.changing import refuse
from caseboard.web.families.once import Once
from caseboard.web.family_schools.forms import AgreeForm, EndForm, MoveSchoolForm
from caseboard.web.forms import RequestForm
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other

blueprint = Blueprint(
    "family_schools", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>"
)


@blueprint.get("/schools")
@requires(Permission.CHANGE_CASES)
def index(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    return _show(page.get_family(family_id))


@blueprint.post("/agreements")
@requires(Permission.CHANGE_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    family = page.lock_family(family_id)
    form = AgreeForm(offered=page.schools_of(family))

    def act() -> None:
        agree(family, schools=form.school_ids(), ends=form.ends.data, words=form.words.data or "", by=g.actor)

    return _do(family, form, act, "It is written down.", agreeing=form)


@blueprint.post("/agreements/<uuid:agreement_id>/end")
@requires(Permission.CHANGE_CASES)
def end(school_id: uuid.UUID, family_id: uuid.UUID, agreement_id: uuid.UUID) -> AnyResponse:
    """Ends an agreement, from this moment on. A second time changes nothing."""
    family = page.lock_family(family_id)
    get_agreement(family, agreement_id, by=g.actor)
    return _do(
        family,
        EndForm(),
        lambda: end_agreement(family, agreement_id, by=g.actor),
        "Each school sees its own children only.",
    )


@blueprint.post("/school-moves")
@requires(Permission.CHANGE_CASES)
def move(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    family = page.lock_family(family_id)
    form = MoveSchoolForm(offered=list_targets(family, from_school=g.school.id))

    def act() -> None:
        ask_to_move(family, from_school=g.school.id, to_school=form.chosen(), by=g.actor)

    return _do(
        family, form, act, "The new school is asked to confirm. Until then nothing changes.", moving=form
    )


@blueprint.post("/school-moves/<uuid:move_id>/take-back")
@requires(Permission.CHANGE_CASES)
def take_back(school_id: uuid.UUID, family_id: uuid.UUID, move_id: uuid.UUID) -> AnyResponse:
    """Takes a move back. One that was answered meanwhile stays as it is."""
    family = page.lock_family(family_id)
    get_move(family, move_id, by=g.actor)
    return _do(
        family,
        EndForm(),
        lambda: take_move_back(family, move_id, by=g.actor),
        "The family stays where it is.",
    )


def _do(
    family: Family,
    form: RequestForm,
    act: Callable[[], object],
    said: str,
    *,
    agreeing: AgreeForm | None = None,
    moving: MoveSchoolForm | None = None,
) -> AnyResponse:
    """Acts once on a form that is complete, and commits; else the page comes back with what is wrong."""
    if not form.validate():
        return _show(family, agreeing=agreeing, moving=moving, status=422)
    once = Once(f"family_schools.{type(form).__name__}", form, family.public_id)
    if not once.is_repeat:
        try:
            act()
        except MissingAnswersError as missing:
            refuse(form, missing)
            return _show(family, agreeing=agreeing, moving=moving, status=422)
        once.remember()
        session().commit()
        flash(said)
    return see_other(url_for(".index", school_id=g.school.public_id, family_id=family.public_id))


def _show(
    family: Family,
    *,
    agreeing: AgreeForm | None = None,
    moving: MoveSchoolForm | None = None,
    status: int = 200,
) -> Response:
    schools = page.schools_of(family)
    targets = list_targets(family, from_school=g.school.id)
    return make_response(
        render_template(
            "family_schools/index.html",
            family=family,
            title=page.title_of(family),
            schools=schools,
            agreements=list_agreements(family, by=g.actor),
            moves=list_moves(family, by=g.actor),
            form=agreeing or moving,
            agreeing=agreeing or AgreeForm(formdata=None, offered=schools),
            moving=moving or MoveSchoolForm(formdata=None, offered=targets),
            request_id=uuid.uuid4(),
            school=g.school,
            today=clock.today(),
            latest=clock.today() + LONGEST,
        ),
        status,
    )
