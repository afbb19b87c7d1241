"""The ceiling, timed in the same run: what the same bytes cost as a static answer, and what the same rows cost when
bare Jinja renders them from a few raw statements, without sign-in, permissions or audit. A bare move writes one row as
safely as ours and shows the two stages that ours shows.

    python -m bench.ceiling --bind 127.0.0.1:PORT     (CASEBOARD_* settings say which database)
"""

from __future__ import annotations

import argparse
import gzip
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

from jinja2 import Environment
from sqlalchemy import bindparam, create_engine, text
from sqlalchemy.engine import Engine

from bench.measures import FREE
from caseboard.config import read_settings
from caseboard.serving.server import Server, like_production
from caseboard.transactions import on_sqlite, writing

CARDS = """
SELECT f.id, f.public_id, f.name, f.version, f.stage_id, f.stage_since, f.level, f.next_on, f.next_what,
       p.told_at, l.name AS lead
FROM families f JOIN family_schools p ON p.family_id = f.id LEFT JOIN helpers l ON l.id = f.lead_id
WHERE p.school_id = 1 AND p.until IS NULL AND f.taken_off_at IS NULL AND f.stage_id IN :stages ORDER BY f.next_on
"""
YEARS = """
SELECT s.family_id, c.year_group FROM family_children s JOIN children c ON c.id = s.child_id
WHERE s.until IS NULL AND c.school_id = 1 ORDER BY s.family_id
"""
STAGES = "SELECT id, public_id, name, sub_title, kind FROM stages WHERE authority_id = 1 ORDER BY position"
SCHOOL = "SELECT name, mark FROM schools WHERE id = 1"
MOVE = "UPDATE families SET version = version WHERE id = 1"
SHOWN = 60

PAGE = Environment(autoescape=True).from_string(Path(__file__).with_name("bare_board.html").read_text())


def render(engine: Engine, kinds: Sequence[str] = ()) -> bytes:
    """The first school's board from four raw statements and one bare template; of stages of these kinds only, where
    some are given."""
    with engine.connect() as connection:
        stages = [
            stage
            for stage in connection.execute(text(STAGES)).mappings()
            if not kinds or stage["kind"] in kinds
        ]
        cards_of = text(CARDS).bindparams(
            bindparam("stages", [stage["id"] for stage in stages], expanding=True)
        )
        rows = connection.execute(cards_of).mappings().all()
        years: dict[int, str] = {}
        for family_id, year in connection.execute(text(YEARS)):
            years[family_id] = f"{years[family_id]}, {year}" if family_id in years else year
        school = connection.execute(text(SCHOOL)).mappings().one()
    today = datetime.now(UTC).date()
    cards: dict[int, list[dict[str, Any]]] = {stage["id"]: [] for stage in stages}
    for row in rows:
        here = cards[row["stage_id"]]
        if len(here) < SHOWN:
            here.append({**row, "days": (today - _day(row["stage_since"])).days})
    return PAGE.render(stages=stages, cards=cards, years=years, school=school).encode()


def move(engine: Engine, number: int) -> bytes:
    """One row is written; then the stages of one move and of the next after each other, as `Mover` goes about it."""
    with writing(), engine.begin() as connection:
        connection.execute(text(MOVE))
    at = number % len(FREE)
    return render(engine, (FREE[at], FREE[(at + 1) % len(FREE)]))


def _day(value: datetime | str) -> date:
    return (datetime.fromisoformat(value) if isinstance(value, str) else value).date()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--bind", required=True)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    settings = read_settings()
    engine = create_engine(settings.database_url)
    if settings.is_sqlite:
        on_sqlite(engine, settings)
    page = gzip.compress(render(engine), 1)
    engine.dispose()
    numbers = count()

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        match environ["PATH_INFO"]:
            case "/static":
                body = page
            case "/move":
                body = gzip.compress(move(engine, next(numbers)), 1)
            case _:
                body = gzip.compress(render(engine), 1)
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip")]
        start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
        return [body]

    Server(application, like_production(bind=given.bind, processes=given.processes, threads=2)).run()


if __name__ == "__main__":
    main()
