"""A fresh database for a test: made once by the migrations, then copied.

SQLite, unless TEST_DATABASE_URL names a PostgreSQL server, in which every test then gets a database of its own.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, make_url, text

from caseboard import db, schema
from caseboard.config import Settings

SERVER = os.environ.get("TEST_DATABASE_URL", "").replace("postgresql://", "postgresql+psycopg://")
SECRET = "s" * 40


def settings_for(url: str, folder: Path) -> Settings:
    return Settings(
        secret_key=SECRET,
        data_dir=folder,
        database_url=url,
        queue_url=f"sqlite:///{folder / 'queue.sqlite3'}",
        public_url="http://127.0.0.1:8000",
        quiet_hours=False,
        testing=True,
    )


def bare_app(url: str, folder: Path) -> Flask:
    """An application with a database and nothing else: what services need."""
    app = Flask("caseboard")
    settings = settings_for(url, folder)
    app.config["CASEBOARD"] = settings
    db.init_app(app, settings)
    schema.init_app(app)
    return app


@contextmanager
def migrated_database(folder: Path) -> Iterator[str]:
    """The address of a database at the newest revision, with nothing in it."""
    with copied(made_once(), folder) as url:
        yield url


@contextmanager
def copied(template: str, folder: Path) -> Iterator[str]:
    """The address of a copy: of a file, or of a database on the server, that nobody uses."""
    if not SERVER:
        file = folder / f"{uuid.uuid4().hex}.sqlite3"
        shutil.copyfile(template, file)
        file.chmod(0o600)
        yield f"sqlite:///{file}"
        return
    name = f"test_{uuid.uuid4().hex}"
    run_on_server(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield address(name)
    finally:
        run_on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


@cache
def made_once() -> str:
    """The migrated database that others are copies of: a file, or a database's name on the server."""
    template, folder = new_template()
    if SERVER:
        run_on_server(f'CREATE DATABASE "{template}"')
    app = bare_app(url_of(template), folder)
    with app.app_context():
        schema.upgrade()
        db.db.engine.dispose()
    return template


def new_template() -> tuple[str, Path]:
    """A name for a database that others are to be copies of, and a folder for what belongs to it."""
    folder = Path(tempfile.mkdtemp(prefix="caseboard-template-"))
    return f"template_{uuid.uuid4().hex}" if SERVER else str(folder / "template.sqlite3"), folder


def url_of(template: str) -> str:
    return address(template) if SERVER else f"sqlite:///{template}"


def address(name: str) -> str:
    return make_url(SERVER).set(database=name).render_as_string(hide_password=False)


def run_on_server(statement: str) -> None:
    engine = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Flask]:
    """An empty database at the newest revision, with its application's context open: for tests of services."""
    with migrated_database(tmp_path) as url:
        app = bare_app(url, tmp_path)
        with app.app_context(), db.writing():
            yield app
            db.db.session.remove()
            db.db.engine.dispose()
