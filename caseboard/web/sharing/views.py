"""On what a family's sharing rests, its withdrawal, and what was told to whom."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, flash, g, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import clock
from caseboard.access import Permission
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.ledger import ledger
from caseboard.families.models import Family
from caseboard.families.sharing import record_basis, withdraw
from caseboard.families.sharing_models import Basis
from caseboard.families.standing import BASIS_WORDS, list_bases, standing
from caseboard.web.families import page
from caseboard.web.families.changing import refuse
from caseboard.web.families.once import Once
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other
from caseboard.web.sharing.forms import BasisForm, WithdrawalForm

blueprint = Blueprint("sharing", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>")


@blueprint.get("/sharing")
@requires(Permission.READ_CASES)
def show(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    return _show(page.get_family(family_id))


@blueprint.post("/sharing")
@requires(Permission.CHANGE_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    """Writes down on what sharing rests from now on."""
    family = page.lock_family(family_id)
    form = BasisForm()
    if not form.validate():
        return _show(family, basis=form, status=422)
    once = Once("sharing.create", form, family_id)
    if not once.is_repeat:
        since, words = form.since.data or clock.today(), form.words.data or ""
        try:
            record_basis(family, basis=form.chosen(), since=since, words=words, by=g.actor)
        except MissingAnswersError as missing:
            return _show(family, basis=refuse(form, missing), status=422)
        once.remember()
        session().commit()
        flash("Written down. You are not asked again for each entry.")
    return see_other(url_for("sharing.show", school_id=school_id, family_id=family_id))


@blueprint.post("/withdrawals")
@requires(Permission.CHANGE_CASES)
def withdraw_agreement(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    """The family withdrew its agreement: words leave the school's view at once, facts stay."""
    family = page.lock_family(family_id)
    form = WithdrawalForm()
    if not form.validate():
        return _show(family, withdrawal=form, status=422)
    try:
        on = form.withdrawn_on.data or clock.today()
        withdraw(family, on=on, words=form.withdrawn_words.data or "", by=g.actor)
    except MissingAnswersError as missing:
        named = {"since": "withdrawn_on", "words": "withdrawn_words"}
        beside = MissingAnswersError({named[name]: said for name, said in missing.fields.items()})
        return _show(family, withdrawal=refuse(form, beside), status=422)
    session().commit()
    flash("The agreement is withdrawn. Words shared on it have left the school's view.")
    return see_other(url_for("sharing.show", school_id=school_id, family_id=family_id))


def _show(
    family: Family,
    *,
    basis: BasisForm | None = None,
    withdrawal: WithdrawalForm | None = None,
    status: int = 200,
) -> Response:
    now = standing(family)
    return make_response(
        render_template(
            "sharing/show.html",
            family=family,
            school=g.school,
            title=page.title_of(family),
            standing=now,
            bases=list_bases(family),
            words=BASIS_WORDS,
            basis=basis or BasisForm(formdata=None),
            withdrawal=withdrawal or WithdrawalForm(formdata=None),
            can_withdraw=now.basis is Basis.AGREEMENT and not now.is_withdrawn,
            tellings=ledger(family, by=g.actor, shows_initials=page.shows_initials()),
            today=clock.today(),
        ),
        status,
    )
