"""The web process: gunicorn, which starts its processes from the whole program and waits as a small one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def serve(app: Flask, *, bind: str, processes: int, threads: int) -> None:
    """Serves until told to stop. TLS and what is before us in the way are the proxy's (see the README)."""
    from caseboard.serving.minding import Held, mind

    mind(app, Held(bind, processes, threads))


__all__ = ["serve"]
