"""Whether an e-mail address is the person's: its owner has chosen a password, or said so from a mail sent there."""

from __future__ import annotations

import uuid

from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import select

from caseboard import audit, clock
from caseboard.accounts import sessions
from caseboard.accounts.models import ConfirmedAddress, User
from caseboard.audit import Act
from caseboard.db import session

DAYS = 14
SALT = "confirm-address"


class AddressTakenError(Exception):
    """Somebody else has an account with this address."""


def is_confirmed(user: User) -> bool:
    """Whether letters may be announced to this address. One statement.

    The first address counts when it came from a people file, which the operator vouches for, or when the person has
    chosen a password; a changed one when its owner has said it is theirs.
    """
    known = session().get(ConfirmedAddress, user.id)
    return known.email == user.email if known else user.password is not None


def change_address(user: User, email: str, *, by: int | None) -> None:
    """Another address, not used for letters until it is confirmed. A link to choose a password that went to the one
    before is worth nothing from now on. Raises `AddressTakenError`."""
    email = email.strip().lower()
    if email == user.email:
        return
    if session().scalar(select(User.id).where(User.email == email)) is not None:
        raise AddressTakenError
    if session().get(ConfirmedAddress, user.id) is None:
        session().add(ConfirmedAddress(user_id=user.id, email=user.email, confirmed_at=clock.now()))
    user.email, user.fs_uniquifier = email, uuid.uuid4().hex
    session().flush()
    audit.record(Act.PERSON_CHANGED, by=by, subject=user.public_id, details={"what": "address"})
    sessions.end_all_sessions(user, by=by)


def confirmation_token(user: User, secret: str) -> str:
    """Goes to the address and nowhere else: who has it reads mail there."""
    return str(URLSafeTimedSerializer(secret, salt=SALT).dumps([str(user.public_id), user.email]))


def find_to_confirm(token: str, secret: str) -> User | None:
    """Whose address a token is about: nobody's when it is old, made up, or of an address changed since."""
    try:
        public_id, email = URLSafeTimedSerializer(secret, salt=SALT).loads(token, max_age=DAYS * 86400)
        found = uuid.UUID(public_id)
    except (BadData, ValueError, TypeError):
        return None
    return session().scalar(select(User).where(User.public_id == found, User.email == email, User.active))


def confirm(user: User) -> None:
    """The person has said that the address is theirs."""
    known = session().get(ConfirmedAddress, user.id)
    if known is None:
        known = ConfirmedAddress(user_id=user.id, email=user.email, confirmed_at=clock.now())
        session().add(known)
    known.email, known.confirmed_at = user.email, clock.now()
    session().flush()
