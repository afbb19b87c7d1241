"""The measurements: what a person's page costs, one at a time and with eight clients."""

from __future__ import annotations

import gzip
import re
import statistics
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import event

from bench.client import CSRF, Answer, Asking, Client
from bench.fill import HEAD, PASSWORD, WORKER, Filled
from bench.server import Running
from caseboard.db import db

WARM_UP = 7
BATCH = 5
FEWEST = 10
LONGEST_MS = 4000
"""So long one kind of request is asked for, when it has been asked ten times."""
CLIENTS = 8

Ask = Callable[[Asking], Answer]


@dataclass(frozen=True, slots=True)
class Figure:
    """What one kind of request costs."""

    what: str
    p50: float
    """Milliseconds, one client."""
    p95: float
    cpu: float
    """Milliseconds of processor time of the server, a request."""
    own: float | None
    """p50 of the milliseconds that the server says it took itself; None where it says nothing."""
    wire: int
    """Bytes of the answer, head and body, compressed."""
    per_second: float | None = None
    """Requests answered in a second with eight clients; None where it was not asked."""
    statements: int | None = None


class WrongAnswerError(Exception):
    """A request was not answered as it should: its time would mean nothing."""


def sign_in(port: int, email: str) -> Client:
    """A signed-in browser."""
    client = Client(port)
    check(send_password(client, email), 303, "sign-in")
    return client


def send_password(client: Asking, email: str) -> Answer:
    """The sign-in page and its form: two requests."""
    csrf = CSRF.search(client.get("/sign-in").body)
    if csrf is None:
        raise WrongAnswerError("the sign-in page has no form")
    form = {"csrf_token": csrf.group(1).decode(), "email": email, "password": PASSWORD}
    return client.post("/sign-in", form)


@dataclass(slots=True)
class Turn:
    """One kind of request, asked by one client, and what it has cost so far."""

    what: str
    server: Running
    client: Client
    ask: Ask
    expect: int = 200
    wire: int = 0
    cpu: float = 0.0
    times: list[float] = field(default_factory=list)
    own_times: list[float] = field(default_factory=list)

    def take(self, count: int) -> None:
        """Asks so many times."""
        self.server.own_times()
        cpu = self.server.cpu_seconds()
        for _ in range(count):
            started = time.perf_counter()
            answer = self.ask(self.client)
            self.times.append((time.perf_counter() - started) * 1000)
            check(answer, self.expect, self.what)
            self.wire = answer.wire
            if own := self.server.own_times():
                self.own_times.append(sum(own))
        self.cpu += (self.server.cpu_seconds() - cpu) * 1000

    def figure(self) -> Figure:
        times = sorted(self.times)
        p95 = times[int(len(times) * 0.95)]
        own = statistics.median(self.own_times) if self.own_times else None
        return Figure(self.what, statistics.median(times), p95, self.cpu / len(times), own, self.wire)


def in_turns(turns: Sequence[Turn], *, rounds: int) -> list[Figure]:
    """Asks each kind a few times, then the next, and round again: what else the machine does meanwhile falls on all
    of them alike, so that they can be compared. A kind that is slow is asked less often."""
    for turn in turns:
        for _ in range(WARM_UP if turn.ask(turn.client).status == turn.expect else 1):
            check(turn.ask(turn.client), turn.expect, turn.what)
    for _ in range(0, rounds, BATCH):
        for turn in turns:
            if len(turn.times) < FEWEST or sum(turn.times) < LONGEST_MS:
                turn.take(BATCH)
    return [turn.figure() for turn in turns]


def throughput(clients: list[Client], ask: Ask, *, expect: int, seconds: float) -> tuple[float, list[float]]:
    """Requests a second with one thread for each client, and each request's milliseconds."""
    until = time.perf_counter() + seconds
    times: list[list[float]] = [[] for _ in clients]
    problems: list[Exception] = []

    def go(number: int, client: Client) -> None:
        try:
            while time.perf_counter() < until:
                started = time.perf_counter()
                check(ask(client), expect, "under load")
                times[number].append((time.perf_counter() - started) * 1000)
        except Exception as error:
            problems.append(error)

    started = time.perf_counter()
    threads = [threading.Thread(target=go, args=pair) for pair in enumerate(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]
    spent = time.perf_counter() - started
    all_times = [t for some in times for t in some]
    return len(all_times) / spent, all_times


def check(answer: Answer, expect: int, what: str) -> None:
    if answer.status != expect:
        raise WrongAnswerError(f"{what} answered {answer.status}, not {expect}")


def text_of(answer: Answer) -> str:
    """The answer's text, whatever it was compressed with."""
    compressed = answer.headers.get("content-encoding") == "gzip"
    return (gzip.decompress(answer.body) if compressed else answer.body).decode()


FREE = ("new_worry", "waiting", "assessed", "plan")
"""The stages into which a family goes without a question."""


@dataclass(slots=True)
class Mover:
    """Moves families on to the next stage and back again, as the board's script does: with the version it saw and a
    fresh request id. So the board keeps its shape, however long they are moved."""

    filled: Filled
    csrf: str
    versions: dict[uuid.UUID, int]
    stages: dict[uuid.UUID, tuple[uuid.UUID, uuid.UUID]]
    """family -> the stage to which it goes next, and the one in which it stands and to which it comes back."""
    families: list[uuid.UUID]
    turn: int = 0
    moved: int = 0
    refused: int = 0

    @staticmethod
    def on(client: Asking, filled: Filled, families: list[uuid.UUID] | None = None) -> Mover:
        page = text_of(client.get(f"/schools/{filled.school}/board"))
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', page)
        if csrf is None:
            raise WrongAnswerError("the board has no form")
        free = [filled.stages[kind] for kind in FREE]
        versions, stages = {}, {}
        for section in re.split(r'<section class="stage', page)[1:]:
            found = re.search(r'id="stage-([0-9a-f-]{36})"', section)
            here = uuid.UUID(found.group(1)) if found else None
            if here not in free:
                continue
            for card in re.finditer(r'id="card-([0-9a-f-]{36})" data-version="(\d+)"', section):
                family = uuid.UUID(card.group(1))
                versions[family] = int(card.group(2))
                stages[family] = free[(free.index(here) + 1) % len(free)], here
        mine = [family for family in families or list(versions) if family in versions]
        return Mover(filled, csrf.group(1), versions, stages, mine)

    def __call__(self, client: Asking) -> Answer:
        family = self.families[self.turn % len(self.families)]
        self.turn += 1
        target, here = self.stages[family]
        answer = client.post(
            f"/schools/{self.filled.school}/families/{family}/moves",
            {
                "csrf_token": self.csrf,
                "request_id": str(uuid.uuid4()),
                "version": str(self.versions[family]),
                "stage": str(target),
            },
            HX_Request="true",
            Accept_Encoding="gzip",
        )
        if answer.status == 200:
            self.moved += 1
            self.versions[family] += 1
            self.stages[family] = here, target
        else:
            self.refused += 1
        return answer


def heads_asks(filled: Filled, head: Asking) -> dict[str, tuple[Ask, int]]:
    """What a head teacher reads: the board, the week so far, and the letter of the week that closed."""
    letter = re.search(r'"(/letters/[0-9a-f-]{36})"', text_of(head.get("/letters")))
    if letter is None:
        raise WrongAnswerError("the head has no letter")
    paths = {
        "head's board": f"/schools/{filled.school}/board",
        "head's week": "/week",
        "letter page": letter.group(1),
    }
    return {what: (_page(path), 200) for what, path in paths.items()}


def _page(path: str) -> Ask:
    return lambda client: client.get(path, Accept_Encoding="gzip")


def asks(filled: Filled, client: Asking) -> dict[str, tuple[Ask, int]]:
    """Every kind of page a worker opens, with the answer it must get."""
    board = f"/schools/{filled.school}/board"
    page = text_of(client.get(board, Accept_Encoding="gzip"))
    changes = re.search(r'id="poll"[^>]*action="([^"]+)"', page)
    version = re.search(r'id="poll-version" value="([^"]+)"', page)
    if changes is None or version is None:
        raise WrongAnswerError("the board does not say how to poll it")
    poll = f"{changes.group(1).split('?')[0]}?version={version.group(1)}"
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', page)
    if csrf is None:
        raise WrongAnswerError("the board has no form")
    token = csrf.group(1)
    one = filled.families[0]
    return {
        "board": (_page(board), 200),
        "poll, no change": (
            lambda c: c.get(poll, HX_Request="true", X_Caseboard_Poll="1", Accept_Encoding="gzip"),
            204,
        ),
        "move dialog": (
            lambda c: c.get(
                f"/schools/{filled.school}/families/{one}/move", HX_Request="true", Accept_Encoding="gzip"
            ),
            200,
        ),
        "family page": (_page(f"/schools/{filled.school}/families/{one}"), 200),
        "find": (
            lambda c: c.post(
                f"/schools/{filled.school}/find",
                {"csrf_token": token, "name": "petrov"},
                HX_Request="true",
                Accept_Encoding="gzip",
            ),
            200,
        ),
    }


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements the application runs inside the block."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


__all__ = [
    "HEAD",
    "WORKER",
    "Figure",
    "Mover",
    "Turn",
    "asks",
    "counted",
    "heads_asks",
    "in_turns",
    "send_password",
    "sign_in",
    "throughput",
]
