"""Who minds the web's processes: the whole program while it starts them, a small one while it waits.

A process that is forked shares the program's memory only where nobody writes, and CPython writes wherever it looks,
because it counts references. After an hour of work each process has its own copy of half of it, and whoever forked
them holds the original, 50 MB, for nobody. So once they run, it gives that back: it becomes (`execve`) a program that
knows gunicorn and nothing else, under the same number, with the same children and the same open port. When a process
is missing, and on SIGHUP, it becomes the whole program again, and starts it.
"""

from __future__ import annotations

import json
import logging.config
import os
import signal
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from gunicorn.arbiter import Arbiter
from gunicorn.sock import create_sockets

from caseboard.serving.server import (
    LOGGING,
    Server,
    give_memory_back,
    hooks,
    like_production,
    say_nothing_of_the_server,
)

if TYPE_CHECKING:
    from flask import Flask

SIGNALS = {*Arbiter.SIGNALS, signal.SIGCHLD}
AGAIN_AFTER = 10.0
"""Seconds until a program that could not be started is tried again, while the other processes serve."""

TURNS_BETWEEN = 30
"""Turns, of a second or less, until a program that could not make way tries again."""

log = logging.getLogger("caseboard.serving")


@dataclass(frozen=True, slots=True)
class Held:
    """What passes from one program to the other: numbers, none of which is a secret."""

    bind: str
    processes: int
    threads: int
    listeners: tuple[int, ...] = ()
    """File descriptors of the open ports."""
    children: tuple[tuple[int, int, int], ...] = ()
    """Of each process its number, the file descriptor of its sign of life, and its age."""
    is_whole: bool = True
    is_renewing: bool = False
    """Whether the processes that are there are to be replaced."""
    not_before: float = 0.0
    """When (on the monotonic clock) a missing process may be started."""


@dataclass(slots=True)
class Child:
    """A process that was started before: what gunicorn asks of its `Worker` in the program that waits."""

    pid: int
    fd: int
    age: int
    aborted: bool = False

    @property
    def tmp(self) -> Child:
        return self

    def fileno(self) -> int:
        return self.fd

    def last_update(self) -> float:
        return os.fstat(self.fd).st_mtime

    def close(self) -> None:
        os.close(self.fd)


class Minder(Arbiter):
    """gunicorn's arbiter, which can take over from another program in this process, and hand over to one."""

    def __init__(self, server: Server, held: Held) -> None:
        self.held = held
        self.is_renewing = held.is_renewing
        super().__init__(server)
        self.WORKERS = {pid: Child(pid, fd, age) for pid, fd, age in held.children}  # type: ignore[misc]
        self.worker_age = max((age for _, _, age in held.children), default=0)

    def start(self) -> None:
        if self.held.listeners:
            ports = create_sockets(self.cfg, self.log, list(self.held.listeners))  # type: ignore[arg-type]
            self.LISTENERS = ports  # type: ignore[misc]
        super().start()

    def init_signals(self) -> None:
        super().init_signals()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)  # what came meanwhile comes now

    def become(self, *, is_whole: bool) -> None:
        """The other program, unless there is a signal to be seen to first."""
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        if self.SIG_QUEUE.empty():
            ports = tuple(port.fileno() for port in self.LISTENERS)
            children = tuple((pid, child.tmp.fileno(), child.age) for pid, child in self.WORKERS.items())
            for descriptor in (*ports, *(fd for _, fd, _ in children)):
                os.set_inheritable(descriptor, True)
            _become(
                replace(
                    self.held,
                    processes=self.num_workers,
                    listeners=ports,
                    children=children,
                    is_whole=is_whole,
                    is_renewing=self.is_renewing,
                    not_before=0.0,
                )
            )
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)

    def handle_hup(self) -> None:
        """Starts the program anew, as it is installed now, while the old processes serve."""
        self.is_renewing = True

    handle_usr2 = handle_hup


class Starting(Minder):
    """The whole program: starts what is missing, and a second later makes way for the small one."""

    turns = 0

    def manage_workers(self) -> None:
        if self.is_renewing:
            self.is_renewing = False
            for _ in range(self.num_workers):
                self.spawn_worker()
        super().manage_workers()
        self.turns += 1
        if self.turns > 1 and len(self.WORKERS) == self.num_workers:
            self.become(is_whole=False)
            self.turns = -TURNS_BETWEEN


class Waiting(Minder):
    """The small program: sees to signals, and to processes that do not answer or are gone."""

    def manage_workers(self) -> None:
        is_missing = len(self.WORKERS) < self.num_workers
        if is_missing and time.monotonic() < self.held.not_before:
            return
        if is_missing or self.is_renewing:
            self.become(is_whole=True)
        else:
            super().manage_workers()


def mind(app: Flask | None, held: Held) -> None:
    """Runs the program that is to start processes, or, without one, the program that waits."""
    options = like_production(bind=held.bind, processes=held.processes, threads=held.threads)
    if app is None:
        Waiting(Server(None, {**options, "preload_app": False}), held).run()
        return
    from caseboard.db import db

    say_nothing_of_the_server()
    give_memory_back()
    with app.app_context():
        db.engine.dispose()  # no connection crosses a fork
    Starting(Server(app, {**options, **hooks()}), held).run()


def main(arguments: list[str]) -> None:
    """Takes over from the other program in this process."""
    told = json.loads(arguments[0])
    held = Held(
        **{**told, "listeners": tuple(told["listeners"]), "children": tuple(map(tuple, told["children"]))}
    )
    if not held.is_whole:
        mind(None, held)
        return
    try:
        app = _load()
    except Exception:
        logging.config.dictConfig(LOGGING)
        log.exception("not started, tried again in seconds", extra={"count": round(AGAIN_AFTER)})
        _become(replace(held, is_whole=False, is_renewing=False, not_before=time.monotonic() + AGAIN_AFTER))
        sys.exit(1)
    mind(app, held)


def _load() -> Flask:
    """The program as it is installed now; refused if it does not know the database. One that is away will be back."""
    from sqlalchemy.exc import DBAPIError

    from caseboard import create_app, schema

    app = create_app()
    with app.app_context(), suppress(DBAPIError):
        if not schema.is_current():
            raise schema.MigrationError("The database is of another release.")
    return app


def _become(held: Held) -> None:
    """Does not return, unless the machine refuses: then this program goes on."""
    try:
        os.execv(sys.executable, [sys.executable, "-P", "-m", "caseboard.serving", json.dumps(asdict(held))])  # noqa: S606 - ourselves
    except OSError as error:
        log.error("goes on as it is", extra={"kind": type(error).__name__})
