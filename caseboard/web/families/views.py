"""A family's page, adding a family, and changing its card without moving it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import Blueprint, Response, flash, g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard.access import Permission
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError, VersionConflictError
from caseboard.families.models import Family, Level
from caseboard.families.services import add_family
from caseboard.referrals.asking import change_card
from caseboard.web.families import changing, page
from caseboard.web.families.choosing import Choosing, choose
from caseboard.web.families.forms import CardForm, FamilyForm
from caseboard.web.families.once import Once, renew
from caseboard.web.families.twins import Twin, likely_twins
from caseboard.web.guard import requires
from caseboard.web.htmx import page_or_fragment, see_other

blueprint = Blueprint("families", __name__, url_prefix="/schools/<uuid:school_id>/families")

FOCUS = frozenset({"asked", "assessor", "lead", "holder", "next_on"})
"""Fields of the card's form that an address may put the cursor in."""


@blueprint.get("/<uuid:family_id>")
@requires(Permission.READ_CASES, Permission.READ_SCHOOL_VIEW)
def show(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    """The family page: the case record for a worker, for a school what it may read."""
    if g.actor.may(Permission.READ_CASES, g.school.id):
        return page.show_family(page.get_family(family_id))
    return page.show_school_family(family_id)


@blueprint.get("/new")
@requires(Permission.CHANGE_CASES)
def new(school_id: uuid.UUID) -> Response:
    form = FamilyForm(formdata=None, authority_id=g.school.authority_id)
    return _show_new(form, choose(form))


@blueprint.post("/roll")
@requires(Permission.CHANGE_CASES)
def roll(school_id: uuid.UUID) -> Response:
    """Finds children on a roll. What was chosen and typed before stays."""
    form = FamilyForm(authority_id=g.school.authority_id)
    choosing = choose(form)
    if request.form.get("more") and len(form.typed) < (form.typed.max_entries or 1):
        form.typed.append_entry()
    response = _show_new(form, choosing)
    session().commit()
    return response


@blueprint.post("")
@requires(Permission.CHANGE_CASES)
def create(school_id: uuid.UUID) -> AnyResponse:
    form = FamilyForm(authority_id=g.school.authority_id)
    if not form.validate():
        return _show_new(form, choose(form), status=422)
    once = Once("families.create", form)
    choosing = choose(form)
    twins = [] if choosing.already or once.is_reused else likely_twins(form, choosing)
    if choosing.already or twins:
        once.look_again()  # the family that stands there already may be this form's own, sent twice at one moment
    if once.is_repeat:
        return see_other(url_for(".show", school_id=school_id, **(once.answer or {})))
    if choosing.already or once.is_reused or twins:
        shown = _told(form) if once.is_reused and not choosing.already else form
        return _show_new(shown, choosing, twins=twins, status=409)
    try:
        family = _add(form, choosing)
    except MissingAnswersError as missing:
        session().rollback()
        return _show_new(changing.refuse(form, missing), choose(form), status=422)
    once.remember(family_id=str(family.public_id))
    session().commit()
    flash("The family is on the board.")
    return see_other(url_for(".show", school_id=school_id, family_id=family.public_id))


@blueprint.get("/<uuid:family_id>/edit")
@requires(Permission.CHANGE_CASES)
def edit(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    family = page.get_family(family_id)
    return changing.show_edit(family, changing.card_form(family), focus=_focus())


@blueprint.post("/<uuid:family_id>")
@requires(Permission.CHANGE_CASES)
def update(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    family = page.lock_family(family_id)
    form = CardForm(family=family)
    if not form.validate():
        return changing.show_edit(family, form, status=422)
    once = Once("families.update", form, family_id, version=form.version.data)
    back = url_for(".show", school_id=school_id, family_id=family_id)
    if once.is_repeat:
        return see_other(back)
    try:
        events = change_card(family, version=form.version.data or 0, by=g.actor, **form.wanted())
    except VersionConflictError:
        session().rollback()
        return changing.show_conflict(page.get_family(family_id), form)
    except MissingAnswersError as missing:
        session().rollback()
        return changing.show_edit(page.get_family(family_id), changing.refuse(form, missing), status=422)
    once.remember(changed=len(events))
    session().commit()
    flash("The card is changed." if events else "Nothing was different, so nothing was changed.")
    return see_other(back)


def _add(form: FamilyForm, choosing: Choosing) -> Family:
    return add_family(
        school=g.school.id,
        name=form.name.data or "",
        children=choosing.children(),
        typed=form.typed_children(),
        level=Level(form.level.data),
        by=g.actor,
    )


def _told(form: FamilyForm) -> FamilyForm:
    """The form was saved before with other words: that family is on the board, this one is not yet."""
    renew(form)
    form.refuse("name", "What you sent first is on the board. Look there before you add this one.")
    return form


def _focus() -> str:
    asked = request.args.get("focus", "")
    return asked if asked in FOCUS else ""


def _show_new(
    form: FamilyForm, choosing: Choosing, *, twins: Sequence[Twin] = (), status: int = 200
) -> Response:
    if not form.name.data:
        form.name.data = choosing.first_surname(form)
    return page_or_fragment(
        "families/new.html",
        "families/_choosing.html",
        status=status,
        form=form,
        choosing=choosing,
        twins=twins,
        school=g.school,
        roll_url=url_for("families.roll", school_id=g.school.public_id),
    )
