"""What every test may ask for.

`app` is the whole application on a fresh database; `client` a browser of it; `world` people and schools as plain
values; `records` opens the database for a moment. An application context is never held open around a request: the
request would share its session with the test and see what was never committed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from caseboard import clock, create_app
from caseboard.config import Settings
from caseboard.db import db, session, writing
from tests import factories
from tests.support.alone import reached, stay_alone
from tests.support.browsing import Browser
from tests.support.database import copied, made_once, settings_for
from tests.support.figures import Figures, keep, write_kept
from tests.support.quick import hurry, look_for_rubbish_seldom
from tests.support.remembered import boards_are_as_they_stand
from tests.support.worlds import world_made_once

A_MOMENT = timedelta(seconds=5)

stay_alone()
hurry()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys and faults take longest. They come first, so that at the end nobody waits for one of them."""
    root = Path(__file__).parents[1]
    long = (root / "tests/faults", root / "e2e")
    items.sort(key=lambda item: not any(folder in item.path.parents for folder in long))


def pytest_collection_finish() -> None:
    look_for_rubbish_seldom()


@pytest.fixture(scope="session", autouse=True)
def alone() -> Iterator[None]:
    """Nobody was reached but this machine (R66)."""
    yield
    assert reached() == []


@pytest.fixture
def changed_settings() -> dict[str, object]:
    """What a test wants otherwise than usual: override it, or parametrize `changed_settings`."""
    return {}


@pytest.fixture
def made_world() -> tuple[str, factories.World] | None:
    """A database with the world in it. There is none for a test that has set the clock: its world is of that day."""
    return world_made_once() if abs(clock.now() - datetime.now(UTC)) < A_MOMENT else None


@pytest.fixture
def app(
    request: pytest.FixtureRequest, tmp_path: Path, changed_settings: dict[str, object]
) -> Iterator[Flask]:
    made = request.getfixturevalue("made_world") if "made_world" in request.fixturenames else None
    with copied(made[0] if made else made_once(), tmp_path) as url:
        usual = settings_for(url, tmp_path)
        known = {name: getattr(usual, name) for name in Settings.__dataclass_fields__}
        app = create_app(Settings(**{**known, "require_second_factor": False, **changed_settings}))
        app.test_client_class = Browser
        yield app
        boards_are_as_they_stand(app)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def new_client(app: Flask) -> Callable[[], Browser]:
    """Makes another browser, with cookies of its own."""

    def make() -> Browser:
        made = app.test_client()
        assert isinstance(made, Browser)
        return made

    return make


@pytest.fixture
def client(new_client: Callable[[], Browser]) -> Browser:
    return new_client()


@pytest.fixture
def records(app: Flask) -> Callable[[], AbstractContextManager[Session]]:
    """`with records() as session:` looks at the records or changes them, and commits."""

    @contextmanager
    def opened() -> Iterator[Session]:
        with app.app_context(), writing():
            yield session()
            session().commit()

    return opened


@pytest.fixture
def world(
    records: Callable[[], AbstractContextManager[Session]], made_world: tuple[str, factories.World] | None
) -> factories.World:
    if made_world:
        return made_world[1]
    with records():
        return factories.make_world()


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Iterator[Figures]:
    """What a test counted, printed at the end of the run."""
    made = Figures(request.node.name.removeprefix("test_"))
    yield made
    keep(request.node, made.line)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    write_kept(terminalreporter, "tests")
