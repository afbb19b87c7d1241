"""`make bench`: fill, serve, measure, print a table, write JSON, compare with an earlier run.

python -m bench                      every scenario on SQLite and PostgreSQL (about ten minutes)
python -m bench --quick              SQLite, 40 and 200 families (about two minutes)
python -m bench --compare FILE.json  also say what changed since that run
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from bench import report
from bench.client import Answer, Asking, Client
from bench.databases import database_urls
from bench.fill import HEAD, WORKER, Filled, fill
from bench.measures import CLIENTS, Figure, Mover, asks, counted, sign_in, throughput, time_one
from bench.server import Running, running
from caseboard import create_app, schema
from caseboard.config import read_settings
from caseboard.db import db


@dataclass(frozen=True, slots=True)
class Scenario:
    name: str
    schools: int
    families: int


SCENARIOS = (
    Scenario("40 families", 1, 40),
    Scenario("200 families", 1, 200),
    Scenario("1,000 families", 1, 1000),
    Scenario("40 families, 300 schools stored", 300, 40),
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each measurement with eight clients")
    parser.add_argument("--json", type=Path, default=Path("bench-results.json"))
    parser.add_argument("--compare", type=Path)
    given = parser.parse_args()
    scenarios = SCENARIOS[:2] if given.quick else SCENARIOS
    kinds = (
        ("sqlite",)
        if given.quick
        else ("sqlite", "postgresql")
        if given.database == "both"
        else (given.database,)
    )
    results: list[dict[str, Any]] = []
    for kind in kinds:
        with database_urls(kind) as new_database:
            for scenario in scenarios:
                result = measure(scenario, kind, new_database(), rounds=given.rounds, seconds=given.seconds)
                results.append(result)
                print(report.table(result), flush=True)
    print(report.targets(results))
    if given.compare:
        print(report.comparison(json.loads(given.compare.read_text()), results))
    given.json.write_text(json.dumps(results, indent=1))
    print(f"Written to {given.json}")


def measure(scenario: Scenario, kind: str, url: str, *, rounds: int, seconds: float) -> dict[str, Any]:
    """Everything about one scenario on one database, in a data folder of its own."""
    with _place(url) as environment:
        app = create_app(read_settings(environment))
        with app.app_context():
            schema.upgrade("head")
        filled = fill(app, schools=scenario.schools, families=scenario.families)
        statements = _statements(app, filled)
        with app.app_context():
            db.engine.dispose()
        with running(environment) as server:
            figures = _one_client(server, filled, rounds)
            idle = server.memory_mb()
            board_rate, writing, loaded = _eight_clients(server, filled, seconds)
            cold = server.ready_after
        static, bare = _ceiling(environment, rounds)
    return {
        "scenario": scenario.name,
        "database": kind,
        "schools": scenario.schools,
        "families": scenario.families,
        "figures": [asdict(replace(f, statements=statements.get(f.what))) for f in figures],
        "boards_per_second": board_rate,
        "writers": writing,
        "memory_idle_mb": idle,
        "memory_loaded_mb": loaded,
        "cold_start_s": cold,
        "static_p50": static,
        "bare_jinja_p50": bare,
    }


def _one_client(server: Running, filled: Filled, rounds: int) -> list[Figure]:
    worker = sign_in(server.port, WORKER)
    figures = [
        time_one(server, worker, what, ask, expect=expect, rounds=rounds)
        for what, (ask, expect) in asks(filled, worker).items()
    ]
    mover = Mover.on(worker, filled)
    figures.append(time_one(server, worker, "move", mover, expect=200, rounds=rounds))
    head = sign_in(server.port, HEAD)
    board = f"/schools/{filled.school}/board"
    for what, path in (("head's board", board), ("head's week", "/week")):

        def ask(client: Asking, path: str = path) -> Answer:
            return client.get(path, Accept_Encoding="gzip")

        figures.append(time_one(server, head, what, ask, expect=200, rounds=rounds))
    times = []
    for _ in range(8):
        started = time.perf_counter()
        sign_in(server.port, WORKER)
        times.append((time.perf_counter() - started) * 1000)
    figures.append(Figure("sign-in", statistics.median(times), max(times), 0.0, 0))
    return figures


def _eight_clients(server: Running, filled: Filled, seconds: float) -> tuple[float, dict[str, float], float]:
    """Boards a second; then eight writers on families of their own, every move verified on the board; memory."""
    clients = [sign_in(server.port, WORKER) for _ in range(CLIENTS)]
    board, expect = asks(filled, clients[0])["board"]
    rate, _ = throughput(clients, board, expect=expect, seconds=seconds)
    movers = []
    families = list(Mover.on(clients[0], filled).versions)
    share = max(1, len(families) // CLIENTS)
    for number, client in enumerate(clients):
        movers.append(Mover.on(client, filled, families[number * share : (number + 1) * share]))
    by_client = dict(zip(map(id, clients), movers, strict=True))
    writes, times = throughput(clients, lambda c: by_client[id(c)](c), expect=200, seconds=seconds)
    loaded = server.memory_mb()
    after = Mover.on(clients[0], filled).versions
    lost = sum(
        abs(after.get(family, mover.versions[family]) - mover.versions[family])
        for mover in movers
        for family in mover.families
    )
    times.sort()
    return (
        rate,
        {
            "moves_per_second": writes,
            "moved": sum(m.moved for m in movers),
            "lost": lost,
            "p95": times[int(len(times) * 0.95)],
            "worst": times[-1],
        },
        loaded,
    )


def _statements(app: Any, filled: Filled) -> dict[str, int]:
    """Statements of one request of each kind, counted in this process on the same database."""
    from bench.inprocess import InProcess

    client = InProcess.signed_in(app, WORKER)
    found = {}
    for what, (ask, _) in asks(filled, client).items():
        ask(client)
        with counted(app) as seen:
            ask(client)
        found[what] = len(seen)
    mover = Mover.on(client, filled)
    mover(client)
    with counted(app) as seen:
        mover(client)
    found["move"] = len(seen)
    return found


def _ceiling(environment: dict[str, str], rounds: int) -> tuple[float, float]:
    """The same bytes as a static answer; the same rows by bare Jinja. p50 in milliseconds."""
    with running(environment, sys.executable, "-m", "bench.ceiling", first_page="/static") as server:
        client = Client(server.port)
        static = time_one(server, client, "static", lambda c: c.get("/static"), expect=200, rounds=rounds)
        bare = time_one(server, client, "bare", lambda c: c.get("/bare"), expect=200, rounds=rounds)
    return static.p50, bare.p50


@contextmanager
def _place(url: str) -> Iterator[dict[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o700)
        yield {
            "CASEBOARD_SECRET_KEY": secrets.token_hex(32),
            "CASEBOARD_DATA_DIR": folder,
            "CASEBOARD_DATABASE_URL": url or f"sqlite:///{folder}/caseboard.sqlite3",
            "CASEBOARD_PUBLIC_URL": "http://127.0.0.1:8000",
            "CASEBOARD_REQUIRE_SECOND_FACTOR": "0",
        }


if __name__ == "__main__":
    main()
