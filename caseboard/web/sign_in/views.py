"""The pages of signing in. Each hands over to Flask-Security's view and keeps our promises around it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    make_response,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user, logout_user
from flask_security import hash_password, views
from flask_security.recovery_codes import mf_recovery as recovery_view
from flask_security.recovery_codes import mf_recovery_codes as recovery_codes_view
from werkzeug.wrappers import Response as AnyResponse

from caseboard import mail
from caseboard.access import Permission as P
from caseboard.accounts.models import User
from caseboard.accounts.security import find_by_email, password_token
from caseboard.db import session as database
from caseboard.web import covering, showing
from caseboard.web.guard import local_path, requires
from caseboard.web.htmx import see_other
from caseboard.web.sign_in import attempts
from caseboard.web.sign_in.forms import ForgottenForm
from caseboard.web.turns.aside import Aside, lead_back, list_aside

blueprint = Blueprint("sign_in", __name__)

BOTH = ["GET", "POST"]


@blueprint.before_request
def only_local_ways_back() -> AnyResponse | None:
    """`next` may only lead to a page of this place. Nobody gets another one by an honest click."""
    given = [*request.args.getlist("next"), *request.form.getlist("next")]
    if all(local_path(path) for path in given if path):
        return None
    if request.method == "POST":
        abort(400)
    return see_other(request.path)


def _run(view: Callable[..., Any], **arguments: Any) -> AnyResponse:
    """Flask-Security's view, with our status for a refused form and our way on after signing in."""
    answer = make_response(view(**arguments))
    if g.get("refused") and answer.status_code == 200 and request.method == "POST":
        answer.status_code = 429 if g.get("too_many") else 422
    if answer.status_code == 302:
        answer.status_code = 303
    if g.get("signed_in"):
        lead_back(answer, current_user.id, session.pop("next", None))
        answer.status_code = 303
    return answer


@blueprint.app_template_global("turns_waiting")
def waiting() -> list[Aside]:
    """Whose PIN brings them back to where they were on this tablet."""
    return [one for one in list_aside() if one.opens_by_pin]


@blueprint.route("/sign-in", methods=BOTH)
@requires(P.SIGN_IN)
def login() -> AnyResponse:
    answer = _run(views.login)
    if request.method == "GET":
        showing.ask_again(answer)
    if request.method == "POST" and answer.status_code == 303 and not g.get("signed_in"):
        session["next"] = local_path(request.form.get("next"))  # the second factor comes first
    elif g.get("signed_in"):
        lead_back(answer, current_user.id, request.form.get("next"))
    return answer


@blueprint.route("/code", methods=BOTH)
@requires(P.SIGN_IN)
def two_factor_token_validation() -> AnyResponse:
    if current_user.is_authenticated:
        return see_other("/")  # Flask-Security would sign the person out, which no link may do
    return _run(views.two_factor_token_validation)


@blueprint.route("/recovery-code", methods=BOTH)
@requires(P.SIGN_IN)
def mf_recovery() -> AnyResponse:
    return _run(recovery_view)


@blueprint.get("/no-code")
@requires(P.SIGN_IN)
def two_factor_rescue() -> str:
    return render_template("sign_in/no_code.html")


@blueprint.route("/second-factor", methods=BOTH)
@requires(P.SIGN_IN)
def two_factor_setup() -> AnyResponse:
    """For people who are signed in, and for those whom the place asks to enrol at their first sign-in."""
    if covering.is_covered():  # who enrols is not signed in yet: to the guard this page is open
        return covering.keep_out(request.path)
    return _run(views.two_factor_setup)


@blueprint.post("/second-factor/<token>")
@requires(P.OWN_ACCOUNT)
def two_factor_setup_validate(token: str) -> AnyResponse:
    return _run(views.two_factor_setup_validate, token=token)


@blueprint.route("/recovery-codes", methods=BOTH)
@requires(P.OWN_ACCOUNT)
def mf_recovery_codes() -> AnyResponse:
    return _run(recovery_codes_view)


@blueprint.route("/sign-in/again", methods=BOTH)
@requires(P.OWN_ACCOUNT)
def verify() -> AnyResponse:
    return _run(views.verify)


@blueprint.route("/change-password", methods=BOTH)
@requires(P.OWN_ACCOUNT)
def change_password() -> AnyResponse:
    answer = _run(views.change_password)
    _tell_of_new_password()
    return answer


@blueprint.post("/sign-out")
@requires(P.OWN_ACCOUNT)
def logout() -> AnyResponse:
    logout_user()
    database().commit()
    session.clear()
    answer = see_other(url_for("sign_in.login", why="out"))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


# --- a forgotten password, and the first one ------------------------------------------------------------------------


@blueprint.route("/forgotten-password", methods=BOTH)
@requires(P.SIGN_IN)
def forgot_password() -> AnyResponse:
    form = ForgottenForm()
    if request.method == "POST" and form.validate():
        may_ask = attempts.ask_for_link(form.address)
        attempts.step_aside()
        hash_password("as much work for an unknown address")
        user = find_by_email(form.address)
        if may_ask and user and user.active:
            send_password_link(user)
        flash(current_app.config["SECURITY_MSG_PASSWORD_RESET_REQUEST"][0], "info")
        return see_other(url_for("sign_in.forgot_password"))
    answer = make_response(render_template("sign_in/forgotten.html", forgot_password_form=form))
    answer.status_code = 422 if form.errors else 200
    return answer


@blueprint.route("/reset-password/<token>", methods=BOTH)
@requires(P.SIGN_IN)
def reset_password(token: str) -> AnyResponse:
    answer = _run(views.reset_password, token=token)
    _tell_of_new_password()
    return answer


def send_password_link(user: User) -> None:
    """Sends the link with which a person chooses a password. It works for an hour, and once."""
    link = _link(user)
    text = render_template(
        "mail/password_link.txt", name=user.name, link=link, is_first=user.password is None
    )
    _send(mail.Message(to=user.email, subject="Choose your Caseboard password", text=text))


def invite(user: User) -> None:
    """For the people pages: the first password comes by the same kind of link."""
    send_password_link(user)


def _link(user: User) -> str:
    """Built from the configured address, never from what a request says it is."""
    return mail.mailer().link(url_for("sign_in.reset_password", token=password_token(user)))


def _tell_of_new_password() -> None:
    email = g.pop("password_set_for", None)
    if email:
        text = render_template("mail/password_changed.txt")
        _send(mail.Message(to=email, subject="Your Caseboard password was changed", text=text))


def _send(message: mail.Message) -> None:
    """Behind the answer's back: how long a mail server takes must not tell who has an account.

    While mail is held nothing is sent, and nothing is kept for later, since a link is good for an hour: the person
    asks again. The same holds when the process ends too early.
    """
    if mail.mail_is_held():
        return
    mailer = mail.mailer()
    if current_app.testing:
        mailer.send(message)
    else:
        threading.Thread(target=mailer.send, args=(message,), daemon=True).start()


__all__ = ["blueprint", "invite", "send_password_link"]
