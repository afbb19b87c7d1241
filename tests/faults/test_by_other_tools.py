"""The same faults by tools that others made: ours are no kinder than theirs (R12, R38)."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager, suppress

import pytest
from sqlalchemy import text

from caseboard.db import db
from caseboard.feed.models import DeliveryState
from tests.support.chaos import bad_line
from tests.support.figures import amount
from tests.support.running import smtp_to
from tests.support.sending import deliveries, due_again
from tests.support.tablet import NoAnswerError, movers
from tests.support.tools import TOOLS, their_line, their_mail_server
from tests.support.truth import compare

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not TOOLS.is_dir(), reason="the tools are not beside the project"),
]
STORED = {"pass": 1, "drop_request": 0, "half": 0, "drop_response": 1, "cut": 1, "dup": 1, "delay": 1}
"""What one move, sent once, leaves in the log when the line fails like this."""


@contextmanager
def our_line(upstream, fault, _folder):
    share = 0.0 if fault == "pass" else 1.0
    with bad_line(upstream, share=share, faults=(fault,)) as line:
        yield line.port


@pytest.mark.parametrize("line", [our_line, their_line], ids=["ours", "theirs"])
def test_a_line_that_fails_leaves_the_same_whoever_made_it(place, tmp_path, figures, line):
    place.start_web()
    [mover] = movers(place, 1, each=8)
    left, acknowledged = {}, {}
    for fault in STORED:
        before = compare(place, mover.journal).events
        asked = mover.next()
        with line(place.port, fault, tmp_path) as port:
            mover.tablet.port = port
            with suppress(NoAnswerError):
                mover.send(asked)
        left[fault] = compare(place, mover.journal).events - before
        acknowledged[fault] = asked.acknowledged
        mover.tablet.port = 0
        assert mover.insist(asked, tries=3).status == 200
    truth = compare(place, mover.journal)
    figures(R12_LINE=line.__name__, STORED="/".join(map(str, left.values())), **truth.figures)
    assert left == STORED
    assert not acknowledged["drop_response"]
    assert truth.is_whole
    assert truth.events == len(STORED)


def test_twins_come_only_from_a_mail_server_that_hung_up(place, tmp_path, figures):
    rounds, sent, twins, unanswered = amount(1, 18), 0, 0, 0
    with their_mail_server(tmp_path, drop_after_data=0.2) as server:
        place.environment |= smtp_to(server)
        for number in range(rounds):
            before = len(server.delivered)
            if number:
                due_again(place)
            for _ in range(30):
                place.run("worker", "--once")
                if set(deliveries(place)) == {DeliveryState.SENT}:
                    break
                try_now(place)
            assert set(deliveries(place)) == {DeliveryState.SENT}
            taken = server.delivered[before:]
            copies = Counter(one["mid"] for one in taken)
            sent += len(copies)
            twins += copies.total() - len(copies)
            unanswered += sum(not one["acked"] for one in taken)
            assert all(len(one["rcpt"]) == 1 for one in taken)
    figures(R38_LETTERS=sent, HUNG_UP=unanswered, TWINS=twins)
    figures.at_least(R38_LETTERS=24)
    assert sent == rounds * len(deliveries(place))
    assert twins == unanswered


def try_now(place):
    """As if the time until the next try had gone by."""
    with place.inside(), db.engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE feed_deliveries SET leased_until = NULL,"
                " next_try_at = (SELECT min(next_try_at) FROM feed_deliveries)"
            )
        )
