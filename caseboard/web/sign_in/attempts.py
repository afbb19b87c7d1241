"""Counting attempts for the request at hand: who, from where, from which browser."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Response, current_app, g, request

from caseboard import audit
from caseboard.accounts import throttle
from caseboard.accounts.models import User
from caseboard.accounts.security import find_by_email
from caseboard.db import begin_reading, begin_writing
from caseboard.db import session as database
from caseboard.web.sessions import cookies

YEAR = 365 * 24 * 3600


def begin(email: str) -> int | None:
    """Writes the attempt down, at once and for good. None when there were too many."""
    secret = str(current_app.secret_key)
    user, token = find_by_email(email), _device()
    account = throttle.account_key(secret, email)
    if user and token and throttle.is_known_device(key := throttle.device_key(secret, token, user)):
        account = key
    attempt = throttle.try_once(
        account=account, source=throttle.source_key(secret, request.remote_addr or "")
    )
    if attempt is None:
        g.too_many = True
        audit.record(
            audit.Act.SIGN_IN_FAILED,
            by=user.id if user else None,
            source=request.remote_addr or "",
            details={"why": "too many"},
        )
    database().commit()
    return attempt


def ask_for_link(email: str) -> bool:
    """Counts that a link to choose a password was asked for, at once and for good. False when there were too many."""
    keys = throttle.link_keys(str(current_app.secret_key), email, request.remote_addr or "")
    asked = throttle.try_once(account=keys["account"], source=keys["source"])
    database().commit()
    return asked is not None


def step_aside() -> None:
    """Gives the writers' turn back for a while. What was read is read again when it is needed."""
    database().rollback()
    begin_reading()


def succeed(attempt: int) -> None:
    """Strikes the attempt out. With it goes for good that a code was used, whatever becomes of the rest."""
    begin_writing()
    throttle.strike_out(attempt)
    database().commit()


def fail(user: Any, what: str) -> None:
    """The attempt stays; the trail says what was wrong, never what was typed."""
    database().rollback()
    begin_writing()
    by = user.id if isinstance(user, User) else None
    audit.record(audit.Act.SIGN_IN_FAILED, by=by, source=request.remote_addr or "", details={"why": what})
    database().commit()


def remember_device(user: User) -> None:
    """From now on wrong guesses from elsewhere do not lock this browser out. Sets the cookie with the answer."""
    secret = str(current_app.secret_key)
    token = _device() or secrets.token_urlsafe(32)
    throttle.remember_device(throttle.device_key(secret, token, user), user)
    g.device_token = token


def set_device_cookie(response: Response) -> Response:
    token = g.pop("device_token", None)
    if token:
        response.set_cookie(
            cookies().device_cookie,
            token,
            max_age=YEAR,
            path="/",
            secure=cookies().is_secure,
            httponly=True,
            samesite="Lax",
        )
    return response


def _device() -> str | None:
    token = request.cookies.get(cookies().device_cookie)
    return token if token and 40 <= len(token) <= 64 else None
