from __future__ import annotations

from flask import Blueprint, Response, abort, request, session
from werkzeug.wrappers import Response as AnyResponse

from caseboard.access import Permission as P
from caseboard.web import showing
from caseboard.web.guard import local_path, requires
from caseboard.web.htmx import see_other
from caseboard.web.showing import INITIALS, MOUSE, NAMES, SHOW, TOUCH

blueprint = Blueprint("display", __name__)


@blueprint.post("/display")
@requires(P.OWN_ACCOUNT)
def update() -> AnyResponse:
    show = request.form.get("show")
    if show not in {NAMES, INITIALS}:
        abort(400)
    session[SHOW] = show
    return see_other(local_path(request.form.get("back")) or "/")


@blueprint.get("/display/pointer")
@requires(P.SIGN_IN)
def pointer() -> Response:
    """What the browser points with, told by which of two pictures its style asks for."""
    told = request.args.get("is")
    if told not in {TOUCH, MOUSE} or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        abort(400)
    answer = Response(status=204)
    showing.hear(answer, told)
    return answer
