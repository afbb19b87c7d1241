"""One of the web's processes dies, or all are started anew under load: the others answer, and the port stays open."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path
from threading import Event, Thread

from tests.support.figures import amount
from tests.support.tablet import movers
from tests.support.truth import compare

WRITERS = 4


def test_processes_die_and_are_renewed_under_writers_and_nothing_is_lost(sqlite_place, figures):
    """One is killed, and some time later all are renewed. Only what the dead one had taken in is cut short."""
    place, chance = sqlite_place, random.Random(55)
    turns = amount(1, 100)
    place.start_web()
    people = movers(place, WRITERS, each=6)
    stop = Event()
    writers = [Thread(target=mover.work, args=(stop.is_set,)) for mover in people]
    for writer in writers:
        writer.start()
    try:
        for turn in range(turns):
            wait_until(lambda: is_small(place) and len(children(place)) == 2)
            old = set(children(place))
            os.kill(chance.choice(sorted(old)), signal.SIGKILL)
            time.sleep(chance.uniform(0, 4) if turn else 0)
            place.web.send_signal(signal.SIGHUP)
            wait_until(lambda old=old: len(now := children(place)) == 2 and not old & set(now))
    finally:
        stop.set()
        for writer in writers:
            writer.join(60)
    place.web.send_signal(signal.SIGTERM)
    left, place.web = place.web.wait(30), None
    journal = [asked for mover in people for asked in mover.journal]
    truth = compare(place, journal)
    cut = sum(asked.unanswered for asked in journal)
    figures(R55_RENEWALS=turns, KILLED_ONE=turns, CUT_SHORT=cut, **truth.figures)
    figures.at_least(ACKNOWLEDGED=10 * turns)
    assert left == 0
    assert cut <= turns * WRITERS
    assert not [asked.failed for asked in journal if asked.failed]
    assert truth.is_whole
    assert truth.events == truth.acknowledged == len(journal)


def children(place):
    return [
        int(one) for one in Path(f"/proc/{place.web.pid}/task/{place.web.pid}/children").read_text().split()
    ]


def is_small(place):
    """Whether whoever minds the processes waits: it says so in the arguments it was started with."""
    return b'"is_whole": false' in Path(f"/proc/{place.web.pid}/cmdline").read_bytes()


def unanswered(people):
    return sum(asked.unanswered for mover in people for asked in mover.journal)


def wait_until(is_so, within=60):
    until = time.monotonic() + within
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)
