"""The sessions that this browser has set aside: their tokens in a cookie, everything else in their rows.

A session is set aside covered, so that its token opens nothing but the question for the PIN; without a PIN it has
ended, and only says where its person was. Pages are addresses with random ids: nothing of a family is in them.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from flask import request
from werkzeug.wrappers import Response

from caseboard import clock
from caseboard.access import Actor, arrivals
from caseboard.web.covering import COVERED, HAS_PIN
from caseboard.web.guard import local_path
from caseboard.web.sessions import cookies

PLACE = "place"
AT_MOST = 3
"""People between whom a tablet goes to and fro."""


@dataclass(frozen=True)
class Aside:
    """A session that was set aside, with the person it belongs to."""

    token: str
    found: arrivals.FoundSession
    actor: Actor

    @property
    def opens_by_pin(self) -> bool:
        """Whether the person's PIN brings it back: it has not idled out, and asks for one."""
        data = self.found.data
        return self.found.is_live(clock.now()) and bool(data.get(COVERED) and data.get(HAS_PIN))

    @property
    def place(self) -> str:
        return local_path(self.found.data.get(PLACE)) or "/"


def list_aside() -> list[Aside]:
    """The sessions set aside on this browser that still say anything: the last one first."""
    return list(_found())


def find_aside(person_id: uuid.UUID) -> Aside | None:
    """The one of this person."""
    return next((one for one in _found() if one.actor.public_id == person_id), None)


def lead_back(answer: Response, user_id: int, wanted: str | None) -> None:
    """Who signs in goes where they wanted, else where they were when they left this browser, else to the start."""
    found = list_aside()
    mine = [one for one in found if one.actor.user_id == user_id]
    answer.headers["Location"] = local_path(wanted) or (mine[0].place if mine else "/")
    if mine:
        write_aside(answer, [one.token for one in found if one not in mine])


def write_aside(answer: Response, tokens: list[str]) -> None:
    """From now on this browser has set these aside, and no others."""
    if tokens:
        answer.set_cookie(
            cookies().aside_cookie,
            ".".join(tokens[:AT_MOST]),
            path="/",
            secure=cookies().is_secure,
            httponly=True,
            samesite="Lax",
        )
    else:
        answer.delete_cookie(
            cookies().aside_cookie, path="/", secure=cookies().is_secure, httponly=True, samesite="Lax"
        )


def _found() -> Iterator[Aside]:
    text = request.cookies.get(cookies().aside_cookie, "")
    for token in [one for one in text.split(".") if one and len(one) < 100][:AT_MOST]:
        found = arrivals.find_session(token)
        if found and found.actor and (found.is_live(clock.now()) or found.is_remembered(clock.now())):
            yield Aside(token, found, found.actor)
