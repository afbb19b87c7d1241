"""Keeps the tests, and every program of ours that they start, to this machine: see `everywhere/sitecustomize.py`."""

from __future__ import annotations

import os
import runpy
import tempfile
from functools import cache
from pathlib import Path

EVERYWHERE = Path(__file__).with_name("everywhere")
REACHED = "CASEBOARD_TESTS_REACHED"


@cache
def stay_alone() -> None:
    """Once, before anything is started. Programs started from here on do the same."""
    if REACHED not in os.environ:
        made, os.environ[REACHED] = tempfile.mkstemp(prefix="reached-")
        os.close(made)
    known = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    if str(EVERYWHERE) not in known:
        os.environ["PYTHONPATH"] = os.pathsep.join([str(EVERYWHERE), *filter(None, known)])
        runpy.run_path(str(EVERYWHERE / "sitecustomize.py"))


def reached() -> list[str]:
    """What somebody would have reached so far."""
    return Path(os.environ[REACHED]).read_text().splitlines()
