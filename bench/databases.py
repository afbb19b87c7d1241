"""Fresh databases to measure on."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, make_url, text


@contextmanager
def database_urls(kind: str) -> Iterator[Callable[[], str]]:
    """A function that gives the URL of a new empty database; an empty URL means SQLite in the data folder."""
    if kind == "sqlite":
        yield lambda: ""
    elif "TEST_DATABASE_URL" in os.environ:
        server = os.environ["TEST_DATABASE_URL"]
        yield lambda: _created(server)
    else:
        from tests.support.postgres import running_server

        with running_server() as server:
            yield lambda: _created(server)


def _created(url: str) -> str:
    name = f"bench_{uuid.uuid4().hex[:12]}"
    server = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server.set(database=name).render_as_string(hide_password=False)
