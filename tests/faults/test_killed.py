"""SIGKILL at moments drawn at random: of the whole web server under writers (R16), of a worker that sends (R17)."""

from __future__ import annotations

import random
import time
from collections import Counter
from threading import Event, Thread

from caseboard.feed.models import DeliveryState
from tests.support.figures import SOAK, amount, percentile
from tests.support.mail_server import mail_server
from tests.support.running import smtp_to
from tests.support.sending import (
    deliveries,
    due_again,
    leases_run_out,
    message_id,
    slowly,
    unsent,
    wait_until,
)
from tests.support.tablet import movers
from tests.support.truth import compare

WRITERS = 4


def test_the_web_server_dies_under_writers_and_nothing_acknowledged_is_lost(place, figures):
    """All its processes at the same moment. Whoever got no answer sends the same request until there is one."""
    kills = amount(8 if place.is_sqlite else 4, 1000)
    chance = random.Random(16)
    place.start_web()
    people = movers(place, WRITERS, each=6)
    stop, starts = Event(), []
    problems: list[Exception] = []

    def work(mover):
        try:
            mover.work(stop.is_set, tries=4000)
        except Exception as error:
            problems.append(error)

    writers = [Thread(target=work, args=(mover,)) for mover in people]
    for writer in writers:
        writer.start()
    try:
        for _ in range(kills):
            moved = sum(len(mover.journal) for mover in people)
            until = time.monotonic() + 20
            while sum(len(mover.journal) for mover in people) < moved + WRITERS and time.monotonic() < until:
                time.sleep(0.005)
            time.sleep(chance.uniform(0, 0.25))
            place.kill_web()
            starts.append(place.start_web())
            assert not problems, problems
    finally:
        stop.set()
        for writer in writers:
            writer.join(60)
    journal = [asked for mover in people for asked in mover.journal]
    truth = compare(place, journal)
    figures(R16_KILLS=kills, WRITERS=WRITERS, HALF_WRITTEN=truth.gaps, **truth.figures)
    figures(SENT_AGAIN=sum(asked.sent > 1 for asked in journal))
    figures(READY_P50_SECONDS=percentile(starts, 0.5), READY_P95_SECONDS=percentile(starts, 0.95))
    figures.at_least(ACKNOWLEDGED=kills * WRITERS, SENT_AGAIN=kills // 4)
    assert not problems
    assert truth.is_whole
    assert truth.events == truth.acknowledged == len(journal)
    assert "Verified:" in place.do("verify")


def test_the_worker_dies_while_it_sends_and_every_letter_goes_out(place, figures):
    """A delivery in hand is taken up again when its lease has run out. Its twin carries the same Message-ID."""
    with mail_server() as server:
        slowly(server)
        place.environment |= smtp_to(server)
        chance = random.Random(17)
        kills, in_hand = 0, []
        rounds, each = amount(1, 40), 8 if SOAK else 3 if place.is_sqlite else 2
        for _ in range(rounds):
            due_again(place)
            for _ in range(each):
                arrived = server.conversations
                place.start_worker()
                wait_until(lambda arrived=arrived: server.conversations >= arrived + 2)
                time.sleep(chance.uniform(0, 0.06))
                place.kill_worker()
                kills += 1
                in_hand.append(len(server.arrived))
                leases_run_out(place)
            place.start_worker()
            wait_until(lambda: not unsent(place))
            place.kill_worker()
    ids = [message_id(arrived) for arrived in server.arrived]
    sent = Counter(ids)
    states = deliveries(place)
    doubled = sum(sent.values()) - len(sent) - (rounds - 1) * len(states)
    figures(R17_WORKER_KILLS=kills, ROUNDS=rounds, LETTERS=len(states), ARRIVED=sum(sent.values()))
    figures(UNSENT=len([state for state in states if state is not DeliveryState.SENT]), TWINS=doubled)
    figures.at_least(R17_WORKER_KILLS=2, LETTERS=24)
    assert set(states) == {DeliveryState.SENT}
    assert len(sent) == len(states)
    assert doubled <= kills, "a letter went out twice without a kill"
    people = {(of, tuple(one.recipients)) for of, one in zip(ids, server.arrived, strict=True)}
    assert len(people) == len(sent), "a twin went to somebody else"
    firsts = firsts_of_twins(ids) if rounds == 1 else set()
    assert firsts <= {near for count in in_hand for near in (count - 1, count)}, "twins far from any kill"


def firsts_of_twins(ids):
    """The places, in the order of arrival, of messages that came a second time later."""
    return {number for number, one in enumerate(ids) if one in ids[number + 1 :]}
