"""Who arrives with a token: the session's row, the person it belongs to and what they may do now, in one statement.

It is read anew by every request: a role that ends, an account that is disabled and a session that is ended elsewhere
show on the very next one. Rows that are the same to the last value are the same person with the same rights, who need
not be put together again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, select

from caseboard import clock
from caseboard.access.actor import COVERED, GRANT_COLUMNS, HELD, Actor, actor_from
from caseboard.accounts.models import Assignment, SignInSession, User
from caseboard.accounts.sessions import ABSOLUTE, ANONYMOUS, IDLE, REMEMBERED, SKEW, TOUCH, hash_token
from caseboard.db import Prepared, session
from caseboard.schools.models import School


@dataclass(frozen=True, slots=True)
class FoundSession:
    """A row as it was found, with the person it belongs to."""

    id: int
    actor: Actor | None
    """None where nobody has signed in yet."""
    is_welcome: bool
    """Whether the person's account is active and the row was made for the password they have now."""
    text: str
    """The values it keeps, as they are stored."""
    created_at: datetime
    last_seen_at: datetime
    ended_at: datetime | None

    @property
    def data(self) -> dict[str, Any]:
        """The values it keeps, of which each who asks gets their own."""
        values: dict[str, Any] = json.loads(self.text)
        return values

    @property
    def user(self) -> User | None:
        """The person's record, for pages that change it."""
        return session().get_one(User, self.actor.user_id) if self.actor else None

    def is_live(self, now: datetime) -> bool:
        if self.ended_at is not None or self.last_seen_at > now + SKEW:
            return False
        if self.actor is None:
            return now < self.created_at + ANONYMOUS
        if now >= self.last_seen_at + IDLE or now >= self.created_at + ABSOLUTE:
            return False
        return self.is_welcome

    def is_remembered(self, now: datetime) -> bool:
        """Whether it ended by idling or by its own sign-out, lately, and the person is still welcome."""
        if self.is_live(now) or self.actor is None or not self.is_welcome:
            return False
        return now < (self.ended_at or self.last_seen_at) + REMEMBERED

    def is_due_for_a_touch(self, now: datetime, every: timedelta = TOUCH) -> bool:
        return self.actor is not None and now >= self.last_seen_at + every


_SESSION = (
    SignInSession.id,
    SignInSession.data,
    SignInSession.created_at,
    SignInSession.last_seen_at,
    SignInSession.ended_at,
    User.id,
    User.public_id,
    User.name,
    User.active,
    User.fs_uniquifier,
)
_ARRIVAL = Prepared(
    select(*_SESSION, *GRANT_COLUMNS)
    .outerjoin(User, User.id == SignInSession.user_id)
    .outerjoin(Assignment, HELD)
    .outerjoin(School, COVERED)
    .where(SignInSession.token_hash == bindparam("token_hash"))
    .order_by(Assignment.id, School.id)
)


def find_session(token: str) -> FoundSession | None:
    """The row of a token with its person and what they may do today, in one statement."""
    rows = tuple(_ARRIVAL.raw(token_hash=hash_token(token), day=clock.today()))
    return _found(rows) if rows else None


@lru_cache(maxsize=128)
def _found(stored: tuple[tuple[Any, ...], ...]) -> FoundSession:
    """Remembered by the rows as they are stored: what changes any of them makes another."""
    rows = _ARRIVAL.typed(stored)
    id_, text, created_at, last_seen_at, ended_at = rows[0][:5]
    user_id, public_id, name, active, uniquifier = rows[0][5:10]
    actor = None
    if user_id is not None:
        grants = (row[len(_SESSION) :] for row in rows)
        actor = actor_from(user_id, public_id, name, grants if active else ())
    # `fs_uniquifier` changes with the password; a row ended by somebody else has lost its values.
    is_welcome = actor is not None and active and json.loads(text).get("_user_id") == uniquifier
    return FoundSession(id_, actor, is_welcome, text, created_at, last_seen_at, ended_at)
