"""An operator at a terminal: a place, its commands, and what they answer."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from caseboard.cli import main
from tests.support.database import SECRET, migrated_database

DATA = Path("../shared/data").resolve()
REGISTER = DATA / "schools-register-gias.csv"
SIMS = DATA / "pupils-thornhill-sims.csv"
PEOPLE = """email,name,role,urn,la,starts,ends
ruth.amin@caseboard.example,Ruth Amin,social_worker,900101,,2026-09-01,
ruth.amin@caseboard.example,Ruth Amin,social_worker,900102,,2026-09-01,
m.hale@caseboard.example,Mrs Hale,head_teacher,900101,,,
s.okoro@caseboard.example,S Okoro,team_manager,,805,,2027-07-31
admin@caseboard.example,Ada Min,admin,,,,
ap.lead@caseboard.example,Jo Barker,partner,,,,
"""


@dataclass
class Ran:
    code: int
    out: str
    err: str


@dataclass
class Place:
    """A place an operator has: its settings in the environment, its commands, and a look into its database."""

    folder: Path
    url: str
    run: Callable[..., Ran]

    def file(self, name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        file = self.folder / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return file

    def ask(self, question: str) -> list[tuple[object, ...]]:
        engine = create_engine(self.url)
        with engine.connect() as connection:
            rows = [tuple(row) for row in connection.execute(text(question))]
        engine.dispose()
        return rows

    def count(self, table: str) -> int:
        return int(str(self.ask(f"SELECT count(*) FROM {table}")[0][0]))

    def everything(self) -> list[object]:
        tables = ("schools", "users", "assignments", "children", "audit_rows", "stages", "federation_schools")
        return [self.ask(f"SELECT * FROM {table} ORDER BY id") for table in tables]


@pytest.fixture
def place(tmp_path, monkeypatch, capsys) -> Iterator[Place]:
    with migrated_database(tmp_path) as url:
        for name in [name for name in os.environ if name.startswith("CASEBOARD_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("CASEBOARD_DATA_DIR", str(tmp_path))
        monkeypatch.setenv("CASEBOARD_DATABASE_URL", url)
        monkeypatch.setenv("CASEBOARD_SECRET_KEY", SECRET)

        def run(*arguments: object, stdin: str = "") -> Ran:
            monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
            try:
                code = main([str(argument) for argument in arguments])
            except SystemExit as stopped:
                code = int(str(stopped.code))
            said = capsys.readouterr()
            return Ran(code, said.out, said.err)

        yield Place(tmp_path, url, run)


@pytest.fixture
def thornhill(place) -> Place:
    assert place.run("import-schools", REGISTER, "--urn", "900101", "900102").code == 0
    return place


def refused(ran: Ran, sentence: str) -> None:
    assert ran.code == 1
    assert ran.err.count("\n") == 1
    assert sentence in ran.err, ran.err
    assert ran.out == ""
