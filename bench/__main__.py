"""`make bench`: fill, serve, measure, print a table, write JSON, compare with the run before.

python -m bench                      every scenario on SQLite and PostgreSQL (about seven minutes)
python -m bench --quick              SQLite, 40 and 200 families (about a minute)
python -m bench --compare FILE.json  compare with that run instead of the one that --json holds
"""

from __future__ import annotations

import argparse
import json
import logging
import time
from pathlib import Path
from typing import Any

from bench import report
from bench.databases import database_urls
from bench.scenario import Scenario, measure

SCENARIOS = (
    Scenario("40 families", 1, 40),
    Scenario("200 families", 1, 200),
    Scenario("1,000 families", 1, 1000),
    Scenario("40 families, 300 schools stored", 300, 40),
)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="SQLite, 40 and 200 families")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--rounds", type=int, default=60, help="requests of each kind with one client")
    parser.add_argument(
        "--seconds", type=float, default=4.0, help="of boards, and of moves, with eight clients"
    )
    parser.add_argument("--json", type=Path, default=Path("bench-results.json"))
    parser.add_argument("--compare", type=Path)
    given = parser.parse_args()
    logging.disable(logging.INFO)  # one line a request is the server's business
    before = _results(given.compare or given.json)
    started = time.monotonic()
    results: list[dict[str, Any]] = []
    for kind in _kinds(given.database, quick=given.quick):
        with database_urls(kind) as new_url:
            for scenario in SCENARIOS[:2] if given.quick else SCENARIOS:
                results.append(measure(scenario, kind, new_url, rounds=given.rounds, seconds=given.seconds))
                print(report.table(results[-1]), flush=True)
    print(report.targets(results))
    if before:
        print(report.comparison(before, results))
    given.json.write_text(json.dumps(results, indent=1))
    print(f"Written to {given.json}, after {time.monotonic() - started:.0f} s")


def _kinds(wanted: str, *, quick: bool) -> tuple[str, ...]:
    if quick and wanted == "both":
        return ("sqlite",)
    return ("sqlite", "postgresql") if wanted == "both" else (wanted,)


def _results(file: Path) -> list[dict[str, Any]]:
    """What an earlier run wrote, or nothing."""
    found: list[dict[str, Any]] = json.loads(file.read_text()) if file.is_file() else []
    return found


if __name__ == "__main__":
    main()
