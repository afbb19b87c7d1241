"""What the worker runs and when.

`run_due` does everything that is due at this moment and nothing else; the rows in the database say what that is. The
queue holds no work of its own, only the minute's call to look. While it cannot be reached a worker looks by itself.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy import delete

from caseboard import clock
from caseboard.config import REDIS, Settings, SettingsError
from caseboard.dates import count_words
from caseboard.db import session, writing
from caseboard.families.sealed import notices
from caseboard.feed import closing, closing_now, deliveries
from caseboard.intents import Intent

if TYPE_CHECKING:
    from huey import Huey

log = logging.getLogger("caseboard.jobs")

SEEN_FILE = "worker-seen"
SILENT = timedelta(minutes=5)
"""A worker that has not looked for so long is not at work."""

QUEUE_SECONDS = 10
"""A queue that has not answered for so long counts as away."""

STOP_SECONDS = 30
"""How long a worker that was asked to stop may take to finish the message in hand."""

KEEP_INTENTS = timedelta(days=2)
"""Request ids older than this cannot come back: no page stays open that long signed in."""

PRUNES = (
    ("caseboard.accounts.sessions", "prune_sessions"),
    ("caseboard.accounts.throttle", "prune_failures"),
)
"""What clears away old rows, each in a transaction of its own, besides `_prune_intents`."""


@dataclass(frozen=True, slots=True)
class Done:
    """What one run did."""

    weeks_closed: int = 0
    messages_sent: int = 0


def run_due(*, prune: bool = True) -> Done:
    """Closes the weeks that are due, sends the deliveries that are due, clears away what is old.

    Safe to run at any time, any number of times, in any number of processes. Trouble in one part keeps no other part
    from running; it is raised at the end.
    """
    done = Done()
    failures: list[Exception] = []
    with _noting(failures, "closing"):
        done = Done(weeks_closed=closing.close_due_weeks() + closing_now.close_asked())
        _say("weeks closed", done.weeks_closed)
    with _noting(failures, "sending"):
        done = Done(weeks_closed=done.weeks_closed, messages_sent=deliveries.send_due())
    with _noting(failures, "telling managers"):
        done = replace(done, messages_sent=done.messages_sent + notices.send_due())
        _say("messages sent", done.messages_sent)
    if prune:
        for module, function in PRUNES:
            with _noting(failures, function):
                _prune(getattr(import_module(module), function))
        with _noting(failures, "intents"):
            _prune(_prune_intents)
    if failures:
        raise failures[0]
    return done


@contextmanager
def _noting(failures: list[Exception], part: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        session().rollback()
        failures.append(error)
        log.error("failed", extra={"part": part, "kind": type(error).__name__})


def _say(what: str, count: int) -> None:
    if count:
        log.info(what, extra={"count": count})


def _prune(prune: Callable[[], object]) -> None:
    with writing():
        prune()
        session().commit()


def _prune_intents() -> None:
    session().execute(delete(Intent).where(Intent.at < clock.now() - KEEP_INTENTS))


# --- the worker -----------------------------------------------------------------------------------------------------


def run(app: Flask, *, once: bool) -> None:
    """`caseboard worker`: for ever, or once."""
    if not once:
        run_worker(app)
        return
    with app.app_context():
        done = run_due()
    weeks = count_words(done.weeks_closed, "week", "weeks")
    print(f"{weeks} closed, {count_words(done.messages_sent, 'message', 'messages')} sent.")


def run_worker(app: Flask) -> None:
    """Looks every minute for what is due, until it is told to stop. What was missed while it was off comes first."""
    from huey.consumer import Consumer  # only the worker needs it

    settings: Settings = app.config["CASEBOARD"]
    # it writes calls and values; what is wrong, `_tick` says
    logging.getLogger("huey").setLevel(logging.CRITICAL)
    huey = queue(settings)
    if not settings.smtp_host:
        print("No mail server is set: what would be sent is printed here.", flush=True)

    @huey.task(retries=0)  # type: ignore[untyped-decorator]  # huey has no types
    def sweep() -> None:
        _sweep(app, clock.now())

    stopped = Event()
    ticking = Thread(target=_tick, args=(huey, sweep, sweep.call_local, stopped, settings), daemon=True)
    ticking.start()
    try:
        Consumer(
            huey,
            workers=1,
            worker_type="thread",
            graceful_signal="TERM",
            shutdown_timeout=STOP_SECONDS,
            max_delay=2,
        ).run()
    finally:
        stopped.set()
        ticking.join(STOP_SECONDS)
        _seen_file(settings).unlink(missing_ok=True)


def _tick(
    huey: Huey,
    call: Callable[[], object],
    look: Callable[[], object],
    stopped: Event,
    settings: Settings,
) -> None:
    """Calls for a look when the clock shows another minute: also when it was put on, put back, or stood still while the
    machine slept, which a count of seconds would not notice. While the queue is away it looks itself: any number of
    workers may do so at the same time.
    """
    seen = None
    while not stopped.is_set():
        minute = clock.now().replace(second=0, microsecond=0)
        if minute != seen:
            seen = minute
            is_heard = _calls(huey, call)
            _say_it_lives(settings, "" if is_heard else "queue")
            if not is_heard:
                look()
        stopped.wait(1)


def _calls(huey: Huey, call: Callable[[], object]) -> bool:
    """Puts a call for a look into the queue if none waits there. Whether the queue could be reached."""
    try:
        if huey.pending_count() == 0:
            call()
    except Exception as error:
        log.error("failed", extra={"part": "queue", "kind": type(error).__name__})
        return False
    return True


def _sweep(app: Flask, now: datetime) -> None:
    with app.app_context():
        try:
            run_due(prune=now.minute % 15 == 0)
        except Exception:
            return  # it is in the log, and the next minute tries again


def _seen_file(settings: Settings) -> Path:
    return settings.data_dir / SEEN_FILE


def _say_it_lives(settings: Settings, away: str) -> None:
    """The file carries our clock's time, not the file system's, and the name of what the worker cannot reach."""
    file = _seen_file(settings)
    try:
        file.touch(mode=0o600)
        file.write_text(away)
        now = clock.now().timestamp()
        os.utime(file, (now, now))
    except OSError as error:
        log.error("failed", extra={"part": "disk", "kind": type(error).__name__})


def worker_is_well(settings: Settings) -> bool:
    """Whether no worker with this data folder has fallen silent. One that was told to stop has not; of one on another
    machine nothing is known.
    """
    try:
        seen = _seen_file(settings).stat().st_mtime
    except FileNotFoundError:
        return True
    return clock.now().timestamp() - seen < SILENT.total_seconds()


def queue_is_well(settings: Settings) -> bool:
    """Whether the worker with this data folder, if it is at work, reached its queue in the minute that runs."""
    try:
        return _seen_file(settings).read_text() != "queue" or not worker_is_well(settings)
    except FileNotFoundError:
        return True


def queue(settings: Settings) -> Huey:
    """The queue by its address. Raises `SettingsError` without the address, which may hold a password."""
    from psycopg import Error as PostgresError

    try:
        return _queue(settings)
    except (
        OSError,
        ValueError,
        sqlite3.Error,
        PostgresError,
    ) as error:  # it makes its file or its tables at once
        raise SettingsError("The queue that CASEBOARD_QUEUE_URL names cannot be reached.") from error


def _queue(settings: Settings) -> Huey:
    """A file of its own on SQLite, or Redis, or PostgreSQL."""
    from huey import PostgresHuey, RedisHuey, SqliteHuey

    url = settings.queue_url
    if url.startswith("sqlite:///"):
        file = Path(url.removeprefix("sqlite:///"))
        _make_private(file)
        return SqliteHuey("caseboard", filename=str(file), journal_mode="truncate", fsync=True, results=False)
    if url.startswith(REDIS):
        if find_spec("redis") is None:
            raise SettingsError(
                "CASEBOARD_QUEUE_URL names Redis, but its Python package is not installed: pip install redis."
            )
        from redis import ConnectionPool

        pool = ConnectionPool.from_url(
            url, socket_timeout=QUEUE_SECONDS, socket_connect_timeout=QUEUE_SECONDS
        )
        return RedisHuey("caseboard", connection_pool=pool, results=False)
    plain = "postgresql://" + url.split("://", 1)[1]
    with _making_tables(plain):
        return PostgresHuey("caseboard", dsn=plain, connect_timeout=QUEUE_SECONDS, results=False)


@contextmanager
def _making_tables(url: str) -> Iterator[None]:
    """One worker at a time makes the queue's tables: of two that begin at once PostgreSQL refuses the second, though
    each only makes what is not there."""
    import psycopg

    options = f"-c lock_timeout={QUEUE_SECONDS}s"
    with psycopg.connect(url, connect_timeout=QUEUE_SECONDS, options=options) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('caseboard queue'))")
        yield


def _make_private(file: Path) -> None:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))


__all__ = ["Done", "queue", "queue_is_well", "run", "run_due", "run_worker", "worker_is_well"]
