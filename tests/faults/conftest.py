"""Faults on purpose, against the real programs on both databases. Short here, long by `make soak`.

`place` is an installation with nothing running; `served` one with its web server running, shared by the tests that do
not harm it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from caseboard import create_app, schema
from caseboard.db import db, writing
from tests.support.database import settings_for
from tests.support.figures import SOAK
from tests.support.filled import Filled, fill
from tests.support.own_postgres import copied_database
from tests.support.postgres import new_database, postgres  # noqa: F401
from tests.support.running import Place

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What only the long run does is left out of the short one."""
    here = Path(__file__).parent
    long_only = [item for item in items if here in item.path.parents and item.get_closest_marker("soak")]
    if not SOAK and long_only:
        config.hook.pytest_deselected(items=long_only)
        items[:] = [item for item in items if item not in long_only]
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.timeout(4 * 3600 if SOAK else 300))


# --- places ---------------------------------------------------------------------------------------------------------


def make_filled(url: str, folder: Path) -> Filled:
    app = create_app(settings_for(url, folder))
    with app.app_context(), writing():
        schema.upgrade()
        filled = fill()
        db.session.remove()
        db.engine.dispose()
    return filled


@pytest.fixture(scope="session")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], tuple[str, Filled]]:
    """Puts a filled database into a folder."""
    folder = tmp_path_factory.mktemp("filled")
    original = folder / "caseboard.sqlite3"
    filled = make_filled(f"sqlite:///{original}", folder)

    def put(into: Path) -> tuple[str, Filled]:
        file = into / "caseboard.sqlite3"
        shutil.copyfile(original, file)
        file.chmod(0o600)
        return f"sqlite:///{file}", filled

    return put


@pytest.fixture(scope="session")
def on_postgres(
    postgres: str,  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[], tuple[str, Filled]]]:
    """Makes a filled database on the server; all are dropped at the end."""
    with ExitStack() as stack:
        original = stack.enter_context(new_database(postgres))
        filled = make_filled(original, tmp_path_factory.mktemp("filled-postgres"))

        def make() -> tuple[str, Filled]:
            return stack.enter_context(copied_database(postgres, original)), filled

        yield make


@contextmanager
def made_place(kind: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    folder.chmod(0o700)
    if kind == "sqlite":
        url, filled = request.getfixturevalue("on_sqlite")(folder)
    else:
        url, filled = request.getfixturevalue("on_postgres")()
    made = Place(url, folder, filled)
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture(params=BOTH)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A filled installation on each database. Nothing runs; whatever the test starts is ended."""
    with made_place(request.param, tmp_path, request) as made:
        yield made


@pytest.fixture
def sqlite_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with made_place("sqlite", tmp_path, request) as made:
        yield made


@pytest.fixture(scope="session", params=BOTH)
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A filled installation whose web server runs, two processes. Its log may hold no mistake at the end."""
    with made_place(request.param, tmp_path_factory.mktemp("served"), request) as made:
        made.start_web()
        yield made
        assert '"event": "bug"' not in made.said("serve"), made.said("serve")
