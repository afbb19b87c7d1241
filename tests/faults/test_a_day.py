"""A day goes by in minutes while people are at work (R71): no hour breaks a request, and what is due is done once."""

from __future__ import annotations

import random
import secrets
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from time import monotonic, sleep

from sqlalchemy import create_engine, select, text
from sqlalchemy.pool import NullPool

from caseboard import clock
from caseboard.db import session
from caseboard.feed.models import FeedWeek
from tests.support.figures import amount, percentile
from tests.support.mail_server import mail_server
from tests.support.running import Place, smtp_to
from tests.support.sending import message_id, unsent, wait_until
from tests.support.shifted import ShiftedClock, shifted_clock
from tests.support.tablet import Answer, Asked, Mover, Tablet, sign_in, together
from tests.support.truth import compare
from tests.support.weeks import closing_in_the_week_of

PACE = timedelta(minutes=4)
"""So much goes by in a second: a session that is used does not idle out meanwhile."""
A_SECOND = 20
"""Requests of all people together."""
SIGN_IN = {303, 401}
"""Answers to somebody whose session has ended meanwhile."""


@dataclass
class AtWork:
    """Somebody who reads and, where they have families to move, moves them; and signs in again when asked to."""

    place: Place
    clock: ShiftedClock
    tablet: Tablet
    pages: list[str]
    mover: Mover | None = None
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    signed_in: int = 0

    def work(self, until: float, every: float) -> None:
        due = monotonic()
        while (now := monotonic()) < until:
            sleep(max(0.0, due - now))
            due += every
            move = self.mover.next() if self.mover and secrets.randbelow(4) == 0 else None
            page = random.choice(self.pages)
            for _ in range(3):
                answer = self.ask(page, move)
                if answer.status not in SIGN_IN:
                    break
                self.sign_in()
            self.statuses[answer.status] += 1
            self.seconds.append(answer.seconds)

    def ask(self, page: str, move: Asked | None) -> Answer:
        return self.mover.send(move) if self.mover and move else self.tablet.get(page, htmx=False)

    def sign_in(self) -> None:
        with clock.at(self.clock.now()):
            [self.tablet] = sign_in(self.place, self.tablet.person)
        self.signed_in += 1
        if self.mover:
            self.mover.tablet = self.tablet


def test_a_day_goes_by_while_people_are_at_work(place, tmp_path, figures):
    shifted = shifted_clock(tmp_path)
    closing = closing_in_the_week_of(clock.today() + timedelta(days=7))
    lasts = amount(6.0, 360.0)
    span = lasts * PACE
    start = closing - span / 2
    with mail_server() as server:
        place.environment |= shifted.environment | smtp_to(server)
        shifted.put(start)
        place.start_web()
        place.start_worker()
        wait_until(lambda: not unsent(place))  # the weeks before
        people = at_work(place, shifted)
        until = monotonic() + lasts
        every = len(people) / A_SECOND
        let_pass = partial(pass_by, shifted, start, span, until)
        together([let_pass, *(partial(one.work, until, every) for one in people)])
        wait_until(lambda: not unsent(place))
        stands_free(place)
        place.stop()
    truth = compare(place, [asked for one in people if one.mover for asked in one.mover.journal])
    statuses = sum((one.statuses for one in people), Counter[int]())
    seconds = [taken for one in people for taken in one.seconds]
    messages = Counter(message_id(arrived) for arrived in server.arrived)
    with place.inside():
        ended = Counter(
            session().scalars(select(FeedWeek.school_id).where(FeedWeek.period_end == closing)).all()
        )
        in_use = set(session().scalars(select(FeedWeek.school_id)))
    bad = sum(count for status, count in statuses.items() if status != 200)
    figures(R71_MINUTES=round(span / timedelta(minutes=1)), REQUESTS=statuses.total(), NOT_200=bad)
    figures(SIGNED_IN_AGAIN=sum(one.signed_in for one in people), P95_MS=percentile(seconds, 0.95) * 1000)
    figures(
        CLOSED=ended.total(), LETTERS=len(messages), TWINS=messages.total() - len(messages), **truth.figures
    )
    figures.at_least(REQUESTS=int(lasts * A_SECOND / 2), CLOSED=1, EVENTS=1)
    assert statuses.keys() == {200}, place.said("serve")[-4000:]
    assert truth.is_whole
    assert set(ended) == in_use
    assert set(ended.values()) == {1}
    assert messages.total() == len(messages)
    assert '"event": "bug"' not in place.said("serve") + place.said("worker")


def at_work(place: Place, shifted: ShiftedClock) -> list[AtWork]:
    """Four social workers with families of their own, and four heads."""
    board = f"/schools/{place.filled.school}/board"
    workers, heads = place.filled.people[:4], place.filled.heads[:4]
    with clock.at(shifted.now()):
        tablets = sign_in(place, *workers, *heads)
    found = []
    for number, tablet in enumerate(tablets):
        if number >= len(workers):
            found.append(AtWork(place, shifted, tablet, [board, "/week", "/letters"]))
            continue
        mine = list(place.filled.families[number::4])
        pages = [board, *(f"/schools/{place.filled.school}/families/{one.id}" for one in mine[:3])]
        found.append(AtWork(place, shifted, tablet, pages, Mover(tablet, mine)))
    return found


def pass_by(shifted: ShiftedClock, start: datetime, span: timedelta, until: float) -> None:
    """Puts the clock forward each second, so that the whole span has passed at the end."""
    while (left := until - monotonic()) > 0:
        shifted.put(start + span - left * PACE)
        sleep(1)
    shifted.put(start + span)


def stands_free(place: Place) -> None:
    """Nobody holds anything of the database any more."""
    engine = create_engine(place.url, poolclass=NullPool)
    with engine.connect() as connection:
        if place.is_sqlite:
            connection.exec_driver_sql("BEGIN EXCLUSIVE")
            return
        holding = text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'"
        )
        assert connection.execute(holding).scalar() == 0
