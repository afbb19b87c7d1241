"""The second engine: WebKitGTK by its own driver, spoken to over HTTP as the WebDriver standard says.

Debian has it as `webkit2gtk-driver`, with `xvfb` for its screen. Where they are not on the machine the journeys are
left out, and the reason is printed.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""How the standard writes an element in JSON."""
PATIENCE = 10.0


class WebKitError(Exception):
    """What the driver answered in place of what was asked."""


def missing() -> str | None:
    """What the machine lacks for the second engine, as a sentence; None when it has all of it."""
    lacking = [name for name in ("WebKitWebDriver", "Xvfb") if shutil.which(name) is None]
    if not lacking and _browser() is None:
        lacking.append("MiniBrowser")
    if not lacking:
        return None
    return (
        f"WebKit is left out: {' and '.join(lacking)} not on this machine (Debian: webkit2gtk-driver, xvfb)"
    )


def _browser() -> Path | None:
    found = sorted(Path("/usr").glob("lib*/**/webkit2gtk-4.*/MiniBrowser"))
    return found[-1] if found else None


class WebKit:
    """One window of the second engine."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        options = {"binary": str(_browser()), "args": ["--automation"]}
        begun = self._send(
            "POST", "/session", {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        )
        self.url += f"/session/{begun['sessionId']}"
        self.ask("POST", "/window/rect", {"width": 1024, "height": 800})

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        return self._send(method, path, {} if method == "POST" and body is None else body)

    def close(self) -> None:
        self._send("DELETE", "", None)

    # --- what a person does ---

    def go(self, url: str) -> None:
        self.ask("POST", "/url", {"url": url})

    def run(self, script: str, *arguments: Any) -> Any:
        return self.ask("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def find(self, css: str, words: str = "") -> dict[str, str]:
        """The first shown element that fits, with these words in its name; waits until there is one."""
        script = """return [...document.querySelectorAll(arguments[0])].find((one) =>
            one.checkVisibility({ visibilityProperty: true })
            && (one.ariaLabel || one.textContent).includes(arguments[1])) || null"""
        found: dict[str, str] = self.wait(lambda: self.run(script, css, words), f"{css} {words}")
        return found

    def click(self, css: str, words: str = "") -> None:
        self.ask("POST", f"/element/{self.find(css, words)[ELEMENT]}/click")

    def type(self, css: str, text: str) -> None:
        self.ask("POST", f"/element/{self.find(css)[ELEMENT]}/value", {"text": text})

    def press(self, key: str) -> None:
        keys = [{"type": kind, "value": key} for kind in ("keyDown", "keyUp")]
        self.ask("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": keys}]})

    def name_and_role(self, css: str, words: str = "") -> tuple[str, str]:
        """As the accessibility tree has them."""
        at = f"/element/{self.find(css, words)[ELEMENT]}"
        return self.ask("GET", f"{at}/computedlabel"), self.ask("GET", f"{at}/computedrole")

    @property
    def text(self) -> str:
        return str(self.run("return document.documentElement.outerHTML"))

    def wait(self, look: Callable[[], Any], what: str) -> Any:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if found := look():
                return found
            time.sleep(0.05)
        raise WebKitError(f"waited in vain for {what}")

    def wait_for(self, script: str) -> Any:
        return self.wait(lambda: self.run(f"return {script}"), script)

    def picture(self) -> bytes:
        return base64.b64decode(self.ask("GET", "/screenshot"))

    def _send(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        data = json.dumps(body).encode() if body is not None else None
        request = Request(  # noqa: S310 - loopback
            self.url + path, method=method, data=data, headers={"Content-Type": "application/json"}
        )
        try:
            with urlopen(request, timeout=30) as answer:  # noqa: S310
                return json.load(answer)["value"]
        except HTTPError as error:
            raise WebKitError(json.load(error)["value"]["message"]) from error


@contextmanager
def webkit() -> Iterator[WebKit]:
    """The second engine with a screen of its own, for as long as the block lasts."""
    with _screen() as display, _driver(display) as port:
        window = WebKit(port)
        try:
            yield window
        finally:
            window.close()


@contextmanager
def screen() -> Iterator[str]:
    """A screen that nobody sees."""
    with _screen() as display:
        yield display


@contextmanager
def _screen() -> Iterator[str]:
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"]
    with _program(command, pass_fds=(writing,)):
        os.close(writing)
        with os.fdopen(reading) as told:
            yield f":{told.readline().strip()}"


@contextmanager
def _driver(display: str) -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    root = {"WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"} if os.geteuid() == 0 else {}
    with _program(
        ["WebKitWebDriver", f"--port={port}"],
        env={**os.environ, **root, "DISPLAY": display, "LC_ALL": "C.UTF-8"},
    ):
        until = time.monotonic() + PATIENCE
        while True:
            try:
                with urlopen(f"http://127.0.0.1:{port}/status", timeout=5):
                    break
            except URLError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)
        yield port


@contextmanager
def _program(command: list[str], **more: Any) -> Iterator[None]:
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
    try:
        yield
    finally:
        started.terminate()
        started.wait(10)
