"""Forms that came after their session had ended: kept for whoever sent them, with the ended session and no longer than
its row is (`sessions.REMEMBERED`). Ending all sessions of a person takes them along."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select, update

from caseboard.accounts.models import SignInSession
from caseboard.db import session

KEY = "unsent"
LIMIT = 200_000
"""The characters a form may have to be kept."""
AT_MOST = 5
"""Forms of one session."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """A form as it was sent: where to, from which page, and every field."""

    id: str
    action: str
    page: str
    fields: Sequence[Sequence[str]]
    """Name and value, in the order of the form."""

    def value(self, name: str) -> str:
        return next((value for one, value in self.fields if one == name), "")


def keep_unsent(row_id: int, *, action: str, page: str, fields: Sequence[tuple[str, str]]) -> bool:
    """Keeps a form with the session that ended; false when it is too long. Sent again it takes its own place."""
    if sum(len(name) + len(value) for name, value in fields) > LIMIT:
        return False
    row = session().get_one(SignInSession, row_id)
    data = json.loads(row.data)
    new = Unsent(str(uuid.uuid4()), action, page, fields)
    others = [
        one
        for one in _unpack(data)
        if (one.action, one.value("request_id")) != (action, new.value("request_id"))
    ]
    data[KEY] = [asdict(one) for one in [*others, new][-AT_MOST:]]
    row.data = json.dumps(data)
    session().flush()
    return True


def list_unsent(user_id: int) -> list[Unsent]:
    """What a person sent too late, the oldest first."""
    rows = session().scalars(
        select(SignInSession.data)
        .where(SignInSession.user_id == user_id, SignInSession.data.contains(f'"{KEY}"'))
        .order_by(SignInSession.last_seen_at, SignInSession.id)
    )
    return [one for row in rows for one in _unpack(json.loads(row))]


def drop_unsent(user_id: int, ids: Sequence[str]) -> None:
    """Forgets some of it, for good."""
    for row in session().scalars(
        select(SignInSession).where(SignInSession.user_id == user_id, SignInSession.data.contains(f'"{KEY}"'))
    ):
        data = json.loads(row.data)
        data[KEY] = [asdict(one) for one in _unpack(data) if one.id not in ids]
        if not data[KEY]:
            del data[KEY]
        session().execute(
            update(SignInSession).where(SignInSession.id == row.id).values(data=json.dumps(data))
        )


def _unpack(data: dict[str, Any]) -> list[Unsent]:
    return [Unsent(**one) for one in data.get(KEY, [])]
