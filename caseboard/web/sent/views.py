from __future__ import annotations

import uuid

from flask import Blueprint, Response, g, jsonify
from flask_wtf.csrf import generate_csrf

from caseboard import intents
from caseboard.access import Permission as P
from caseboard.web.guard import requires

blueprint = Blueprint("sent", __name__, url_prefix="/sent")


@blueprint.get("/<uuid:request_id>")
@requires(P.OWN_ACCOUNT)
def show(request_id: uuid.UUID) -> Response:
    """Whether the form with this request id has acted for whoever is signed in now, who that is, and the token that
    their forms carry now. It says nothing of what a form was about, and nothing of anybody else's."""
    return jsonify(
        has_acted=intents.has_acted(g.actor.user_id, request_id),
        person=str(g.actor.public_id),
        csrf_token=generate_csrf(),
    )
