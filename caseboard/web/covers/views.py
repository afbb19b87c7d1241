from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from caseboard.access import Permission as P
from caseboard.accounts import pins
from caseboard.web import covering, showing
from caseboard.web.guard import local_path, requires
from caseboard.web.htmx import see_other, wants_fragment
from caseboard.web.uncovers.forms import UncoverForm

blueprint = Blueprint("covers", __name__)


@blueprint.post("/covers")
@requires(P.OWN_ACCOUNT)
def create() -> AnyResponse:
    """Covers the screen: at once by script, which stays where it is; without scripts by a page in its place."""
    if pins.has_pin(current_user):
        covering.cover()
    if not request.form.get("stay"):
        showing.end_names()
    if wants_fragment():
        return Response(status=204)
    return see_other(_address(request.form.get("back")))


@blueprint.get("/covers")
@requires(P.OWN_ACCOUNT)
def show() -> str:
    """The covered screen as a page, for a reload, another tab, and browsers without scripts."""
    back = local_path(request.args.get("back")) or "/"
    form = UncoverForm(formdata=None, data={"back": back})
    return render_template("covers/show.html", form=form, back=back, asks=pins.has_pin(current_user))


def _address(back: str | None) -> str:
    return url_for("covers.show", back=local_path(back))
