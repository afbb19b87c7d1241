"""Journeys: a real browser, a real server on a free loopback port, a database of its own for every test.

`place` is the running place; `as_person("worker", "tablet")` a page of somebody who is signed in, on a device.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from caseboard import create_app
from caseboard.config import Settings
from caseboard.web.showing import MOUSE, NAMES, TOUCH
from e2e.support.browser import launch_options
from e2e.support.demonstration import Demonstration, make_demonstration
from e2e.support.place import Place, Server, build, database_file, forget
from e2e.support.walks import SIGNED_OUT
from tests.factories import World
from tests.support.alone import reached, stay_alone
from tests.support.browsing import Browser as Client
from tests.support.database import migrated_database, settings_for
from tests.support.figures import keep, write_kept
from tests.support.quick import hurry, look_for_rubbish_seldom

stay_alone()
hurry()

DEVICES: dict[str, dict[str, Any]] = {
    "tablet": {"viewport": {"width": 1024, "height": 768}, "has_touch": True, "is_mobile": True},
    "upright": {"viewport": {"width": 768, "height": 1024}, "has_touch": True, "is_mobile": True},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "desk": {"viewport": {"width": 1280, "height": 900}},
}
BY_DESIGN = ("Failed to load resource", "net::ERR", "htmx: htmx:error", "Service Worker registration blocked")
"""What the console says of lost connections and refusals that a test brings about itself."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Flask-Compress lets go of the static files it streams without closing them; the server runs in this process."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("ignore:unclosed file .*static:ResourceWarning"))


def pytest_collection_finish() -> None:
    look_for_rubbish_seldom()


@pytest.fixture(scope="session", autouse=True)
def alone() -> Iterator[None]:
    """Nobody was reached but this machine (R66)."""
    yield
    assert reached() == []


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return launch_options()


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, World]]:
    """A database with everybody and all stories in it, made once and copied."""
    folder = tmp_path_factory.mktemp("filled")
    with migrated_database(folder) as url:
        app = create_app(local_settings(url, folder))
        world = build(app)
        forget(app)
        yield database_file(url), world


@pytest.fixture
def place(filled: tuple[Path, World], tmp_path: Path) -> Iterator[Place]:
    original, world = filled
    with _served(original, world, tmp_path) as place:
        yield place


@pytest.fixture(scope="session")
def demo_filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Demonstration]]:
    """The demonstration with words planted in it, made once and copied."""
    folder = tmp_path_factory.mktemp("demo")
    with migrated_database(folder) as url:
        app = create_app(local_settings(url, folder))
        demonstration = make_demonstration(app)
        forget(app)
        yield database_file(url), demonstration


@pytest.fixture
def demonstration(demo_filled: tuple[Path, Demonstration]) -> Demonstration:
    return demo_filled[1]


@pytest.fixture
def demo_place(demo_filled: tuple[Path, Demonstration], tmp_path: Path) -> Iterator[Place]:
    """The demonstration, served."""
    original, demonstration = demo_filled
    with _served(original, demonstration.world, tmp_path) as place:
        yield place


@pytest.fixture
def demo_app(demo_place: Place) -> Flask:
    demo_place.app.test_client_class = Client
    return demo_place.app


@pytest.fixture
def as_account(demo_app: Flask, demo_place: Place) -> Callable[[str], Client]:
    """Somebody of the demonstration over HTTP with cookies, without a browser's looks; or nobody."""

    def make(account: str) -> Client:
        client = demo_app.test_client()
        assert isinstance(client, Client)
        return client if account == SIGNED_OUT else client.sign_in(demo_place.world[account])

    return make


@contextmanager
def _served(original: Path, world: World, folder: Path) -> Iterator[Place]:
    file = folder / "place.sqlite3"
    shutil.copyfile(original, file)
    file.chmod(0o600)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = create_app(local_settings(f"sqlite:///{file}", folder))
    server = Server(app)
    try:
        yield Place(app, server.url, world)
    finally:
        server.stop()
        forget(app)


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Says a line of figures at the end of the run."""
    return partial(keep, request.node)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    write_kept(terminalreporter, "e2e")


def local_settings(url: str, folder: Path) -> Settings:
    usual = settings_for(url, folder)
    known = {name: getattr(usual, name) for name in Settings.__dataclass_fields__}
    return Settings(**{**known, "require_second_factor": False, "testing": False})


@pytest.fixture
def as_signed_out(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A page of nobody yet. Whatever the browser complains about on the way fails the test."""
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(device: str = "tablet", **more: Any) -> Page:
        context = browser.new_context(
            **{
                **DEVICES[device],
                "locale": "en-GB",
                "timezone_id": "Europe/London",
                "service_workers": "block",  # what a test takes from the line would come from the tablet
                **more,
            }
        )
        opened.append(context)
        context.set_default_timeout(8000)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in opened:
        context.close()
    real = [text for text in complaints if not any(known in text for known in BY_DESIGN)]
    assert not real, real


@pytest.fixture
def as_person(as_signed_out: Callable[..., Page], place: Place) -> Callable[..., Page]:
    """The same, of somebody signed in, who has tapped Names where initials are shown at first."""

    def open_page(who: str = "worker", device: str = "tablet", show: str | None = NAMES, **more: Any) -> Page:
        page = as_signed_out(device, **more)
        points_by = MOUSE if device == "desk" else TOUCH
        page.context.add_cookies(place.cookies(place.world[who], points_by=points_by, show=show))
        return page

    return open_page
