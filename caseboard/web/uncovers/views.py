from __future__ import annotations

from flask import Blueprint, Response, current_app, make_response, render_template, request, session
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response as AnyResponse

from caseboard.access import Permission as P
from caseboard.accounts import pins
from caseboard.db import begin_writing
from caseboard.db import session as database
from caseboard.web import covering, showing
from caseboard.web.guard import local_path, requires, sign_in_url
from caseboard.web.htmx import hx_redirect, see_other, wants_fragment
from caseboard.web.sessions import current_session
from caseboard.web.uncovers.forms import UncoverForm

blueprint = Blueprint("uncovers", __name__)

WRONG = "This is not your PIN. Try again."
MISSING = "Type your PIN."


@blueprint.post("/uncovers")
@requires(P.OWN_ACCOUNT)
def create() -> AnyResponse:
    """Shows the screen again when the PIN is right. After too many wrong ones the session ends."""
    form = UncoverForm()
    back = local_path(form.back.data) or "/"
    if not pins.has_pin(current_user):
        covering.uncover()
        return _shown(back)
    if not form.pin.data:
        return _asked_again(form, back, MISSING)
    if not _begin():
        return _end(back)
    if not pins.is_right(current_user, form.pin.data):
        return _asked_again(form, back, WRONG)
    found = current_session().found
    assert found is not None  # noqa: S101 - the guard has let somebody in
    pins.begin_anew(str(current_app.secret_key), found.id)
    database().commit()
    covering.uncover()
    return _shown(back)


def _begin() -> bool:
    """The try is counted for good before the PIN is looked at, so that many at once are no way round."""
    found = current_session().found
    may_try = found is not None and pins.try_once(str(current_app.secret_key), found.id)
    database().commit()
    begin_writing()
    return may_try


def _end(back: str) -> AnyResponse:
    logout_user()
    database().commit()
    session.clear()
    answer = hx_redirect(sign_in_url(back, why="cover"), 401)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _asked_again(form: UncoverForm, back: str, sentence: str) -> Response:
    form.refuse("pin", sentence)
    form.pin.data = ""
    if wants_fragment():
        return Response(sentence, 422, mimetype="text/plain")
    return make_response(render_template("covers/show.html", form=form, back=back, asks=True), 422)


def _shown(back: str) -> AnyResponse:
    if not request.form.get("stay"):
        showing.end_names()
    return Response(status=204) if wants_fragment() else see_other(back)
