"""What became of a request's transaction: whether it may run again, and whether any of it may be saved.

A database gives a transaction up to let another one through (a deadlock, two that cannot be put in order), and of two
equal forms sent at once the second finds the first one's request id taken. Nothing of such a request is saved and
nothing was answered yet, so its view runs again, with the same request id.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, g, has_request_context, request
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from caseboard.db import begin_writing, give_up, is_unanswered
from caseboard.intents import IntentRacedError
from caseboard.logs import errors
from caseboard.web.guard import SAFE

AGAIN_AT_MOST = 2

GAVE_WAY = frozenset({"40001", "40P01"})
"""PostgreSQL's serialization_failure and deadlock_detected."""


def init_app(app: Flask) -> None:
    """After every view is registered."""
    for endpoint, view in app.view_functions.items():
        app.view_functions[endpoint] = trying_again(view)


def trying_again(view: Callable[..., Any]) -> Callable[..., Any]:
    """The view, run again when the database gave its transaction up."""

    @wraps(view)
    def trying(*args: Any, **kwargs: Any) -> Any:
        for _ in range(AGAIN_AT_MOST):
            try:
                return view(*args, **kwargs)
            except (OperationalError, IntentRacedError) as error:
                if may_be_saved(error) or not _gave_way(error):
                    raise
                errors.warning("again", extra={"request": g.get("request_id"), "kind": type(error).__name__})
            give_up()
            g.pop("reads", None)
            if request.method not in SAFE:
                begin_writing()
        return view(*args, **kwargs)

    return trying


def may_be_saved(error: BaseException | None) -> bool:
    """Whether this request has saved something, or asked for it and was not told how it went."""
    return bool(g.get("has_saved")) or is_unanswered(error)


def _gave_way(error: OperationalError | IntentRacedError) -> bool:
    return isinstance(error, IntentRacedError) or getattr(error.orig, "sqlstate", None) in GAVE_WAY


@event.listens_for(Session, "after_commit")
def _note_saved(_of: Session) -> None:
    if has_request_context() and request.method not in SAFE:
        g.has_saved = True
