"""A family's actions: everybody's beside each other. A worker keeps them; a school ticks its own."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, abort, flash, g, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import clock
from caseboard.access import Permission as P
from caseboard.actions.services import agree_action, close_action, put_off_action, reopen_action
from caseboard.db import session
from caseboard.families import helpers, school_view
from caseboard.families.coming_back import get_action, list_actions
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.due import Action, Result
from caseboard.families.models import Family
from caseboard.web.actions.forms import ActForm, ActionForm
from caseboard.web.families import page
from caseboard.web.families.changing import refuse
from caseboard.web.families.looking import Look, look_again
from caseboard.web.families.once import Once
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other

blueprint = Blueprint(
    "actions", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>/actions"
)

SAID = {"done": "Ticked: done.", "not_done": "Ticked: will not be done.", "open": "It is open again."}
TYPED_TWICE = "What you sent first is saved: it stands in the list. Add this one again if it is another."


@blueprint.get("")
@requires(P.READ_CASES)
def index(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    family = page.get_family(family_id)
    return _show(family, _form(family))


@blueprint.post("")
@requires(P.CHANGE_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    family = page.lock_family(family_id)
    form = _form(family, is_sent=True)
    if not form.validate():
        return _show(family, form, status=422)
    if form.is_told and (look := look_again(family, form, form.what.data)):
        return _show(family, form, look=look, status=422)
    once = Once("actions.create", form, family_id)
    if once.is_reused:
        form.refuse("what", TYPED_TWICE)
        return _show(family, form, status=409)
    if not once.is_repeat:
        try:
            _agree(family, form)
        except MissingAnswersError as missing:
            return _show(family, refuse(form, missing), status=422)
        once.remember()
        session().commit()
        flash("The action is written down.")
    return see_other(url_for(".index", school_id=school_id, family_id=family_id))


@blueprint.post("/<uuid:action_id>")
@requires(P.CHANGE_CASES, P.TICK_ACTIONS)
def update(school_id: uuid.UUID, family_id: uuid.UUID, action_id: uuid.UUID) -> AnyResponse:
    """Ticks an action, opens it again, or gives it another day (a worker only)."""
    is_worker = g.actor.may(P.CHANGE_CASES, g.school.id)
    family, action = _found(family_id, action_id, is_worker=is_worker)
    form = ActForm()
    if not form.validate() or form.act.data not in {*SAID, "later"}:
        return _refused(family, form, is_worker=is_worker)
    once = Once("actions.update", form, family_id, action_id)
    if not once.is_repeat and not once.is_reused:
        try:
            _act(family, action, form, is_worker=is_worker)
        except MissingAnswersError as missing:
            return _refused(family, refuse(form, missing), is_worker=is_worker)
        once.remember()
        session().commit()
        flash(SAID.get(form.act.data or "", "It has another day."))
    to = "actions.index" if is_worker else "families.show"
    return see_other(url_for(to, school_id=school_id, family_id=family_id))


def _found(family_id: uuid.UUID, action_id: uuid.UUID, *, is_worker: bool) -> tuple[Family, Action]:
    if not is_worker:
        return school_view.get_own_action(g.actor, g.school, family_id, action_id)
    family = page.lock_family(family_id)
    return family, get_action(family, action_id, by=g.actor)


def _act(family: Family, action: Action, form: ActForm, *, is_worker: bool) -> None:
    match form.act.data:
        case "open":
            reopen_action(family, action, by=g.actor)
        case "later":
            if not is_worker:
                abort(404)
            if form.due_on.data is None:
                raise MissingAnswersError({"due_on": "Enter the new day."})
            put_off_action(family, action, due_on=form.due_on.data, by=g.actor)
        case _:
            close_action(family, action, result=Result(form.act.data or ""), by=g.actor)


def _agree(family: Family, form: ActionForm) -> None:
    agree_action(
        family,
        what=form.what.data or "",
        who=form.whoever(),
        due_on=form.due_on.data or clock.today(),
        schools=form.school_ids(),
        by=g.actor,
    )


def _form(family: Family, *, is_sent: bool = False) -> ActionForm:
    offered = page.schools_of(family)
    return ActionForm(offered=offered, me=g.actor.name, **({} if is_sent else {"formdata": None}))


def _refused(family: Family, form: ActForm, *, is_worker: bool) -> Response:
    """A tick that could not be read. A school's page has no form to put it beside: nothing is there to correct."""
    if not is_worker:
        abort(400)
    return _show(family, _form(family), wrong=form, status=422)


def _show(
    family: Family,
    form: ActionForm,
    *,
    wrong: ActForm | None = None,
    look: Look | None = None,
    status: int = 200,
) -> Response:
    return make_response(
        render_template(
            "actions/index.html",
            family=family,
            title=page.title_of(family),
            school=g.school,
            form=form,
            wrong=wrong,
            look=look,
            actions=[(action, uuid.uuid4()) for action in list_actions(family, by=g.actor)],
            known_names=helpers.list_names([family.authority_id]),
            can_change=g.actor.may(P.CHANGE_CASES, g.school.id),
            today=clock.today(),
        ),
        status,
    )
