"""Flask-Security, set up: what is on, what is off, and what happens around its acts."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta
from typing import Any

from flask import Flask, g, render_template, request, session
from flask_login import user_logged_out
from flask_login.utils import _user_context_processor
from flask_security import Security, password_changed, password_reset, tf_profile_changed, user_authenticated
from flask_security.utils import set_request_attr
from flask_wtf.csrf import CSRFProtect

from caseboard import audit
from caseboard.accounts import pins
from caseboard.accounts.models import User
from caseboard.accounts.security import Mail, OneTimeCodes, Passwords, People, password_was_set
from caseboard.config import Settings
from caseboard.web.covering import HAS_PIN
from caseboard.web.sessions import current_session
from caseboard.web.sign_in import attempts, forms

PATHS = {
    "LOGIN_URL": "/sign-in",
    "VERIFY_URL": "/sign-in/again",
    "TWO_FACTOR_TOKEN_VALIDATION_URL": "/code",
    "TWO_FACTOR_SETUP_URL": "/second-factor",
    "RESET_URL": "/forgotten-password",
    "CHANGE_URL": "/change-password",
}
MESSAGES = {
    "PASSWORD_RESET_REQUEST": "If this address belongs to an account, a message with a link is on its way. "
    "The link works for one hour.",
    "INVALID_RESET_PASSWORD_TOKEN": "This link cannot be used: it was used before, or is not complete. "
    "Ask for a new one.",
    "PASSWORD_RESET_EXPIRED": "This link is older than one hour. Ask for a new one.",
    "PASSWORD_RESET_NO_LOGIN": "Your password is set. Sign in with it.",
    "PASSWORD_CHANGE": "Your password is changed. Everywhere else you are signed out.",
    "TWO_FACTOR_PERMISSION_DENIED": "Sign in again: this took too long.",
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": "Your second factor is set up.",
    "TWO_FACTOR_DISABLED": "Your second factor is taken away.",
    "TWO_FACTOR_SETUP_EXPIRED": "This took too long. Start again.",
    "TWO_FACTOR_INVALID_TOKEN": "This code is not right. Start again with a new picture.",
    "PASSWORD_IS_THE_SAME": "The new password is the same as the one you have.",
}
SILENT = (
    "REAUTHENTICATION_REQUIRED",
    "REAUTHENTICATION_SUCCESSFUL",
    "TWO_FACTOR_LOGIN_SUCCESSFUL",
    "UNAUTHENTICATED",
    "INVALID_REDIRECT",
)


def init_app(app: Flask, settings: Settings) -> None:
    app.config.update({f"SECURITY_{name}": value for name, value in _config(settings).items()})
    CSRFProtect(app)
    security = Security(
        app,
        People(),
        register_blueprint=False,  # its views are in our blueprint, marked like all others
        login_form=forms.SignInForm,
        verify_form=forms.AgainForm,
        forgot_password_form=forms.ForgottenForm,
        reset_password_form=forms.ChooseForm,
        change_password_form=forms.ChangeForm,
        two_factor_verify_code_form=forms.CodeForm,
        two_factor_setup_form=forms.EnrolForm,
        two_factor_rescue_form=forms.NoCodeForm,
        mf_recovery_form=forms.RecoveryForm,
        mail_util_cls=Mail,
        password_util_cls=Passwords,
        totp_cls=OneTimeCodes,
        render_template=_render,
    )
    security.want_json(lambda _request: False)
    security.login_manager.user_loader(_load_user)
    security.login_manager._request_callback = None  # a session is the only way in: no tokens, no basic
    security.login_manager.session_protection = (
        None  # it would bind people to an address; tablets change theirs
    )
    _leave_sessions_alone(app, security)
    app.after_request(attempts.set_device_cookie)
    user_authenticated.connect(_on_sign_in, app)
    password_reset.connect(_on_password_set, app)
    password_changed.connect(_on_password_set, app)
    tf_profile_changed.connect(_on_second_factor, app)
    user_logged_out.connect(_on_sign_out, app)


def _leave_sessions_alone(app: Flask, security: Security) -> None:
    """Two hooks ask for the session on every request, for staying signed in and for principals. We have neither, and
    static files, refusals and errors shall do without the database. A third would read the person's record for every
    template: what pages need of the person they take from the actor."""
    app.after_request_funcs[None].remove(security.login_manager._update_remember_cookie)
    app.before_request_funcs[None].remove(security.principal._on_before_request)
    app.template_context_processors[None].remove(_user_context_processor)


def _config(settings: Settings) -> dict[str, Any]:
    key = hmac.new(settings.secret_key.encode(), b"second factor", hashlib.sha256)
    return {
        "BLUEPRINT_NAME": "sign_in",
        # our forms say nothing of whose account it is; the library's own way would also take "Type your password." away
        "RETURN_GENERIC_RESPONSES": False,
        "JOIN_USER_ROLES": False,
        "API_ENABLED_METHODS": ["session"],
        "CSRF_HEADER": None,
        "CSRF_COOKIE": {},
        "CLI_USERS_NAME": None,
        "CLI_ROLES_NAME": None,
        "EMAIL_HTML": False,
        "EMAIL_SENDER": "",
        **PATHS,
        "POST_LOGIN_VIEW": "/",
        "POST_CHANGE_VIEW": "account.show",
        "TWO_FACTOR_POST_SETUP_VIEW": "account.show",
        "POST_RESET_VIEW": "sign_in.login",
        # passwords
        "PASSWORD_HASH": "argon2",
        "PASSWORD_SCHEMES": ["argon2"],
        "PASSWORD_SINGLE_HASH": {"argon2"},
        "PASSWORD_HASH_PASSLIB_OPTIONS": {
            "argon2__type": "ID",
            "argon2__memory_cost": 19 * 1024,
            "argon2__time_cost": 2,
            "argon2__parallelism": 1,
        },
        # what a link carries of the password's hash: salted and slow enough, and hashed outside Python
        "HASHING_SCHEMES": ["pbkdf2_sha256"],
        "RECOVERABLE": True,
        "RESET_PASSWORD_WITHIN": timedelta(hours=1),
        "EMAIL_SUBJECT_PASSWORD_RESET": "Choose a new Caseboard password",
        "EMAIL_TEMPLATE_PASSWORD_RESET": "mail/password_link",
        "EMAIL_SUBJECT_PASSWORD_NOTICE": "Your Caseboard password was changed",
        "EMAIL_TEMPLATE_PASSWORD_RESET_NOTICE": "mail/password_changed",
        "EMAIL_SUBJECT_PASSWORD_CHANGE_NOTICE": "Your Caseboard password was changed",
        "EMAIL_TEMPLATE_PASSWORD_CHANGE_NOTICE": "mail/password_changed",
        "CHANGEABLE": True,
        "SEND_PASSWORD_RESET_EMAIL": False,  # our view sends it, after the answer is on its way
        "SEND_PASSWORD_RESET_NOTICE_EMAIL": False,
        "SEND_PASSWORD_CHANGE_EMAIL": False,
        # the second factor
        "TWO_FACTOR": True,
        "TWO_FACTOR_REQUIRED": settings.require_second_factor,
        "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "TWO_FACTOR_IMPLEMENTATIONS": {"code": "flask_security.twofactor.CodeTfPlugin"},
        "TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
        "TWO_FACTOR_RESCUE_EMAIL": False,
        "TOTP_SECRETS": {"1": key.hexdigest()},
        "TOTP_ISSUER": "Caseboard",
        "MULTI_FACTOR_RECOVERY_CODES": True,
        "MULTI_FACTOR_RECOVERY_CODES_N": 8,
        "MULTI_FACTOR_RECOVERY_CODES_KEYS": [base64.urlsafe_b64encode(key.digest())],
        # typing the password again before something that matters
        "FRESHNESS": timedelta(minutes=10),
        "FRESHNESS_GRACE_PERIOD": timedelta(minutes=10),
        **{
            f"{name}_TEMPLATE": f"sign_in/{template}.html"
            for name, template in {
                "LOGIN_USER": "login",
                "VERIFY": "again",
                "FORGOT_PASSWORD": "forgotten",
                "RESET_PASSWORD": "choose_password",
                "CHANGE_PASSWORD": "change_password",
                "TWO_FACTOR_VERIFY_CODE": "code",
                "TWO_FACTOR_SETUP": "second_factor",
                "MULTI_FACTOR_RECOVERY": "recovery_code",
                "MULTI_FACTOR_RECOVERY_CODES": "recovery_codes",
            }.items()
        },
        **{f"MSG_{name}": (words, "info") for name, words in MESSAGES.items()},
        **{f"MSG_{name}": ("", "silent") for name in SILENT},
    }


def _render(template: str, **context: Any) -> str:
    """Flask-Security's pages are ours. Remembers whether a form on the page was refused, for the status."""
    found = [value for name, value in context.items() if name.endswith("_form")]
    g.refused = any(getattr(form, "errors", None) or getattr(form, "form_errors", None) for form in found)
    return render_template(template, **context)


def _load_user(uniquifier: str) -> User | None:
    """The person of the session, who was read together with its row."""
    opened = current_session()
    if not opened.is_live or opened.found is None:
        return None
    user = opened.found.user
    if user is None or not user.active or user.fs_uniquifier != uniquifier:
        return None
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", opened.get("fs_paa", 0))
    return user


# --- what follows from what Flask-Security does ---------------------------------------------------------------------


def _on_sign_in(_app: Flask, user: User, authn_via: list[str] | None = None, **_: Any) -> None:
    if authn_via and "change" in authn_via:
        return
    g.signed_in = True
    attempts.remember_device(user)
    if pins.has_pin(user):
        session[HAS_PIN] = True
    how = {"with": "password" if authn_via else "password and second factor"}
    audit.record(audit.Act.SIGNED_IN, by=user.id, source=request.remote_addr or "", details=how)


def _on_password_set(_app: Flask, user: User, **_: Any) -> None:
    # Flask-Security gave the person a new uniquifier, and after a change put it into this session.
    password_was_set(user)
    if session.get("_user_id"):
        session["_user_id"] = user.fs_uniquifier
        attempts.remember_device(user)
    g.password_set_for = user.email


def _on_second_factor(_app: Flask, user: User, **_: Any) -> None:
    current_session().renew = True


def _on_sign_out(_app: Flask, user: Any, **_: Any) -> None:
    if isinstance(user, User):
        audit.record(audit.Act.SIGNED_OUT, by=user.id, source=request.remote_addr or "")
