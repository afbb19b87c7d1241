"""The measurements: what a person's page costs, one at a time and with eight clients."""

from __future__ import annotations

import gzip
import re
import statistics
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import event

from bench.client import Answer, Asking, Client
from bench.fill import HEAD, PASSWORD, WORKER, Filled
from bench.server import Running
from caseboard.db import db

WARM_UP = 8
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
    page = client.get("/sign-in")
    answer = client.post(
        "/sign-in", {"csrf_token": client.csrf_of(page), "email": email, "password": PASSWORD}
    )
    if answer.status not in {302, 303}:
        raise WrongAnswerError(f"sign-in answered {answer.status}")
    return client


def time_one(server: Running, client: Client, what: str, ask: Ask, *, expect: int, rounds: int) -> Figure:
    """Asks again and again with one client."""
    for _ in range(WARM_UP):
        check(ask(client), expect, what)
    times, wire = [], 0
    cpu = server.cpu_seconds()
    for _ in range(rounds):
        started = time.perf_counter()
        answer = ask(client)
        times.append((time.perf_counter() - started) * 1000)
        check(answer, expect, what)
        wire = answer.wire
    cpu = (server.cpu_seconds() - cpu) * 1000 / rounds
    times.sort()
    return Figure(what, statistics.median(times), times[int(len(times) * 0.95)], cpu, wire)


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


@dataclass(slots=True)
class Mover:
    """Moves families to and fro, as the board's script does: with the version it saw and a fresh request id."""

    filled: Filled
    csrf: str
    versions: dict[uuid.UUID, int]
    stages: dict[uuid.UUID, uuid.UUID]
    families: list[uuid.UUID]
    turn: int = 0
    moved: int = 0
    refused: int = 0

    @staticmethod
    def on(client: Asking, filled: Filled, families: list[uuid.UUID] | None = None) -> Mover:
        page = text_of(client.get(f"/schools/{filled.school}/board?show=all"))
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', page)
        if csrf is None:
            raise WrongAnswerError("the board has no form")
        versions, stages = {}, {}
        for section in re.split(r'<section class="stage', page)[1:]:
            stage = re.search(r'id="stage-([0-9a-f-]{36})"', section)
            for found in re.finditer(r'id="card-([0-9a-f-]{36})" data-version="(\d+)"', section):
                if stage is not None:
                    versions[uuid.UUID(found.group(1))] = int(found.group(2))
                    stages[uuid.UUID(found.group(1))] = uuid.UUID(stage.group(1))
        mine = [family for family in families or list(versions) if family in versions]
        return Mover(filled, csrf.group(1), versions, stages, mine)

    def __call__(self, client: Asking) -> Answer:
        family = self.families[self.turn % len(self.families)]
        self.turn += 1
        free = [self.filled.stages[kind] for kind in ("new_worry", "waiting", "assessed", "plan")]
        target = next(stage for stage in free if stage != self.stages[family])
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
            self.stages[family] = target
        else:
            self.refused += 1
        return answer


def asks(filled: Filled, client: Asking) -> dict[str, tuple[Ask, int]]:
    """Every kind of request a worker makes, with the answer it must get."""
    board = f"/schools/{filled.school}/board"
    page = text_of(client.get(board, Accept_Encoding="gzip"))
    changes = re.search(r'id="poll"[^>]*action="([^"]+)"', page)
    version = re.search(r'id="poll-version" value="([0-9a-f]+)"', page)
    if changes is None or version is None:
        raise WrongAnswerError("the board does not say how to poll it")
    poll = f"{changes.group(1).split('?')[0]}?version={version.group(1)}"
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', page)
    if csrf is None:
        raise WrongAnswerError("the board has no form")
    token = csrf.group(1)
    one = filled.families[0]
    return {
        "board": (lambda c: c.get(board, Accept_Encoding="gzip"), 200),
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
        "family page": (
            lambda c: c.get(f"/schools/{filled.school}/families/{one}", Accept_Encoding="gzip"),
            200,
        ),
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


__all__ = ["HEAD", "WORKER", "Figure", "Mover", "asks", "counted", "sign_in", "throughput", "time_one"]
