from __future__ import annotations

from flask import Blueprint, abort, request, session
from werkzeug.wrappers import Response

from caseboard.access import Permission as P
from caseboard.web.chrome import SHOW
from caseboard.web.guard import local_path, requires
from caseboard.web.htmx import see_other

blueprint = Blueprint("display", __name__)


@blueprint.post("/display")
@requires(P.OWN_ACCOUNT)
def update() -> Response:
    show = request.form.get("show")
    if show not in {"names", "initials"}:
        abort(400)
    session[SHOW] = show
    return see_other(local_path(request.form.get("back")) or "/")
