from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, current_app, g, make_response, render_template, request, session
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response as AnyResponse

from caseboard import audit
from caseboard.access import NotPermittedError
from caseboard.access import Permission as P
from caseboard.accounts import pins
from caseboard.accounts import sessions as rows
from caseboard.db import begin_writing
from caseboard.db import session as database
from caseboard.web import covering, showing
from caseboard.web.guard import local_path, requires, sign_in_url
from caseboard.web.htmx import see_other
from caseboard.web.sessions import current_session
from caseboard.web.turns import aside
from caseboard.web.uncovers.forms import UncoverForm
from caseboard.web.uncovers.views import MISSING, WRONG

blueprint = Blueprint("turns", __name__)


@blueprint.post("/turns")
@requires(P.OWN_ACCOUNT)
def create() -> AnyResponse:
    """Makes room for somebody else. With a PIN the session waits, covered; without one it ends. Either way its person
    comes back to the page they left."""
    opened = current_session()
    found, token = opened.found, opened.token
    assert found is not None  # noqa: S101 - the guard has let somebody in
    assert token is not None  # noqa: S101 - by which the guard has let them in
    waiting = [one.token for one in aside.list_aside() if one.actor.user_id != g.actor.user_id]
    showing.end_names()
    session[aside.PLACE] = local_path(request.form.get("back")) or "/"
    has_pin = pins.has_pin(current_user)
    if has_pin:
        covering.cover()
    kept = dict(session)
    if not has_pin:
        logout_user()
    rows.keep_session(found.id, data=kept, touch=True)
    if not has_pin:
        rows.end_session(found.id)
    database().commit()
    opened.set_aside()
    answer = see_other(sign_in_url(None, why="turn"))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    aside.write_aside(answer, [token, *waiting])
    return answer


@blueprint.get("/turns/<uuid:person_id>")
@requires(P.SIGN_IN)
def show(person_id: uuid.UUID) -> AnyResponse:
    """Asks who comes back for their PIN."""
    one = _waiting(person_id)
    return _ask(one, UncoverForm(formdata=None)) if one else see_other(sign_in_url(None))


@blueprint.post("/turns/<uuid:person_id>")
@requires(P.SIGN_IN)
def update(person_id: uuid.UUID) -> AnyResponse:
    """The right PIN brings the session back as it was, under a new token. After too many wrong ones it ends."""
    one, form = _waiting(person_id), UncoverForm()
    if one is None:
        return see_other(sign_in_url(None))
    if not form.pin.data:
        return _ask(one, form, MISSING)
    may_try = pins.try_once(str(current_app.secret_key), one.found.id)
    database().commit()
    begin_writing()
    user = one.found.user
    assert user is not None  # noqa: S101 - who is waiting is somebody
    if not may_try or not pins.has_pin(user):  # without one, nothing is left that only its person knows
        rows.end_session(one.found.id)
        database().commit()
        return see_other(sign_in_url(None, why="cover" if not may_try else None))
    if not pins.is_right(user, form.pin.data):
        return _ask(one, form, WRONG)
    pins.begin_anew(str(current_app.secret_key), one.found.id)
    audit.record(audit.Act.SIGNED_IN, by=user.id, source=request.remote_addr or "", details={"with": "PIN"})
    database().commit()
    return _come_back(one, user)


def _come_back(one: aside.Aside, user: Any) -> AnyResponse:
    current_session().take_up(one.found)
    g._login_user = user
    session.pop(aside.PLACE, None)
    covering.uncover()
    answer = see_other(one.place)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    aside.write_aside(answer, [other.token for other in aside.list_aside() if other.token != one.token])
    return answer


def _waiting(person_id: uuid.UUID) -> aside.Aside | None:
    """None when their session has idled out meanwhile, or somebody is signed in, who gives their turn away first."""
    found = aside.find_aside(person_id)
    if found is None:
        raise NotPermittedError
    return found if found.opens_by_pin and current_session().actor is None else None


def _ask(one: aside.Aside, form: UncoverForm, sentence: str = "") -> AnyResponse:
    if sentence:
        form.refuse("pin", sentence)
        form.pin.data = ""
    return make_response(
        render_template("turns/show.html", form=form, person=one.actor), 422 if sentence else 200
    )
