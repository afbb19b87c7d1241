"""The PIN that uncovers a screen: four to eight digits, of use only on a tablet where its person is signed in.

It is no password: it opens nothing but a screen that the same session covered, and after a few wrong tries the
session ends, so that the password and the second factor are asked for again.
"""

from __future__ import annotations

from itertools import pairwise

from flask_security.utils import hash_password, verify_password

from caseboard import clock
from caseboard.accounts import throttle
from caseboard.accounts.models import CoverPin, User
from caseboard.db import session

SHORTEST, LONGEST = 4, 8
TRIES = 5
"""Wrong PINs before the session ends, however slowly they are tried; four digits give a stranger one chance in two
thousand."""


class PinError(Exception):
    """A PIN that will not do; the sentence says why and does not repeat it."""


def problem_with(pin: str) -> str | None:
    """What is wrong with a new PIN, as a sentence; None when it will do."""
    if not (pin.isascii() and pin.isdigit()):
        return "Use digits only."
    if not SHORTEST <= len(pin) <= LONGEST:
        return f"Use {SHORTEST} to {LONGEST} digits."
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    if steps in ({0}, {1}, {-1}):
        return "This is the first that somebody would try. Do not use one digit only, or digits in a row."
    return None


def set_pin(user: User, pin: str) -> None:
    """Gives the person this PIN in place of any other. Raises PinError."""
    if problem := problem_with(pin):
        raise PinError(problem)
    session().merge(CoverPin(user_id=user.id, hashed=hash_password(pin), set_at=clock.now()))
    session().flush()


def remove_pin(user: User) -> None:
    if found := session().get(CoverPin, user.id):
        session().delete(found)
        session().flush()


def has_pin(user: User) -> bool:
    return session().get(CoverPin, user.id) is not None


def is_right(user: User, pin: str) -> bool:
    """Whether this is the person's PIN. Somebody without one needs none."""
    found = session().get(CoverPin, user.id)
    return found is None or (len(pin) <= LONGEST and bool(verify_password(pin, found.hashed)))


def try_once(secret: str, sign_in: int) -> bool:
    """Writes a try down, before it is looked at. False when this session has had its tries."""
    key = throttle.cover_key(secret, sign_in)
    return throttle.try_once(account=key, source=key, at_most=TRIES, within=throttle.LONGEST) is not None


def begin_anew(secret: str, sign_in: int) -> None:
    """The PIN was right: the session has all its tries again."""
    throttle.forget(throttle.cover_key(secret, sign_in))
