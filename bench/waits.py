"""What somebody waits for in a real browser, in front of the production server: painted and settled."""

from __future__ import annotations

import statistics

from playwright.sync_api import sync_playwright

from bench.client import Client
from bench.server import Running
from e2e.support.browser import launch_options
from e2e.support.timing import painted, settled, watch

TRIES = 9
VIEWPORT = {"width": 1024, "height": 768}


def waits(server: Running, worker: Client, board: str) -> dict[str, float]:
    """Medians in milliseconds: a warm board from the start of the navigation to painted, a stage from the press to
    settled."""
    base = f"http://127.0.0.1:{server.port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        context = browser.new_context(viewport=VIEWPORT, has_touch=True, is_mobile=True)  # type: ignore[arg-type]
        watch(context)
        context.add_cookies(
            [{"name": name, "value": value, "url": base} for name, value in worker.cookies.items()]
        )
        page = context.new_page()
        painted(page, base + board)
        found = {
            "painted_ms": statistics.median(painted(page, base + board) for _ in range(TRIES)),
            "settled_ms": statistics.median(settled(page) for _ in range(TRIES)),
        }
        browser.close()
    return found
