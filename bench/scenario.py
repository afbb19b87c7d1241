"""One scenario on one database: filled, served, asked, written to by eight at once, and held against its ceiling."""

from __future__ import annotations

import os
import secrets
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

from flask import Flask
from sqlalchemy import select, text

from bench.client import Client
from bench.fill import HEAD, WORKER, Filled, fill
from bench.inprocess import InProcess
from bench.measures import (
    CLIENTS,
    Figure,
    Mover,
    Turn,
    asks,
    counted,
    heads_asks,
    in_turns,
    send_password,
    sign_in,
    throughput,
)
from bench.server import Running, running
from bench.typical import live
from bench.waits import waits
from caseboard import create_app, schema
from caseboard.config import read_settings
from caseboard.db import db
from caseboard.families.models import Family

FEW, MANY = 40, 1000
"""Families on a board, between which a move may not grow much."""
MOVES = 5
"""So many times as many moves are made as pages are read: sixty take half a second, in which a machine can be busy with
something else."""


@dataclass(frozen=True, slots=True)
class Scenario:
    name: str
    schools: int
    families: int


@dataclass(frozen=True, slots=True)
class Place:
    """A filled database with the settings that lead to it."""

    environment: dict[str, str]
    app: Flask
    filled: Filled


@contextmanager
def place(url: str, *, schools: int, families: int) -> Iterator[Place]:
    """A data folder and a database of their own. An empty URL means SQLite in the folder."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o700)
        environment = {
            "CASEBOARD_SECRET_KEY": secrets.token_hex(32),
            "CASEBOARD_DATA_DIR": folder,
            "CASEBOARD_DATABASE_URL": url or f"sqlite:///{folder}/caseboard.sqlite3",
            "CASEBOARD_PUBLIC_URL": "http://127.0.0.1:8000",
            "CASEBOARD_REQUIRE_SECOND_FACTOR": "0",
        }
        app = create_app(read_settings(environment))
        with app.app_context():
            schema.upgrade("head")
        filled = fill(app, schools=schools, families=families)
        live(app, filled.school, filled.families[0])
        with app.app_context():
            _know_how_much_there_is()
        yield Place(environment, app, filled)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def _know_how_much_there_is() -> None:
    """PostgreSQL's own housekeeping counts what was filled in within a minute. Until then it plans for empty tables."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.begin() as connection:
            connection.execute(text("ANALYZE"))


def measure(scenario: Scenario, kind: str, new_url: Any, *, rounds: int, seconds: float) -> dict[str, Any]:
    """Everything about one scenario. What must not grow is held against a small place that stands beside it and takes
    turns: with many schools stored one with a single school, with a thousand families one with forty."""
    started = time.monotonic()
    with ExitStack() as stack:
        here = stack.enter_context(place(new_url(), schools=scenario.schools, families=scenario.families))
        beside = None
        if scenario.schools > 1 or scenario.families >= MANY:
            families = FEW if scenario.schools == 1 else scenario.families
            beside = stack.enter_context(place(new_url(), schools=1, families=families))
        statements = _statements(here)
        growth: dict[str, float] = {"statements": statements["board"]}
        if beside is not None and scenario.schools > 1:
            growth["statements_of_one"] = _statements(beside)["board"]
        commit = _bare_commit(here.app)
        server = stack.enter_context(running(here.environment))
        other = stack.enter_context(running(beside.environment)) if beside else None
        ceiling = stack.enter_context(
            running(here.environment, sys.executable, "-m", "bench.ceiling", first_page="/static")
        )
        figures = {one.what: one for one in _one_client(here, server, ceiling, beside, other, rounds)}
        idle = server.memory_mb()
        seen = waits(server, sign_in(server.port, WORKER), f"/schools/{here.filled.school}/board")
        per_second, writing, loaded = _eight_clients(here, server, seconds)
    static, bare, bare_move = (figures.pop(what) for what in ("static", "bare Jinja", "bare move"))
    if alone := figures.pop("board of one school", None):
        board = figures["board"]
        growth |= {
            "p50_times": board.p50 / alone.p50,
            "cpu_times": board.cpu / alone.cpu,
            "bytes": board.wire,
            "bytes_of_one": alone.wire,
        }
    if small := figures.pop("move on 40, compared", None):
        growth["move_times"] = figures.pop("move, compared").p50 / small.p50
    return {
        "scenario": scenario.name,
        "database": kind,
        "schools": scenario.schools,
        "families": scenario.families,
        "figures": [
            asdict(replace(one, statements=statements.get(one.what), per_second=per_second.get(one.what)))
            for one in figures.values()
        ],
        "writers": writing,
        "browser": seen,
        "growth": growth,
        "memory_idle_mb": idle,
        "memory_loaded_mb": loaded,
        "cold_start_s": server.ready_after,
        "commit_ms": commit,
        "static_p50": static.p50,
        "static_cpu": static.cpu,
        "bare_jinja_p50": bare.p50,
        "bare_jinja_cpu": bare.cpu,
        "bare_move_p50": bare_move.p50,
        "bare_move_cpu": bare_move.cpu,
        "took_s": time.monotonic() - started,
    }


def _one_client(
    here: Place, server: Running, ceiling: Running, beside: Place | None, other: Running | None, rounds: int
) -> list[Figure]:
    """Reads first, in turns with the ceiling; then moves, by themselves at every size, and in turns with those of a
    small place; bare moves; and sign-ins, whose Argon2 empties all caches."""
    worker, head, plain = sign_in(server.port, WORKER), sign_in(server.port, HEAD), Client(ceiling.port)
    reads = [
        Turn(what, server, client, ask, expect)
        for client, asked in ((worker, asks(here.filled, worker)), (head, heads_asks(here.filled, head)))
        for what, (ask, expect) in asked.items()
    ]
    reads.append(Turn("static", ceiling, plain, lambda client: client.get("/static")))
    reads.append(Turn("bare Jinja", ceiling, plain, lambda client: client.get("/bare")))
    is_larger = beside is not None and len(beside.filled.families) < len(here.filled.families)
    if beside is not None and other is not None and not is_larger:
        alone = sign_in(other.port, WORKER)
        reads.append(Turn("board of one school", other, alone, asks(beside.filled, alone)["board"][0]))
    found = in_turns(reads, rounds=rounds)
    mover = Mover.on(worker, here.filled)
    compared = []
    if beside is not None and other is not None and is_larger:
        alone = sign_in(other.port, WORKER)
        compared = [
            Turn("move, compared", server, worker, mover),
            Turn("move on 40, compared", other, alone, Mover.on(alone, beside.filled)),
        ]
    signing_in = Turn(
        "sign-in",
        server,
        worker,
        lambda _client: send_password(Client(server.port), WORKER),  # in a browser of its own each time
        303,
    )
    bare = Turn("bare move", ceiling, plain, lambda client: client.get("/move"))
    return [
        *found,
        *in_turns([Turn("move", server, worker, mover)], rounds=rounds * MOVES),
        *in_turns(compared, rounds=rounds * MOVES),
        *in_turns([bare], rounds=rounds * MOVES),
        *in_turns([signing_in], rounds=rounds),
    ]


def _eight_clients(
    here: Place, server: Running, seconds: float
) -> tuple[dict[str, float], dict[str, float], float]:
    """Requests a second of each kind; then eight writers on families of their own, every move held against the
    database; and what the server has grown to."""
    clients = [sign_in(server.port, WORKER) for _ in range(CLIENTS)]
    by_client: dict[int, Any] = {id(client): asks(here.filled, client) for client in clients}
    per_second = {
        what: throughput(
            clients,
            lambda client, what=what: by_client[id(client)][what][0](client),  # type: ignore[misc]  # `what` is bound at once
            expect=expect,
            seconds=seconds if what == "board" else seconds / 3,
        )[0]
        for what, (_, expect) in by_client[id(clients[0])].items()
    }
    families = list(Mover.on(clients[0], here.filled).versions)
    share = max(1, len(families) // CLIENTS)
    movers = [
        Mover.on(client, here.filled, families[number * share : (number + 1) * share])
        for number, client in enumerate(clients)
    ]
    by_client = dict(zip(map(id, clients), movers, strict=True))
    rate, times = throughput(
        clients, lambda client: by_client[id(client)](client), expect=200, seconds=seconds
    )
    per_second["move"] = rate
    loaded = server.memory_mb()
    stored = _versions(here.app)
    lost = sum(abs(stored[family] - mover.versions[family]) for mover in movers for family in mover.families)
    times.sort()
    writing = {
        "moves_per_second": rate,
        "moved": sum(mover.moved for mover in movers),
        "lost": lost,
        "p95": times[int(len(times) * 0.95)],
        "worst": times[-1],
    }
    return per_second, writing, loaded


def _versions(app: Flask) -> dict[uuid.UUID, int]:
    """The version of every family as the database has it."""
    with app.app_context(), db.engine.connect() as connection:
        return {key: version for key, version in connection.execute(select(Family.public_id, Family.version))}


def _statements(here: Place) -> dict[str, int]:
    """Statements of one request of each kind, counted in this process on the same database."""
    worker, head = InProcess.signed_in(here.app, WORKER), InProcess.signed_in(here.app, HEAD)
    found = {}
    for client, asked in ((worker, asks(here.filled, worker)), (head, heads_asks(here.filled, head))):
        for what, (ask, _) in asked.items():
            ask(client)
            with counted(here.app) as seen:
                ask(client)
            found[what] = len(seen)
    mover = Mover.on(worker, here.filled)
    mover(worker)
    with counted(here.app) as seen:
        mover(worker)
    found["move"] = len(seen)
    with counted(here.app) as seen:
        InProcess.signed_in(here.app, WORKER)
    found["sign-in"] = len(seen)
    with here.app.app_context():
        db.engine.dispose()
    return found


def _bare_commit(app: Flask) -> float:
    """Milliseconds of a transaction that writes one row and nothing else, as safely as ours: the disk's own share."""
    times = []
    with app.app_context(), db.engine.connect() as connection:
        connection.execute(text("CREATE TABLE bench_commits (one INTEGER)"))
        connection.commit()
        for _ in range(40):
            started = time.perf_counter()
            connection.execute(text("INSERT INTO bench_commits VALUES (1)"))
            connection.commit()
            times.append((time.perf_counter() - started) * 1000)
        connection.execute(text("DROP TABLE bench_commits"))
        connection.commit()
    return statistics.median(times)
