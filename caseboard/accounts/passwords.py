"""Setting a password or a second factor for somebody, without knowing the one they had.

Flask-Security hashes (argon2id), judges and encrypts; what counts as a good password is in `password_rules`.
"""

from __future__ import annotations

import base64
import binascii

from flask_security.proxies import _security
from flask_security.utils import hash_password

from caseboard import audit
from caseboard.accounts import password_rules, sessions
from caseboard.accounts.models import User
from caseboard.accounts.security import password_was_set
from caseboard.audit import Act
from caseboard.db import session

SHORTEST_SECRET = 10
"""Bytes: 80 bits, what the oldest authenticator apps use. RFC 4226 asks for 128 and recommends 160."""


class PasswordError(Exception):
    """A password or a secret that will not do; the sentence says why and does not repeat it."""


def set_password(user: User, password: str, *, by: int | None) -> None:
    """Gives the account this password. Sessions and links that were made before are void."""
    problem = password_rules.problem_with(password, about=(user.email, user.name))
    if problem:
        raise PasswordError(problem)
    user.password = hash_password(password_rules.normalize(password))
    session().flush()
    password_was_set(user, by=by)


def enrol_second_factor(user: User, base32: str, *, by: int | None) -> None:
    """Makes a known secret the account's second factor, for recovery and for tests. It is stored encrypted."""
    secret = base32.replace(" ", "").replace("-", "").rstrip("=").upper()
    try:
        key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    except (binascii.Error, ValueError) as error:
        raise PasswordError("The second factor's secret is not Base32.") from error
    if len(key) < SHORTEST_SECRET:
        raise PasswordError("The second factor's secret is too short: 16 letters and digits at least.")
    codes = _security.totp_factory
    user.tf_totp_secret = codes._totp(key=secret, format="base32").to_json(encrypt=True)
    user.tf_primary_method = "authenticator"
    user.totp_last_counter = None
    session().flush()
    audit.record(Act.SECOND_FACTOR_RESET, by=by, subject=user.public_id, details={"enrolled": True})
    sessions.end_all_sessions(user, by=by)
