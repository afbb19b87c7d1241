"""The README's two pictures, taken of a fresh demonstration: `python -m e2e.screenshots`."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from caseboard import create_app, demo
from caseboard.config import Settings
from caseboard.db import writing
from e2e.support.browser import launch_options
from e2e.support.place import Server, forget
from tests.support.database import migrated_database, settings_for

FOLDER = Path(__file__).parents[1] / "assets/screenshots"
AT_MOST = 250_000
"""Bytes of one picture."""


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, migrated_database(folder := Path(name)) as url:
        usual = settings_for(url, folder)
        known = {field: getattr(usual, field) for field in Settings.__dataclass_fields__}
        app = create_app(Settings(**{**known, "require_second_factor": False, "testing": False}))
        for talker in ("werkzeug", "caseboard"):
            logging.getLogger(talker).setLevel(logging.ERROR)
        with app.app_context(), writing():
            place = demo.make_demo(app.config["CASEBOARD"])
        server = Server(app)
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(**launch_options())
                take_board(browser, server.url, place.password)
                take_letter(browser, server.url, place.password)
                browser.close()
        finally:
            server.stop()
            forget(app)


def take_board(browser: Browser, url: str, password: str) -> None:
    """The social worker's board, as large as a tablet."""
    page = sign_in(
        browser, url, "ruth.amin", password, width=1024, height=768, has_touch=True, is_mobile=True
    )
    page.get_by_role("button", name="Names").tap()
    page.get_by_role("button", name="Names", pressed=True).wait_for()
    save(page, "board.png", height=768)


def take_letter(browser: Browser, url: str, password: str) -> None:
    """The top of the head's unread letter."""
    page = sign_in(browser, url, "m.hale", password, width=1280, height=1100)
    page.get_by_role("heading", level=2, name="What changed").wait_for()
    save(page, "letter.png", height=1100)


def sign_in(
    browser: Browser, url: str, account: str, password: str, *, width: int, height: int, **more: bool
) -> Page:
    page = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB", **more).new_page()  # type: ignore[arg-type]
    page.goto(url)
    page.get_by_role("textbox", name="E-mail").fill(f"{account}@caseboard.example")
    page.get_by_role("textbox", name="Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    return page


def save(page: Page, name: str, *, height: int) -> None:
    page.evaluate("() => document.fonts.ready")
    size = page.viewport_size
    assert size is not None
    picture = page.screenshot(
        animations="disabled", caret="hide", clip={"x": 0, "y": 0, "width": size["width"], "height": height}
    )
    assert len(picture) < AT_MOST, f"{name} has {len(picture):,} bytes"
    (FOLDER / name).write_bytes(picture)
    print(f"assets/screenshots/{name}: {size['width']} x {height}, {len(picture):,} bytes")


if __name__ == "__main__":
    main()
