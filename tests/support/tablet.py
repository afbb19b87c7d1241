"""Somebody at work on a board, over real connections: moves families, and tries again as the board's script does."""

from __future__ import annotations

import http.client
import secrets
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask_wtf.csrf import URLSafeTimedSerializer
from sqlalchemy import select

from caseboard.accounts import sessions
from caseboard.accounts.models import User
from caseboard.db import session
from tests.factories import Person
from tests.support.browsing import CSRF
from tests.support.database import SECRET
from tests.support.filled import FilledFamily
from tests.support.running import Place

Done = TypeVar("Done")

PATIENCE = 40.0
"""Seconds after which a tablet gives up waiting: longer than any answer may take."""


class NoAnswerError(Exception):
    """The connection ended without a whole answer: nobody knows whether it was saved."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: str
    seconds: float


@dataclass
class Tablet:
    """A signed-in browser. Every request has a connection of its own."""

    place: Place
    person: Person
    token: str
    csrf: str
    port: int = 0
    """Another way to the server than straight, such as a proxy."""

    def get(self, path: str, **options: Any) -> Answer:
        return self.send("GET", path, **options)

    def post(self, path: str, form: dict[str, object], **options: Any) -> Answer:
        return self.send("POST", path, {"csrf_token": self.csrf, **form}, **options)

    def send(
        self,
        method: str,
        path: str,
        form: dict[str, object] | None = None,
        *,
        htmx: bool = True,
        patience: float = PATIENCE,
    ) -> Answer:
        headers = {"Cookie": f"caseboard={self.token}", "Connection": "close"}
        if htmx:
            headers["HX-Request"] = "true"
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port or self.place.port, timeout=patience)
        try:
            connection.request(method, path, urlencode(form) if form is not None else None, headers)
            answer = connection.getresponse()
            body = answer.read().decode()
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NoAnswerError(type(error).__name__) from error
        finally:
            connection.close()
        known = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, known, body, time.monotonic() - began)


def sign_in(place: Place, *people: Person) -> list[Tablet]:
    """A browser for each, signed in by a session row."""
    tablets = []
    with place.inside():
        for person in people:
            user = session().scalars(select(User).where(User.public_id == person.public_id)).one()
            token = sessions.new_token()
            data = {"_user_id": user.fs_uniquifier, "_fresh": True, "fs_paa": time.time(), "csrf_token": CSRF}
            sessions.start_session(token, data, user.id, created_at=None)
            csrf = URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token").dumps(CSRF)
            tablets.append(Tablet(place, person, token, str(csrf)))
        session().commit()
    return tablets


def crew(place: Place, size: int) -> list[Tablet]:
    """So many browsers of the school's social workers, in turn."""
    people = place.filled.people
    return sign_in(place, *(people[number % len(people)] for number in range(size)))


@dataclass
class Asked:
    """One move that somebody wanted: one request id, however often it was sent."""

    family: uuid.UUID
    to: uuid.UUID
    version: int
    request_id: uuid.UUID = field(default_factory=uuid.uuid4)
    acknowledged: bool = False
    refused: bool = False
    sent: int = 0
    unanswered: int = 0
    """How often the connection ended without an answer."""
    failed: list[int] = field(default_factory=list)
    """5xx answers on the way."""
    seconds: float = 0.0

    def path(self, place: Place) -> str:
        return f"/schools/{place.filled.school}/families/{self.family}/moves"

    def form(self) -> dict[str, object]:
        return {"request_id": self.request_id, "version": self.version, "stage": self.to}


@dataclass
class Mover:
    """Moves families that nobody else touches, one after the other, and keeps a journal."""

    tablet: Tablet
    families: list[FilledFamily]
    journal: list[Asked] = field(default_factory=list)
    turn: int = 0
    _known: dict[uuid.UUID, tuple[int, uuid.UUID]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._known = {family.id: (family.version, family.stage) for family in self.families}

    def next(self) -> Asked:
        """The next move, not yet sent: the next family, to some other stage."""
        family = self.families[self.turn % len(self.families)].id
        self.turn += 1
        version, stage = self._known[family]
        to = secrets.choice([ref for ref in self.tablet.place.filled.stages if ref != stage])
        asked = Asked(family, to, version)
        self.journal.append(asked)
        return asked

    def send(self, asked: Asked, **options: Any) -> Answer:
        """Sends a move once. An acknowledgement goes into the journal."""
        asked.sent += 1
        try:
            answer = self.tablet.post(asked.path(self.tablet.place), asked.form(), **options)
        except NoAnswerError:
            asked.unanswered += 1
            raise
        if answer.status == 200:
            asked.acknowledged = True
            asked.seconds = answer.seconds
            self._known[asked.family] = (asked.version + 1, asked.to)
        elif answer.status >= 500:
            asked.failed.append(answer.status)
        elif answer.status == 409:
            asked.refused = True
        return answer

    def insist(self, asked: Asked, *, tries: int, pause: float = 0.05, **options: Any) -> Answer | None:
        """Sends the same request until it is answered for good, at most so many times."""
        for _ in range(tries):
            try:
                answer = self.send(asked, **options)
            except NoAnswerError:
                time.sleep(pause)
                continue
            if answer.status < 500:
                return answer
            time.sleep(pause)
        return None

    def work(self, until: Callable[[], bool], *, tries: int = 400, pause: float = 0.05) -> None:
        """Moves until told to stop, insisting on every move; what is begun is finished."""
        while not until():
            answer = self.insist(self.next(), tries=tries, pause=pause)
            assert answer is not None, "the server stayed away"
            assert answer.status == 200, answer.status


def movers(place: Place, count: int, *, each: int, skip: int = 0) -> list[Mover]:
    """So many people with so many families each, all different."""
    families = place.filled.families[skip:]
    assert len(families) >= count * each
    return [
        Mover(tablet, list(families[number * each : (number + 1) * each]))
        for number, tablet in enumerate(crew(place, count))
    ]


def together(acts: list[Callable[[], Done]]) -> list[Done]:
    """Lets all go at the same moment, and waits for all."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], Done]) -> Done:
        gate.wait(30)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
