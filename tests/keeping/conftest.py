"""A place that has been lived in: made once, copied for every test, and run by the operator's commands."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from caseboard import cli, clock, create_app, intents, schema
from caseboard.access import actor_for
from caseboard.accounts import sessions
from caseboard.accounts.models import KnownDevice, User
from caseboard.audit import Act, record
from caseboard.db import db, end_reading_or_writing, session, writing
from caseboard.events.models import Audience
from caseboard.families import entries, services
from caseboard.families.door import opened
from caseboard.families.models import Family, Level
from caseboard.feed import closing
from caseboard.moves import services as moves
from caseboard.referrals import answering, asking, assessing, questioning, telling
from caseboard.referrals.records import list_assessments
from caseboard.referrals.rules import Answer, Asking
from caseboard.schools.models import StageKind
from tests.support.database import SECRET, settings_for
from tests.support.place import START, Town, make_town, move
from tests.support.postgres import new_database, postgres  # noqa: F401 - a fixture

COOKIE = "the token in Ruth's browser"


@dataclass
class Place:
    """One installation: a folder and a database."""

    url: str
    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    @property
    def file(self) -> Path:
        return Path(self.url.removeprefix("sqlite:///"))

    @property
    def held(self) -> Path:
        return self.folder / "mail-held"

    def run(self, *command: object) -> tuple[int, str, str]:
        """A command as the operator gives it: exit code, stdout, stderr."""
        for name, value in (("DATABASE_URL", self.url), ("DATA_DIR", self.folder), ("SECRET_KEY", SECRET)):
            self.monkeypatch.setenv(f"CASEBOARD_{name}", str(value))
        self.capsys.readouterr()
        code = cli.main([str(word) for word in command])
        end_reading_or_writing()
        said = self.capsys.readouterr()
        return code, said.out, said.err

    def do(self, *command: object) -> str:
        """A command that has to succeed."""
        code, out, err = self.run(*command)
        assert (code, err) == (0, "")
        return out

    def refused(self, *command: object) -> str:
        """A command that has to fail, with one line that says why."""
        code, _, err = self.run(*command)
        assert code == 1
        assert err.count("\n") == 1
        return err

    def app(self) -> Flask:
        return create_app(settings_for(self.url, self.folder))

    @contextmanager
    def inside(self) -> Iterator[Flask]:
        with inside(self.url, self.folder) as app:
            yield app

    def sql(self, *statements: str) -> list[tuple]:
        """What the last statement found, with nothing of ours in the way but the triggers."""
        found: list[tuple] = []
        with self.inside(), db.engine.begin() as connection:
            for statement in statements:
                done = connection.execute(text(statement))
                found = [tuple(row) for row in done] if done.returns_rows else []
        return found

    def exported(self, name: str = "export.json") -> bytes:
        target = self.folder / f"{uuid.uuid4().hex}-{name}"
        self.do("export", target)
        return target.read_bytes()


@contextmanager
def inside(url: str, folder: Path) -> Iterator[Flask]:
    app = create_app(settings_for(url, folder))
    with app.app_context(), writing():
        try:
            yield app
        finally:
            session().rollback()
            db.session.remove()
            db.engine.dispose()


@pytest.fixture(scope="session")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with everything in it that a backup has to carry."""
    folder = tmp_path_factory.mktemp("lived-in")
    file = folder / "caseboard.sqlite3"
    with inside(f"sqlite:///{file}", folder):
        schema.upgrade()
        live()
        session().commit()
    return file


def live() -> None:
    """Two weeks with families at one school and at two, updates shared and taken back, and two closed letters."""
    with clock.at(START):
        town = make_town()
        families = [town.family(name) for name in ("Hussain", "O’Brien", "Ďurčo")]
        both = town.split()
    hour = START
    for number in range(24):
        hour += timedelta(hours=9)
        with clock.at(hour):
            _something(town, [*families, both][number % 4], number)
        session().commit()
    with clock.at(hour):
        _ask(town, families[0])
        gone = town.family("Mistake")
        services.take_off_family(gone, version=gone.version, reason="Put on twice", by=town.ruth)
        entries.keep_draft(both, text="Not yet said: \x07 “quoted”\nnext line", user_id=town.people["ruth"])
        intents.remember(town.people["ruth"], uuid.uuid4(), {"a": 1}, {"family": str(both.public_id)})
        _sign_ruth_in(town)
    session().commit()
    with clock.at(START + timedelta(days=14)):
        closing.close_due_weeks()


def _ask(town: Town, family) -> None:
    """Asked and not taken up, told, disagreed with, asked again and assessed by law: a row of each kind."""
    today, by = clock.today(), town.ruth

    def answer(to, outcome, **more):
        said = Answer(outcome=outcome, on=today, holder="Ruth", next_on=today + timedelta(days=14), **more)
        return answering.record_answer(family, to, said, version=family.version, by=by)

    asked = Asking(agency="Children’s Hub", agency_kind="front_door", asked_on=today, agreement="agreed")
    first = asking.ask(family, asked, version=family.version, by=by)
    asking.acknowledge(family, first, on=today, by=by)
    no = answer(first, "threshold")
    telling.tell_school(family, no, town.thornhill.id, on=today, by=by)
    telling.tell_family(family, no, on=today, by=by)
    step = questioning.take_step(family, no, on=today, by=by)
    questioning.answer_step(family, step, on=today, result="same", by=by)
    again = asking.ask(family, replace(asked, changed="More"), version=family.version, again=first, by=by)
    assessing.put_assessor(family, "Leila", by=by)
    answer(again, "referral")
    assessing.start_assessment(
        family, kind="statutory", assessor="", started_on=today, version=family.version, by=by
    )
    answer(list_assessments(family)[0], "no_action")


def _something(town: Town, family, number: int) -> None:
    by = town.dan if number % 3 else town.ruth
    match number % 6:
        case 0:
            town.share(family, f"Seen at home, {number}", town.thornhill, by=by)
        case 1:
            waits = family.stage.kind is StageKind.WAITING
            move(family, town.stage(StageKind.HELD if waits else StageKind.WAITING), by=by)
        case 2:
            entry = town.share(family, "Said too early", town.thornhill, by=by)
            entries.unshare(family, entry.public_id, reason="Not agreed yet", by=by)
        case 3:
            level = Level.TARGETED if family.level is not Level.TARGETED else Level.CHILD_PROTECTION
            services.change_card(family, version=family.version, level=level, by=by)
            moved = move(family, town.stage(StageKind.PLAN), by=by)
            moves.undo(family, seq=moved.seq, version=family.version, by=by)
        case 4:
            entries.check_no_change(family, by=by)
        case 5:
            entries.record_update(
                family,
                text="For workers",
                audience=Audience.WORKER,
                schools=[],
                happened_on=clock.today(),
                by=by,
            )


def _sign_ruth_in(town: Town) -> None:
    ruth = town.actor("ruth")
    sessions.start_session(COOKIE, {"_user_id": "x"}, ruth.user_id, created_at=None)
    session().add(KnownDevice(token_hash="k" * 64, user_id=ruth.user_id, created_at=clock.now()))
    record(Act.SIGNED_IN, by=ruth.user_id, subject=ruth.public_id)
    session().flush()


@pytest.fixture
def new_place(tmp_path, monkeypatch, capsys) -> Callable[..., Place]:
    """Makes another installation; empty unless told otherwise."""

    def make(url: str = "") -> Place:
        folder = tmp_path / uuid.uuid4().hex
        folder.mkdir(mode=0o700)
        return Place(url or f"sqlite:///{folder / 'caseboard.sqlite3'}", folder, monkeypatch, capsys)

    return make


@pytest.fixture
def place(new_place: Callable[..., Place], lived_in: Path) -> Place:
    """The place that has been lived in, on SQLite."""
    made = new_place()
    shutil.copyfile(lived_in, made.file)
    os.chmod(made.file, 0o600)
    return made


@pytest.fixture
def postgres_place(new_place: Callable[..., Place], postgres: str) -> Iterator[Place]:  # noqa: F811 - the fixture
    """An empty database on PostgreSQL."""
    with new_database(postgres) as url:
        yield new_place(url)


def work_a_little(number: int) -> None:
    """One change of one family, committed."""
    ruth = session().scalars(select(User).where(User.name == "Ruth Amin")).one()
    by = actor_for(ruth)
    families = session().scalars(
        opened(select(Family).where(Family.taken_off_at.is_(None)).order_by(Family.id))
    )
    found = families.all()
    family = found[number % len(found)]
    if number % 2:
        level = Level.TARGETED if family.level is not Level.TARGETED else Level.ADDITIONAL
        services.change_card(family, version=family.version, level=level, by=by)
    else:
        entries.record_update(
            family,
            text=f"Update {number}",
            audience=Audience.WORKER,
            schools=[],
            happened_on=clock.today(),
            by=by,
        )
    session().commit()
