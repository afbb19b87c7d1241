"""A log of many years is verified in seconds, names the event that was changed, and moves in minutes (R15, R47)."""

from __future__ import annotations

import resource
import time

import pytest
from sqlalchemy import text

from bench import fill as bench
from caseboard import create_app, schema
from caseboard.db import db
from tests.support.database import settings_for
from tests.support.figures import amount
from tests.support.postgres import new_database
from tests.support.running import Place

pytestmark = pytest.mark.soak

EACH = 25
"""Events of each family."""
WITHIN = 10
"""Seconds of the processor: whatever else the machine does meanwhile is not the command's doing."""


@pytest.fixture
def old_place(tmp_path, monkeypatch):
    monkeypatch.setattr(bench, "MOVES_EACH", EACH - 1)
    return filled(f"sqlite:///{tmp_path / 'caseboard.sqlite3'}", tmp_path)


def filled(url, folder):
    app = create_app(settings_for(url, folder))
    with app.app_context():
        schema.upgrade()
        made = bench.fill(app, schools=1, families=amount(1_000, 100_000) // EACH)
        db.session.remove()
        db.engine.dispose()
    return Place(url, folder, made)


def test_verifying_is_quick_and_names_the_event_that_was_changed(old_place, figures):
    before = processor_seconds()
    said, seconds = timed(old_place, "verify")
    spent = processor_seconds() - before
    with old_place.inside(), db.engine.begin() as connection:
        events = connection.scalar(text("SELECT count(*) FROM case_events"))
        connection.execute(text("DROP TRIGGER case_events_no_update"))
        connection.execute(text(f"UPDATE case_events SET kind = 'family_reopened' WHERE id = {events // 2}"))
        link = connection.scalar(text(f"SELECT seq FROM chain_links WHERE event_id = {events // 2}"))
    wrong = old_place.run("verify")
    figures(R15_EVENTS=events, VERIFIED_IN_SECONDS=seconds, OF_THE_PROCESSOR=spent)
    figures(CHANGED_LINK=link, EXIT=wrong.returncode)
    figures.at_least(R15_EVENTS=1_000)
    assert f"{events} events of " in said
    assert wrong.returncode == 1
    assert f"link {link} " in wrong.stderr
    assert spent < WITHIN


@pytest.mark.postgres
def test_an_old_place_moves_to_postgresql_in_minutes(old_place, postgres, tmp_path, figures):
    backup = tmp_path / "backup"
    _, saving = timed(old_place, "backup", str(backup))
    with new_database(postgres) as url:
        folder = tmp_path / "elsewhere"
        folder.mkdir(mode=0o700)
        elsewhere = Place(url, folder, old_place.filled)
        said, bringing = timed(elsewhere, "restore", str(backup))
        _, verifying = timed(elsewhere, "verify")
    figures(R47_EVENTS=amount(1_000, 100_000), BACKED_UP_IN_SECONDS=saving, RESTORED_IN_SECONDS=bringing)
    figures(R15_VERIFIED_ON_POSTGRESQL_IN_SECONDS=verifying)
    assert f"{amount(1_000, 100_000)} events of " in said
    assert bringing < 600


def processor_seconds():
    """What the commands that ended so far have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def timed(place, *command):
    """What a command said, and in how many seconds."""
    began = time.monotonic()
    done = place.run(*command, timeout=1800)
    assert done.returncode == 0, done.stderr
    return done.stdout, time.monotonic() - began
