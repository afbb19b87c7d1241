"""Finds a Chromium for the browser tests. They never skip: no browser is a failure that says what was tried.

In this order: CASEBOARD_BROWSER, Playwright's own, one on the machine, `playwright install`, the system's
packages. `python -m e2e.support.browser` does it ahead of the tests, outside their time limits.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

ON_THE_MACHINE = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "microsoft-edge",
)
"""The one without a window of its own is asked first: drawing a window that nobody sees costs as much as the page."""
NOT_WHOLE = "chromium-headless-shell"
"""It has no memory of pages for Back (the back-forward cache)."""

# Quiet and alike on every machine: nothing but the page under test talks to anybody.
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
    "--disable-quic",
)


class NoBrowserError(Exception):
    """No browser was found, and none could be installed; the text says what was tried."""


def launch_options(*, whole: bool = False) -> dict[str, Any]:
    """What pytest-playwright's `browser_type_launch_args` adds: which browser, and how it is started.

    `whole` asks for one that keeps everything a browser keeps, pages in its memory included.
    """
    options: dict[str, Any] = {"executable_path": find_browser(whole=whole), "args": list(FLAGS)}
    if _is_root():
        options["chromium_sandbox"] = False  # Chromium refuses its sandbox to root
    return options


@cache
def find_browser(*, whole: bool = False) -> str:
    """The path of a Chromium that exists; installs one where there is none."""
    wanted = tuple(name for name in ON_THE_MACHINE if not (whole and name == NOT_WHOLE))
    named = os.environ.get("CASEBOARD_BROWSER")
    if named:
        path = shutil.which(named)
        if path is None:
            raise NoBrowserError(f"CASEBOARD_BROWSER names {named}, which is no program on this machine.")
        return path
    found = _find_playwrights_own() or _find_on_the_machine(wanted)
    if found:
        return found
    tried = [
        "no Playwright browser and none of " + ", ".join(wanted) + " on PATH",
        _run([sys.executable, "-m", "playwright", "install", "chromium"]),
    ]
    found = _find_playwrights_own()
    if not found and _is_root() and shutil.which("apt-get"):
        tried.append(_run(["apt-get", "update", "-q"]))
        for package in (name for name in ("chromium-headless-shell", "chromium") if name in wanted):
            if not found:
                tried.append(_run(["apt-get", "install", "-qy", "--no-install-recommends", package]))
                found = _find_on_the_machine(wanted)
    if not found:
        raise NoBrowserError(
            "The browser tests need Chromium. Install one and name it in CASEBOARD_BROWSER. Tried:\n- "
            + "\n- ".join(tried)
        )
    return found


def _find_playwrights_own() -> str | None:
    # Asked in a process of its own: this one may already hold Playwright's event loop.
    script = (
        "from playwright.sync_api import sync_playwright as start\n"
        "with start() as playwright: print(playwright.chromium.executable_path)"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    path = answer.stdout.strip()
    return path if path and Path(path).is_file() else None


def _find_on_the_machine(names: tuple[str, ...]) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _run(command: list[str]) -> str:
    """Run an installer, for ten minutes at most; in a line, what came of it."""
    words = " ".join(command)
    try:
        answer = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{words}: {error}"
    if answer.returncode == 0:
        return f"{words}: done"
    lines = (answer.stderr.strip() or answer.stdout.strip() or "-").splitlines()
    reason = next((line for line in lines if "error" in line.lower() or line.startswith("E:")), lines[-1])
    return f"{words}: failed ({answer.returncode}): {reason}"


if __name__ == "__main__":
    try:
        found = {find_browser(), find_browser(whole=True)}
        print(f"Browser for the tests: {', '.join(sorted(found))}")
    except NoBrowserError as error:
        sys.exit(str(error))
