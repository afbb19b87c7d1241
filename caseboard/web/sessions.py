"""The browser's session: a cookie with a random token, and a row that holds everything else.

The row is read when a view first asks for a value, so that static files, health and refused requests cost nothing,
and after the guard has said how the transaction begins. It is written after the answer is made, in a transaction of
its own, and only when a value changed or the last use is a minute old.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast

from flask import Flask, Request, Response, current_app, g, request
from flask import session as session_proxy
from flask.sessions import SessionInterface, SessionMixin

from caseboard import clock
from caseboard.access import Actor, arrivals
from caseboard.accounts import sessions as rows
from caseboard.config import Settings
from caseboard.db import AWAY, give_up, writing
from caseboard.db import session as database
from caseboard.logs import errors

PERSON = "_user_id"
MARKS = (PERSON, "tf_user_id")
"""When one of these values changes, the browser has become somebody else: new row, new token."""
SAID_ONCE = frozenset({"_flashes", "moved"})
"""Values that only tell the next page what was saved: losing them changes nothing of that."""


class RowSession(SessionMixin):
    """A session whose values are read from its row when they are first needed."""

    def __init__(self, token: str | None) -> None:
        self.token = token
        self.found: arrivals.FoundSession | None = None
        self.modified = False
        self.accessed = False
        self.renew = False
        self.noted_every = rows.TOUCH
        self.points_with: frozenset[str] | None = None
        """What its cookies say that it points with, once somebody has looked."""
        self._values: dict[str, Any] | None = None
        self._marks_then: tuple[Any, ...] = ()
        self._values_then: dict[str, Any] = {}

    @property
    def values_(self) -> dict[str, Any]:
        if self._values is None:
            self.found = arrivals.find_session(self.token) if self.token else None
            live = self.found if self.found and self.found.is_live(clock.now()) else None
            self._values = dict(live.data) if live else {}
            self._values_then = dict(self._values)
            self._marks_then = self._marks()
        return self._values

    @property
    def is_live(self) -> bool:
        """Whether the cookie led to a row that still counts."""
        return bool(self.values_ or self.found) and self.found is not None and self.found.is_live(clock.now())

    @property
    def actor(self) -> Actor | None:
        """Who is signed in, with what they may do at this moment."""
        return self.found.actor if self.is_live and self.found else None

    @property
    def is_read(self) -> bool:
        return self._values is not None

    @property
    def became_somebody_else(self) -> bool:
        return self.renew or self._marks() != self._marks_then

    @property
    def is_needed(self) -> bool:
        """Whether what changed has to be kept for the answer to be true."""
        then, now = self._values_then, self._values or {}
        changed = {name for name in then.keys() | now.keys() if then.get(name) != now.get(name)}
        return self.modified and (self.renew or not changed <= SAID_ONCE)

    def _marks(self) -> tuple[Any, ...]:
        return tuple((self._values or {}).get(mark) for mark in MARKS)

    def __getitem__(self, key: str) -> Any:
        return self.values_[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.values_[key] = value
        self.modified = True

    def __delitem__(self, key: str) -> None:
        del self.values_[key]
        self.modified = True

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_)

    def __len__(self) -> int:
        return len(self.values_)

    def set_aside(self) -> None:
        """The row stays as it stands in the database, and this browser is nobody's."""
        self.found, self._values, self._values_then = None, {}, {}
        self._marks_then = self._marks()
        self.modified = True

    def take_up(self, found: arrivals.FoundSession) -> None:
        """Becomes a session that was set aside: as old as that one, under a new token. The row here ends."""
        if self.found:
            rows.end_session(self.found.id)
        self.found, self._values, self._values_then = found, dict(found.data), {}
        self._marks_then = ()
        self.modified = True

    def clear(self) -> None:
        if self.values_:
            self.values_.clear()
            self.modified = True


class RowSessions(SessionInterface):
    """Reads and keeps `RowSession`s."""

    def __init__(self, settings: Settings) -> None:
        self.is_secure = settings.is_https
        # A browser accepts the `__Host-` prefix only with Secure, so plain names serve http on loopback.
        self.cookie = "__Host-caseboard" if self.is_secure else "caseboard"
        self.device_cookie = "__Host-device" if self.is_secure else "device"
        self.aside_cookie = "__Host-aside" if self.is_secure else "aside"
        self.touch_cookie = "__Host-touch" if self.is_secure else "touch"
        self.mouse_cookie = "__Host-mouse" if self.is_secure else "mouse"

    def open_session(self, app: Flask, request: Request) -> RowSession:
        token = request.cookies.get(self.cookie)
        return RowSession(token if token and len(token) < 100 else None)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        session = cast(RowSession, session)
        if not session.is_read:
            return
        try:
            if self._has_something_to_write(session):
                self._keep(session, response)
        except AWAY:
            give_up()
            if session.is_needed:
                raise
            errors.warning("session not kept", extra={"request": g.get("request_id")})

    def _keep(self, session: RowSession, response: Response) -> None:
        user_id = self._user_id(session)
        give_up()  # what a view did not commit was not meant to stay
        with writing():
            self._write(session, user_id, response)
            database().commit()

    @staticmethod
    def _user_id(session: RowSession) -> int | None:
        if PERSON not in session:
            return None
        if session.found and session.found.is_welcome and not session.became_somebody_else:
            return session.found.actor.user_id if session.found.actor else None
        return int(g._login_user.id)

    def _has_something_to_write(self, session: RowSession) -> bool:
        return session.modified or session.renew or self._is_use(session)

    def _is_use(self, session: RowSession) -> bool:
        return (
            session.is_live
            and bool(session.found and session.found.is_due_for_a_touch(clock.now(), session.noted_every))
            and not is_poll()
        )

    def _write(self, session: RowSession, user_id: int | None, response: Response) -> None:
        found = session.found if session.is_live else None
        values = session.values_
        if not session.became_somebody_else and found:
            rows.keep_session(
                found.id, data=dict(values) if session.modified else None, touch=self._is_use(session)
            )
            return
        if found:
            rows.end_session(found.id)
        if not values:
            response.delete_cookie(
                self.cookie, path="/", secure=self.is_secure, httponly=True, samesite="Lax"
            )
            return
        if "csrf_token" in values and session.became_somebody_else:
            values["csrf_token"] = secrets.token_hex(
                20
            )  # a token seen before signing in is worth nothing after
        token = rows.new_token()
        rows.start_session(token, dict(values), user_id, created_at=self._age(session, user_id))
        response.set_cookie(
            self.cookie, token, path="/", secure=self.is_secure, httponly=True, samesite="Lax"
        )

    @staticmethod
    def _age(session: RowSession, user_id: int | None) -> datetime | None:
        """Changing a password does not make a day longer."""
        found = session.found
        same = found and found.actor is not None and found.actor.user_id == user_id
        return found.created_at if found and same else None


def current_session() -> RowSession:
    """The session of the request at hand, itself rather than Flask's stand-in for it."""
    return cast(RowSession, cast(Any, session_proxy)._get_current_object())


def cookies() -> RowSessions:
    """How this application names and protects its cookies."""
    return cast(RowSessions, current_app.session_interface)


def is_poll() -> bool:
    """Whether the page, not the person, is asking: that is no sign of life."""
    return (request.endpoint or "").endswith("changes") or request.headers.get("X-Caseboard-Poll") == "1"
