"""Names or initials: what the person chose, and until they choose what their pointer says.

A tablet is held where others can look at it. So where the first pointer is a finger, families stand by their initials
until somebody taps Names, and Names lasts until Cover, until signing out, or until five minutes without use. Whoever
works with a mouse sees names until they choose otherwise.

The browser says what points by itself, without scripts: the style of `components/pointer.html` has a picture for each
pointer, it asks for the one that fits, and the answer is a cookie. One that has told of both is touched.
A browser that has not said yet is taken for a finger, so that no name flashes up; a program that fetches pages without
a browser's headers has no screen to look at.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from flask import request, session
from werkzeug.wrappers import Response

from caseboard import clock
from caseboard.web.htmx import wants_fragment
from caseboard.web.sessions import cookies, current_session

SHOW = "show"
NAMES, INITIALS = "names", "initials"
TOUCH, MOUSE = "touch", "mouse"
NAMES_IDLE = timedelta(minutes=5)
CLOSELY = timedelta(seconds=10)
"""While names are shown on a tablet, uses are noted this often, so that five minutes are five minutes."""


class Named(Protocol):
    """A family, or a row that stands for one."""

    @property
    def name(self) -> str: ...
    @property
    def initials(self) -> str: ...


def title_of(family: Named) -> str:
    """The family's name or its initials, as names are shown at this moment."""
    return family.initials if shows_initials() else family.name


def shows_initials() -> bool:
    chosen = session.get(SHOW)
    return chosen == INITIALS if chosen else is_touch()


def is_touch() -> bool:
    """Whether this browser's first pointer is a finger, or it has not said yet."""
    told = _told()
    return TOUCH in told if told else "Sec-Fetch-Dest" in request.headers


def has_told() -> bool:
    return bool(_told())


def hear(answer: Response, told: str) -> None:
    answer.set_cookie(
        _cookies()[told], "1", path="/", secure=cookies().is_secure, httponly=True, samesite="Lax"
    )


def ask_again(answer: Response) -> None:
    """For the page that asks: what was said before does not count any more."""
    for cookie in _cookies().values():
        if cookie in request.cookies:
            answer.delete_cookie(cookie, path="/", secure=cookies().is_secure, httponly=True, samesite="Lax")


def end_names() -> None:
    """Back to initials on a tablet; a desk stays as it is."""
    if is_touch() and session.get(SHOW) == NAMES:
        del session[SHOW]


def end_idle_names() -> None:
    """Before a page is made. The pieces that scripts ask for belong to a page that is looked at: it covers itself, and
    says itself when it has been idle for too long."""
    if session.get(SHOW) != NAMES or not is_touch():
        return
    opened = current_session()
    opened.noted_every = CLOSELY
    if opened.found and not wants_fragment() and clock.now() >= opened.found.last_seen_at + NAMES_IDLE:
        end_names()


def _cookies() -> dict[str, str]:
    return {TOUCH: cookies().touch_cookie, MOUSE: cookies().mouse_cookie}


def _told() -> frozenset[str]:
    """What this browser has said it points with. A page asks a dozen times, and hears the same."""
    opened = current_session()
    if opened.points_with is None:
        told = {told for told, cookie in _cookies().items() if cookie in request.cookies}
        opened.points_with = frozenset(told)
    return opened.points_with
