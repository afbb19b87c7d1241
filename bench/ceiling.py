"""The ceiling, timed in the same run: what the same bytes cost as a static answer, and what the same rows cost when
bare Jinja renders them from a few raw statements, without sign-in, permissions or audit.

    python -m bench.ceiling --bind 127.0.0.1:PORT     (CASEBOARD_* settings say which database)
"""

from __future__ import annotations

import argparse
import gzip
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine

from caseboard.config import read_settings
from caseboard.serving.server import Server, like_production

CARDS = """
SELECT f.id, f.public_id, f.name, f.version, f.stage_id, f.stage_since, f.level, f.next_on, f.next_what,
       p.told_at, l.name AS lead
FROM families f JOIN family_schools p ON p.family_id = f.id LEFT JOIN helpers l ON l.id = f.lead_id
WHERE p.school_id = 1 AND p.until IS NULL AND f.taken_off_at IS NULL ORDER BY f.next_on
"""
YEARS = """
SELECT s.family_id, c.year_group FROM family_children s JOIN children c ON c.id = s.child_id
WHERE s.until IS NULL AND c.school_id = 1 ORDER BY s.family_id
"""
STAGES = "SELECT id, public_id, name, sub_title FROM stages WHERE authority_id = 1 ORDER BY position"
SCHOOL = "SELECT name, mark FROM schools WHERE id = 1"
SHOWN = 60

PAGE = Environment(autoescape=True).from_string(Path(__file__).with_name("bare_board.html").read_text())


def render(engine: Engine) -> bytes:
    """The first school's board from four raw statements and one bare template."""
    with engine.connect() as connection:
        stages = connection.execute(text(STAGES)).mappings().all()
        rows = connection.execute(text(CARDS)).mappings().all()
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


def _day(value: datetime | str) -> date:
    return (datetime.fromisoformat(value) if isinstance(value, str) else value).date()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--bind", required=True)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    engine = create_engine(read_settings().database_url)
    page = gzip.compress(render(engine), 1)
    engine.dispose()

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = page if environ["PATH_INFO"] == "/static" else gzip.compress(render(engine), 1)
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip")]
        start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
        return [body]

    Server(application, like_production(bind=given.bind, processes=given.processes, threads=2)).run()


if __name__ == "__main__":
    main()
