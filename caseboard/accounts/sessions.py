"""Sign-in sessions as rows: found, kept, ended. The browser holds a random token, we hold its hash.

A row belongs to one person, or to nobody yet, for its whole life. Whoever becomes somebody else (by signing in, by
passing the second factor, by changing the password) gets a new row and a new token.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, or_, update
from sqlalchemy.engine import CursorResult

from caseboard import audit, clock
from caseboard.accounts.models import SignInSession, User
from caseboard.db import session

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=10)
ANONYMOUS = timedelta(hours=12)
"""How long a sign-in page may stand open before it has to be asked for again."""
TOUCH = timedelta(minutes=1)
SKEW = timedelta(minutes=2)
"""A row seen further in the future than this comes from a clock that was set back: it is not trusted."""
REMEMBERED = timedelta(hours=12)
"""For how long a session that ended by itself still says whose unsaved text a late POST carries."""


def new_token() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def start_session(
    token: str, data: dict[str, Any], user_id: int | None, *, created_at: datetime | None
) -> None:
    """Adds the row of a new token. `created_at` is kept when the same person only gets a new token."""
    now = clock.now()
    session().add(
        SignInSession(
            token_hash=hash_token(token),
            user_id=user_id,
            data=_encode(data),
            created_at=created_at or now,
            last_seen_at=now,
        )
    )
    session().flush()


def keep_session(row_id: int, *, data: dict[str, Any] | None, touch: bool) -> bool:
    """Stores changed values and the time of the last use. A row that has ended meanwhile stays ended."""
    values: dict[str, Any] = {}
    if data is not None:
        values["data"] = _encode(data)
    if touch:
        values["last_seen_at"] = clock.now()
    return _changed(
        update(SignInSession)
        .where(SignInSession.id == row_id, SignInSession.ended_at.is_(None))
        .values(**values)
    )


def end_session(row_id: int) -> None:
    """Ends one row, by its own person's wish."""
    session().execute(
        update(SignInSession)
        .where(SignInSession.id == row_id, SignInSession.ended_at.is_(None))
        .values(ended_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def end_all_sessions(user: User, *, by: int | None = None) -> int:
    """Ends every session of a person, everywhere, from the next request on. Says how many there were.

    Used when an account is disabled, a password is set, a role changes, or an admin asks for it. The rows lose their
    values, so that nothing more is kept for what their browsers still send.
    """
    ended = session().execute(
        update(SignInSession)
        .where(SignInSession.user_id == user.id, SignInSession.data != "{}")
        .values(ended_at=clock.now(), data="{}")
        .execution_options(synchronize_session=False)
    )
    count = int(ended.rowcount) if isinstance(ended, CursorResult) else 0
    if count:
        audit.record(
            audit.Act.SESSIONS_ENDED,
            by=by if by is not None else user.id,
            subject=user.public_id,
            details={"ended": count},
        )
    return count


def prune_sessions() -> int:
    """Removes rows that can serve nobody any more. The worker calls it; safe to run at any time."""
    now = clock.now()
    gone = session().execute(
        delete(SignInSession)
        .where(
            or_(
                SignInSession.ended_at < now - REMEMBERED,
                SignInSession.last_seen_at < now - REMEMBERED - IDLE,
                and_(SignInSession.user_id.is_(None), SignInSession.created_at < now - ANONYMOUS),
            )
        )
        .execution_options(synchronize_session=False)
    )
    return int(gone.rowcount) if isinstance(gone, CursorResult) else 0


def _encode(data: dict[str, Any]) -> str:
    return json.dumps(data, separators=(",", ":"), sort_keys=True)


def _changed(statement: Any) -> bool:
    done = session().execute(statement.execution_options(synchronize_session=False))
    return isinstance(done, CursorResult) and bool(done.rowcount == 1)
