"""What passes between the program that starts processes and the one that waits."""

from __future__ import annotations

import json
import signal
import time
from dataclasses import asdict, replace

import pytest

from caseboard.serving import minding
from caseboard.serving.minding import Held, main

HELD = Held("127.0.0.1:0", 2, 2, listeners=(7,), children=((41, 8, 1), (42, 9, 2)))


@pytest.fixture
def became(monkeypatch):
    """What this process would have become."""
    told: list[Held] = []

    def execv(_program, arguments):
        known = json.loads(arguments[-1])
        known |= {"listeners": tuple(known["listeners"]), "children": tuple(map(tuple, known["children"]))}
        told.append(Held(**known))

    monkeypatch.setattr(minding.os, "execv", execv)
    monkeypatch.setattr(minding.logging.config, "dictConfig", lambda _: None)
    return told


@pytest.mark.parametrize("renewing", [False, True], ids=["one is missing", "all are renewed"])
def test_a_program_that_cannot_be_loaded_leaves_the_processes_that_are_there_at_work(
    became, monkeypatch, caplog, renewing
):
    def broken():
        raise ImportError("half installed")

    monkeypatch.setattr(minding, "_load", broken)
    with pytest.raises(SystemExit):
        main([json.dumps(asdict(replace(HELD, is_renewing=renewing)))])
    (waiting,) = became
    assert 0 < waiting.not_before - time.monotonic() <= minding.AGAIN_AFTER
    assert replace(waiting, not_before=0.0) == replace(HELD, is_whole=False)
    assert "not started" in caplog.text


def test_a_program_for_another_shape_of_the_database_is_not_started(app, monkeypatch):
    monkeypatch.setattr("caseboard.create_app", lambda: app)
    monkeypatch.setattr("caseboard.schema.newest", lambda: "9999")
    with pytest.raises(Exception, match="another release"):
        minding._load()


def test_signals_wait_while_one_program_becomes_the_other(became):
    server = minding.Server(None, minding.like_production(bind="127.0.0.1:0", processes=2, threads=2))
    server.app = object()
    minder = minding.Waiting(server, HELD)
    minder.WORKERS, minder.LISTENERS = {}, []
    minder.SIG_QUEUE.put(signal.SIGTERM)
    minder.become(is_whole=True)
    assert not became  # whoever asked to stop is heard first
    minder.SIG_QUEUE.get()
    minder.become(is_whole=True)
    assert became[0].is_whole
    assert not signal.pthread_sigmask(signal.SIG_BLOCK, ()) & minding.SIGNALS
