"""Saying that an e-mail address is one's own. A link scanner that opens the page changes nothing."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, make_response, render_template
from werkzeug.wrappers import Response as AnyResponse

from caseboard.access import Permission as P
from caseboard.accounts import addresses
from caseboard.accounts.models import User
from caseboard.db import session
from caseboard.feed.deliveries import expect_confirmed
from caseboard.web.guard import requires

blueprint = Blueprint("confirmations", __name__)


@blueprint.get("/confirm-address/<token>")
@requires(P.SIGN_IN)
def show(token: str) -> AnyResponse:
    _whose(token)
    return make_response(render_template("confirmations/show.html", token=token, is_done=False))


@blueprint.post("/confirm-address/<token>")
@requires(P.SIGN_IN)
def create(token: str) -> AnyResponse:
    user = _whose(token)
    addresses.confirm(user)
    expect_confirmed(user)
    session().commit()
    return make_response(render_template("confirmations/show.html", token=token, is_done=True))


def _whose(token: str) -> User:
    user = addresses.find_to_confirm(token, current_app.config["CASEBOARD"].secret_key)
    return user or abort(404)
