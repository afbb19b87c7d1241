"""Passwords, one-time codes and recovery codes of a person: Flask-Security's tools, tightened.

Used by the sign-in pages and by commands; it knows no pages itself. It runs inside an application context.
"""

from __future__ import annotations

import secrets
import typing as t

from flask_security import (
    MailUtil,
    PasswordUtil,
    SQLAlchemyUserDatastore,
    Totp,
    UserMixin,
)
from flask_security.recoverable import generate_reset_password_token
from flask_security.utils import verify_password
from passlib.exc import UsedTokenError
from passlib.totp import TOTP, TotpMatch
from sqlalchemy import or_, select, update
from sqlalchemy.engine import CursorResult

from caseboard import audit, mail
from caseboard.accounts import password_rules
from caseboard.accounts.models import User
from caseboard.accounts.sessions import end_all_sessions
from caseboard.accounts.throttle import forget_devices
from caseboard.db import db, session

NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$vWZK2xEFTlBTQX4WSv5QUg$XAKmNyezsRDhz3INSaS8nn1uQMsBoqhvH0CQvvZHDKU"
"""The hash of nobody's password: checking against it takes as long as checking a real one."""


# --- a person's password ----------------------------------------------------------------------------------------------


def find_by_email(email: str) -> User | None:
    return session().scalar(select(User).where(User.email == email.strip().lower()))


def is_right_password(stored: str | None, password: str) -> bool:
    """Whether it matches the stored hash. Without one it takes the same time, and is wrong."""
    right = bool(
        verify_password(password_rules.normalize(password[: password_rules.LONGEST]), stored or NOBODY)
    )
    return right and stored is not None


def password_was_set(user: User, *, by: int | None = None) -> None:
    """What follows a new password, however it came about."""
    user.fs_uniquifier = new_uniquifier()
    end_all_sessions(user, by=by)
    forget_devices(user)
    audit.record(audit.Act.PASSWORD_SET, by=by if by is not None else user.id, subject=user.public_id)
    session().flush()


def new_uniquifier() -> str:
    """What sessions and links of a person hang on. A new one makes all older ones worthless."""
    return secrets.token_hex(32)


def password_token(user: User) -> str:
    """The secret of a link to choose a password: good for an hour, and once."""
    make: t.Callable[[User], str] = generate_reset_password_token
    return make(user)


# --- the second factor ------------------------------------------------------------------------------------------------


class OneTimeCodes(Totp):
    """One-time codes that really work once: the newest used counter is kept with the person."""

    _totp: type[TOTP]

    def get_last_counter(self, user: UserMixin) -> int | None:
        return t.cast(User, user).totp_last_counter

    def set_last_counter(self, user: UserMixin, tmatch: TotpMatch) -> None:
        """Takes the code, unless a twin of this request took it at this moment."""
        counter = int(t.cast(t.Any, tmatch).counter)
        taken = session().execute(
            update(User)
            .where(
                User.id == user.id, or_(User.totp_last_counter.is_(None), User.totp_last_counter < counter)
            )
            .values(totp_last_counter=counter)
        )
        if not (isinstance(taken, CursorResult) and taken.rowcount == 1):
            raise UsedTokenError


# --- what Flask-Security is given -------------------------------------------------------------------------------------


class People(SQLAlchemyUserDatastore):
    """Where Flask-Security finds people. Roles are dated rows on schools and none of its business."""

    def __init__(self) -> None:
        super().__init__(db, User, t.cast(t.Any, None))

    def mf_delete_recovery_code(self, user: UserMixin, idx: int) -> bool:
        """A used recovery code is gone. The list is replaced: changing it in place would not be saved."""
        codes = list(user.mf_recovery_codes or [])
        if not 0 <= idx < len(codes):
            return False
        del codes[idx]
        user.mf_recovery_codes = codes
        session().add(user)
        return True

    def tf_set(
        self, user: UserMixin, primary_method: str, totp_secret: str | None = None, phone: str | None = None
    ) -> None:
        user.tf_primary_method = primary_method
        if totp_secret:
            user.tf_totp_secret = totp_secret
        session().add(user)

    def tf_reset(self, user: UserMixin) -> None:
        person = t.cast(User, user)
        person.tf_primary_method = None
        person.tf_totp_secret = None
        person.totp_last_counter = None
        person.mf_recovery_codes = None
        session().add(user)


class Passwords(PasswordUtil):
    """The rules of `password_rules`, where Flask-Security asks for them."""

    def normalize(self, password: str) -> str:
        return password_rules.normalize(password)

    def validate(self, password: str, is_register: bool, **kwargs: t.Any) -> tuple[list[str] | None, str]:
        user = kwargs.get("user")
        about = (user.email, user.name) if user else ()
        problem = password_rules.problem_with(password, about=about)
        return ([problem] if problem else None), password_rules.normalize(password)


class Mail(MailUtil):
    """Addresses are only tidied, never looked up: a sign-in page must not ask a name server."""

    def normalize(self, email: str) -> str:
        return email.strip().lower()

    def validate(self, email: str) -> str:
        return email.strip().lower()

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: str | tuple[str, str],
        sender: str | tuple[str, str],
        body: str | None,
        html: str | None,
        **kwargs: t.Any,
    ) -> None:
        mail.send(mail.Message(to=str(recipient), subject=str(subject), text=body or ""))
