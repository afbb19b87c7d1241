"""Logs: one JSON object a line on stderr, ids and codes only.

No address with its query, no name, no value of a form or of a statement is ever logged: an error is told by its
kind and by where in our code it happened.
"""

from __future__ import annotations

import json
import logging
import sys
import time
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from flask import Flask, Response

access = logging.getLogger("caseboard.access")
errors = logging.getLogger("caseboard.errors")

FIELDS = (
    "request",
    "user",
    "endpoint",
    "method",
    "status",
    "ms",
    "kind",
    "subject",
    "where",
    "part",
    "count",
)
"""What a line may carry besides time, level and event."""


class JsonLines(logging.Formatter):
    """Only known fields are written, so that no library's chatter can put a value into the log."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"at": at, "level": record.levelname.lower(), "event": record.msg}
        line.update({name: value for name in FIELDS if (value := getattr(record, name, None)) is not None})
        if record.exc_info and record.exc_info[1]:
            line.update(kind=type(record.exc_info[1]).__name__, where=where(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=True)


class Stderr(logging.StreamHandler[TextIO]):
    """Writes to what is stderr at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def where(error: BaseException) -> list[str]:
    """The calls that led to an error, as module:function:line. The error's own text may hold values: it is left out."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.name}:{frame.lineno}" for frame in frames][-12:]


def init_app(app: Flask) -> None:
    from flask import g, request  # who only minds processes writes such lines too, and has no room for it

    # Python is not asked which line of which thread says it: no line of ours carries that.
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    root = logging.getLogger("caseboard")
    if not any(isinstance(handler.formatter, JsonLines) for handler in root.handlers):
        handler = Stderr()
        handler.setFormatter(JsonLines())
        root.addHandler(handler)
    root.setLevel(logging.INFO)
    root.propagate = bool(app.testing)  # so that tests can listen

    @app.before_request
    def start_the_clock() -> None:
        g.started = time.perf_counter()

    def about(response: Response) -> dict[str, Any]:
        actor = g.get("actor")
        started = g.get("started")
        return {
            "request": g.get("request_id"),
            "user": str(actor.public_id) if actor else None,
            "endpoint": request.endpoint,
            "method": request.method if request.method.isalpha() and len(request.method) < 10 else "other",
            "status": response.status_code,
            "ms": round((time.perf_counter() - started) * 1000, 1) if started else None,
        }

    @app.after_request
    def write_a_line(response: Response) -> Response:
        if request.endpoint != "static":
            access.info("request", extra=about(response))
        return response
