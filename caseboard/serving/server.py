"""gunicorn as this program runs it: its options, what it does not say, and what a process does when it starts."""

from __future__ import annotations

import ctypes
import gc
import logging
import sys
from typing import Any

from gunicorn import util
from gunicorn.app.base import BaseApplication
from gunicorn.http import wsgi

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "caseboard.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"level": "WARNING", "handlers": ["stderr"]},
    "loggers": {"gunicorn.error": {"level": "WARNING", "handlers": ["stderr"], "propagate": False}},
}


class Server(BaseApplication):
    """gunicorn around an application that is ready; around none while it only waits."""

    def __init__(self, app: Any, options: dict[str, Any]) -> None:
        self.app = app
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self.app


def like_production(*, bind: str, processes: int, threads: int) -> dict[str, Any]:
    """gunicorn's options; the benchmark times its ceiling with the same."""
    return {
        "bind": bind,
        "workers": processes,
        "threads": threads,
        "worker_class": "gthread",
        "preload_app": True,
        "timeout": 60,
        "graceful_timeout": 30,
        "keepalive": 5,
        "accesslog": None,  # we write our own lines, with ids only
        "logconfig_dict": LOGGING,
        "forwarded_allow_ips": "",  # whom to believe is CASEBOARD_TRUSTED_PROXIES, decided in the application
        "control_socket_disable": True,
        "proc_name": "caseboard",
        "umask": 0o077,
    }


def hooks() -> dict[str, Any]:
    """What happens around a fork, in the program that is whole."""
    return {"when_ready": _settle, "post_fork": _own_connections}


RUBBISH = 5_000
"""So many new things that point to each other in a ring may wait to be cleared away: with 50,000 of them each process
held 8 MB more, and was no quicker, since what was loaded before the fork is not looked through."""
OFTEN = 10
"""Every so many times it looks among what is older, and every so many times of those through everything."""
SWITCHES = 0.0005
"""Seconds after which a thread that computes lets the other one on. Whoever writes gives way at each statement, and by
default gets its turn back 5 ms later, while all other writers wait for it."""
LARGE = 1024 * 1024
M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
"""Of `mallopt(3)` in the GNU C library."""


def give_memory_back() -> None:
    """Checking a password takes 19 MB for a moment. Left to itself the C library learns to keep as much for ever, in
    every process; with a fixed limit what is large goes back to the machine at once."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:  # other C libraries have none, and need none
        mallopt(M_MMAP_THRESHOLD, LARGE)
        mallopt(M_ARENA_MAX, 2)


def _settle(_server: Any) -> None:
    """What is loaded stays: it need not be searched for rubbish, nor copied into each process."""
    gc.collect()
    gc.freeze()
    logging.getLogger("caseboard").info("ready")


def _own_connections(server: Any, _worker: Any) -> None:
    from caseboard.db import db

    app = server.app.app
    gc.set_threshold(RUBBISH, OFTEN, OFTEN)
    gc.collect()  # else everything is looked through only once a quarter as much is new as the program itself
    sys.setswitchinterval(SWITCHES)
    with app.app_context():
        db.engine.dispose(close=False)


def say_nothing_of_the_server() -> None:
    """No `Server` header, and no echo of what was sent when a request cannot even be read."""
    default_headers = wsgi.Response.default_headers

    def without_server(self: wsgi.Response) -> list[str]:
        return [line for line in default_headers(self) if not line.startswith("Server:")]

    def write_error(sock: Any, status_int: int, reason: str, mesg: str) -> None:
        body = f"{reason}\n"
        lines = (
            f"HTTP/1.1 {status_int} {reason}",
            "Connection: close",
            "Content-Type: text/plain; charset=utf-8",
            "X-Content-Type-Options: nosniff",
            "Cache-Control: no-store",
            "Content-Security-Policy: default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            f"Content-Length: {len(body)}",
            "",
            body,
        )
        util.write_nonblock(sock, "\r\n".join(lines).encode("latin-1"))

    wsgi.Response.default_headers = without_server  # type: ignore[method-assign]
    util.write_error = write_error
