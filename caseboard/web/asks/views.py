"""Asking a school something about a family: it stands under "Needs you" in the letter until it is answered."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, g, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import clock
from caseboard.access import Permission as P
from caseboard.db import session
from caseboard.families.standing import STOPPED
from caseboard.feed.friday import friday
from caseboard.feed.models import AskKind
from caseboard.feed.rights import WordsStoppedError
from caseboard.feed.school_asks import AlreadyAnsweredError, TooManyAsksError, ask_school, withdraw_ask
from caseboard.web.asks.forms import AskForm
from caseboard.web.chrome import Chrome
from caseboard.web.families import page as family_page
from caseboard.web.families.looking import Look, look_again
from caseboard.web.families.once import Once
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other

blueprint = Blueprint("asks", __name__, url_prefix="/schools/<uuid:school_id>")

TOO_MANY = "The school has five things to answer about this family already. Take one back first."


@blueprint.get("/friday/<uuid:family_id>/asks/new")
@requires(P.CHANGE_CASES)
def new(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    return _page(family_id, AskForm())


@blueprint.post("/friday/<uuid:family_id>/asks")
@requires(P.CHANGE_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    family = family_page.lock_family(family_id)
    form = AskForm()
    if not form.validate():
        return _page(family_id, form, 422)
    if look := look_again(family, form, form.text.data):
        return _page(family_id, form, 422, look=look)
    once = Once("asks.create", form, family_id)
    if not once.is_repeat and not once.is_reused:
        try:
            ask_school(
                g.school,
                family_id,
                kind=AskKind(form.kind.data),
                text=form.text.data or "",
                due_on=form.due_on.data or clock.today(),
                by=g.actor,
            )
        except TooManyAsksError:
            form.refuse("text", TOO_MANY)
            return _page(family_id, form, 422)
        except WordsStoppedError:
            form.refuse("text", STOPPED)
            return _page(family_id, form, 422)
        once.remember()
        session().commit()
        flash("Saved. It stands under Needs you in the letter until the school has answered.")
    return see_other(url_for("fridays.show", school_id=school_id, _anchor=f"family-{family_id}"))


@blueprint.post("/asks/<uuid:ask_id>/withdrawals")
@requires(P.CHANGE_CASES)
def withdraw(school_id: uuid.UUID, ask_id: uuid.UUID) -> AnyResponse:
    try:
        withdraw_ask(ask_id, school=g.school, by=g.actor)
    except AlreadyAnsweredError:
        flash("Not taken back: the school has answered it.")
    else:
        session().commit()
        flash("Taken back. The school is not asked any more.")
    return see_other(url_for("fridays.show", school_id=school_id))


def _page(family_id: uuid.UUID, form: AskForm, status: int = 200, *, look: Look | None = None) -> AnyResponse:
    line = friday(g.actor, g.school, shows_initials=Chrome().shows_initials).line_of(family_id)
    return make_response(
        render_template("asks/new.html", line=line, form=form, look=look, school=g.school), status
    )
