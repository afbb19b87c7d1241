from __future__ import annotations

import time

from flask import Blueprint, flash, make_response, render_template, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from caseboard.access import Permission as P
from caseboard.accounts import pins
from caseboard.db import session as database
from caseboard.web.covering import HAS_PIN
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other
from caseboard.web.pins.forms import PinForm

blueprint = Blueprint("pins", __name__)

FRESH_SECONDS = 10 * 60
"""For so long after the password a PIN may be set without it."""


@blueprint.get("/account/pin")
@requires(P.OWN_ACCOUNT)
def new() -> AnyResponse:
    return _ask_password() or _show(PinForm(formdata=None))


@blueprint.post("/account/pin")
@requires(P.OWN_ACCOUNT)
def create() -> AnyResponse:
    if ask := _ask_password():
        return ask
    form = PinForm()
    if not form.validate():
        return _show(form, 422)
    pins.set_pin(current_user, form.pin.data or "")
    database().commit()
    session[HAS_PIN] = True
    flash("Your PIN is set. Cover asks for it from now on.")
    return see_other(url_for("account.show"))


@blueprint.post("/account/pin/removals")
@requires(P.OWN_ACCOUNT)
def remove() -> AnyResponse:
    if ask := _ask_password():
        return ask
    pins.remove_pin(current_user)
    database().commit()
    session.pop(HAS_PIN, None)
    flash("Your PIN is taken away. Cover asks for nothing from now on.")
    return see_other(url_for("account.show"))


def _ask_password() -> AnyResponse | None:
    """Whoever finds a tablet uncovered must not be able to choose its PIN."""
    if session.get("fs_paa", 0) > time.time() - FRESH_SECONDS:
        return None
    return see_other(url_for("sign_in.verify", next=url_for("pins.new")))


def _show(form: PinForm, status: int = 200) -> AnyResponse:
    return make_response(
        render_template("pins/new.html", form=form, has_pin=pins.has_pin(current_user)), status
    )
