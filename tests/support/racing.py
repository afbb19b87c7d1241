"""Several people at the same moment: threads with sessions of their own, let go together."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from flask import Flask

from caseboard.db import session, writing

Answer = TypeVar("Answer")


def race(app: Flask, acts: list[Callable[[], Answer]]) -> list[Answer | Exception]:
    """What each act answered or raised. An act commits; what it raises is rolled back."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], Answer]) -> Answer | Exception:
        with app.app_context(), writing():
            gate.wait(20)
            try:
                answer = act()
                session().commit()
            except Exception as error:
                session().rollback()
                return error
            return answer

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
