"""The worker: everything that is due, once, and a clean stop."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from functools import partial
from threading import Event

import pytest
from sqlalchemy import event, func, select

from caseboard import clock, jobs, mail
from caseboard.config import SettingsError, refuse_half_configured
from caseboard.db import db, session
from caseboard.feed import closing
from caseboard.feed.models import FeedWeek
from caseboard.intents import Intent
from tests import factories
from tests.support.postgres import new_database, postgres  # noqa: F401 - a fixture
from tests.support.tablet import together
from tests.support.town import FRIDAY, MONDAY


@pytest.fixture
def world(records):
    with clock.at(MONDAY), records():
        return factories.make_world()


def run(app, at, **how):
    with app.app_context(), clock.at(at):
        return jobs.run_due(**how)


def test_one_run_closes_sends_and_clears_away(app, world, records):
    with records():
        session().add(
            Intent(
                user_id=world["worker"].id,
                request_id=world["worker"].public_id,
                fingerprint="f",
                answer={},
                at=FRIDAY - timedelta(days=3),
            )
        )
    assert run(app, FRIDAY) == jobs.Done(weeks_closed=4, messages_sent=4)
    assert run(app, FRIDAY + timedelta(minutes=1)) == jobs.Done()
    with app.app_context():
        assert len(mail.mailer().kept) == 4
    with records():
        assert session().scalar(select(func.count()).select_from(Intent)) == 0


def test_when_nothing_is_due_a_run_is_five_statements(app, world):
    run(app, FRIDAY)
    with app.app_context():
        seen = []
        event.listen(db.engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
        with clock.at(FRIDAY + timedelta(minutes=1)):
            jobs.run_due(prune=False)
        assert len([one for one in seen if not one.startswith("BEGIN")]) == 5


def test_trouble_with_one_school_keeps_no_letter_from_being_sent(app, world, monkeypatch):
    def broken():
        raise closing.ClosingFailedError

    with app.app_context(), clock.at(FRIDAY):
        closing.close_due_weeks()
    monkeypatch.setattr(jobs.closing, "close_due_weeks", broken)
    with pytest.raises(closing.ClosingFailedError):
        run(app, FRIDAY)
    with app.app_context():
        assert len(mail.mailer().kept) == 4


def test_once_says_what_it_did(app, world, capsys):
    with clock.at(FRIDAY):
        jobs.run(app, once=True)
    assert capsys.readouterr().out == "4 weeks closed, 4 messages sent.\n"


def test_the_queue_is_a_private_file_that_no_crash_corrupts(app):
    settings = app.config["CASEBOARD"]
    jobs.queue(settings)
    file = settings.data_dir / "queue.sqlite3"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal"
    connection.close()


@pytest.mark.postgres
def test_workers_that_begin_at_once_in_an_empty_database_all_have_their_queue(app, postgres):  # noqa: F811 - the fixture
    with new_database(postgres) as url:
        settings = replace(app.config["CASEBOARD"], queue_url=url.replace("+psycopg", ""))

        queues = together([partial(jobs.queue, settings)] * 8)
        queues[0].storage.enqueue(b"a call")
        assert {queue.pending_count() for queue in queues} == {1}
        for queue in queues:
            queue.storage.close()


@pytest.mark.parametrize("url", ["amqp://somewhere", "sqlite://", "queue.sqlite3", "http://127.0.0.1"])
def test_an_address_no_queue_can_have_is_refused_at_the_start(app, url):
    with pytest.raises(SettingsError, match=r"CASEBOARD_QUEUE_URL must begin with .*postgresql://"):
        refuse_half_configured(replace(app.config["CASEBOARD"], queue_url=url))


@pytest.mark.parametrize("url", ["redis://127.0.0.1/1", "rediss://somewhere", "unix:///run/redis.sock"])
def test_redis_is_a_queue_where_its_package_is_installed(app, monkeypatch, url):
    settings = replace(app.config["CASEBOARD"], queue_url=url)
    refuse_half_configured(settings)
    monkeypatch.setattr(jobs, "find_spec", lambda name: None)
    with pytest.raises(SettingsError, match="pip install redis"):
        jobs.queue(settings)


def test_a_worker_that_fell_silent_is_noticed_after_five_minutes(app, client):
    settings = app.config["CASEBOARD"]
    with clock.at(FRIDAY):
        assert jobs.worker_is_well(settings)  # none was ever here
        stopped = Event()
        jobs._tick(jobs.queue(settings), stopped.set, pytest.fail, stopped, settings)
        assert client.get("/healthz").text == "ok\n"
    with clock.at(FRIDAY - timedelta(days=1)):  # the clock was put back
        assert jobs.worker_is_well(settings)
    with clock.at(FRIDAY + timedelta(minutes=4)):
        assert jobs.worker_is_well(settings)
    with clock.at(FRIDAY + timedelta(minutes=6)):
        answer = client.get("/healthz")
        assert (answer.status_code, answer.text) == (503, "worker\n")


def test_without_its_queue_a_worker_looks_by_itself_and_health_names_the_queue(app, client, tmp_path):
    settings = app.config["CASEBOARD"]
    stopped, queue = Event(), jobs.queue(settings)
    queue.storage.filename = str(tmp_path / "nowhere" / "queue.sqlite3")
    queue.storage.close()
    with clock.at(FRIDAY):
        jobs._tick(queue, pytest.fail, stopped.set, stopped, settings)
        answer = client.get("/healthz")
        assert (answer.status_code, answer.text) == (503, "queue\n")
    with clock.at(FRIDAY + timedelta(minutes=6)):
        assert client.get("/healthz").text == "worker\n"


WORKER = """
from pathlib import Path
from caseboard import create_app, jobs
from caseboard.config import Settings
folder, url = {arguments!r}
jobs.run(create_app(Settings(secret_key="k" * 40, data_dir=Path(folder), database_url=url,
    queue_url=f"sqlite:///{{folder}}/queue.sqlite3", public_url="https://caseboard.example", testing=True)), once=False)
"""


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_begins_with_what_was_missed_and_stops_when_asked(app, records, how):
    with clock.at(clock.now() - timedelta(days=20)), records():
        factories.make_world()
    settings = app.config["CASEBOARD"]
    arguments = (str(settings.data_dir), settings.database_url)
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER.format(arguments=arguments)],
        env={"PATH": os.environ["PATH"]},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        deadline = time.monotonic() + 40
        closed = 0
        while closed < 8 and time.monotonic() < deadline:
            time.sleep(0.3)
            with records():
                closed = session().scalar(select(func.count()).select_from(FeedWeek))
        assert closed >= 8
        assert (settings.data_dir / jobs.SEEN_FILE).exists()
        worker.send_signal(how)
        assert worker.wait(timeout=20) == 0
        assert not (settings.data_dir / jobs.SEEN_FILE).exists()
    finally:
        worker.kill()
        _, errors = worker.communicate()
    assert "Traceback" not in errors
