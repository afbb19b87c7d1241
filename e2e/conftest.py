"""Journeys: a real browser, a real server on a free loopback port, a database of its own for every test.

`place` is the running place; `as_person("worker", "tablet")` a page of somebody who is signed in, on a device.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from caseboard import create_app
from caseboard.config import Settings
from e2e.support.browser import launch_options
from e2e.support.place import Place, Server, build, database_file, forget
from tests.factories import World
from tests.support.database import migrated_database, settings_for

DEVICES: dict[str, dict[str, Any]] = {
    "tablet": {"viewport": {"width": 1024, "height": 768}, "has_touch": True, "is_mobile": True},
    "upright": {"viewport": {"width": 768, "height": 1024}, "has_touch": True, "is_mobile": True},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "desk": {"viewport": {"width": 1280, "height": 900}},
}
BY_DESIGN = ("Failed to load resource", "net::ERR", "htmx: htmx:error")
"""What the console says of lost connections and refusals that a test brings about itself."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Flask-Compress lets go of the static files it streams without closing them; the server runs in this process."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("ignore:unclosed file .*static:ResourceWarning"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return launch_options()


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, World]]:
    """A database with everybody and all stories in it, made once and copied."""
    folder = tmp_path_factory.mktemp("filled")
    with migrated_database(folder) as url:
        app = create_app(_settings(url, folder))
        world = build(app)
        forget(app)
        yield database_file(url), world


@pytest.fixture
def place(filled: tuple[Path, World], tmp_path: Path) -> Iterator[Place]:
    original, world = filled
    file = tmp_path / "place.sqlite3"
    shutil.copyfile(original, file)
    file.chmod(0o600)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = create_app(_settings(f"sqlite:///{file}", tmp_path))
    server = Server(app)
    try:
        yield Place(app, server.url, world)
    finally:
        server.stop()
        forget(app)


def _settings(url: str, folder: Path) -> Settings:
    usual = settings_for(url, folder)
    known = {name: getattr(usual, name) for name in Settings.__dataclass_fields__}
    return Settings(**{**known, "require_second_factor": False, "testing": False})


@pytest.fixture
def as_person(browser: Browser, place: Place) -> Iterator[Callable[..., Page]]:
    """A page of somebody signed in. Whatever the browser complains about on the way fails the test."""
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(who: str = "worker", device: str = "tablet", **more: Any) -> Page:
        context = browser.new_context(
            **{**DEVICES[device], "locale": "en-GB", "timezone_id": "Europe/London", **more}
        )
        opened.append(context)
        context.set_default_timeout(8000)
        context.add_cookies([place.cookie(place.world[who])])  # type: ignore[list-item]
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in opened:
        context.close()
    real = [text for text in complaints if not any(known in text for known in BY_DESIGN)]
    assert not real, real
