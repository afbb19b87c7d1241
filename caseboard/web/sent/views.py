from __future__ import annotations

from flask import Blueprint, Response, g, jsonify, request
from flask_wtf.csrf import generate_csrf

from caseboard.access import Permission as P
from caseboard.web.families.once import has_acted
from caseboard.web.guard import requires

blueprint = Blueprint("sent", __name__, url_prefix="/sent")


@blueprint.get("")
@requires(P.OWN_ACCOUNT)
def show() -> Response:
    """Whether the form with the request id that is asked for has acted for whoever is signed in now, who that is, and
    the token that their forms carry now. It says nothing of what a form was about, and nothing of anybody else's."""
    return jsonify(
        has_acted=has_acted(request.args, g.actor.user_id),
        person=str(g.actor.public_id),
        csrf_token=generate_csrf(),
    )
