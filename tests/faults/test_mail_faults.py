"""Whatever a mail server does (R37): what becomes of the letter, when it is tried again, and that nobody waits."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from caseboard import clock, mail
from caseboard.accounts.models import User
from caseboard.db import session
from caseboard.feed import closing, deliveries
from caseboard.feed.models import DeliveryState, FeedDelivery, Letter
from tests import factories
from tests.support.figures import percentile
from tests.support.mail_server import free_port, mail_server
from tests.support.running import smtp_to
from tests.support.tablet import movers, together
from tests.support.town import FRIDAY, MONDAY

SENT, FAILED = DeliveryState.SENT, DeliveryState.FAILED
WAYS = {
    "nobody there": (["closed", "closed"], SENT, [1, 2], 1),
    "no greeting": (["silent"], SENT, [1], 1),
    "greylisted": (["rcpt 450", "rcpt 450"], SENT, [1, 2], 1),
    "busy": (["421"], SENT, [1], 1),
    "local error": (["451"], SENT, [1], 1),
    "no room now": (["rcpt 452"], SENT, [1], 1),
    "sender refused": (["mail 550"], SENT, [1], 1),
    "no such mailbox": (["rcpt 550"], FAILED, [], 0),
    "mailbox full": (["rcpt 552"], FAILED, [], 0),
    "refused as spam": (["554"], FAILED, [], 0),
    "no encryption offered": (["starttls"], SENT, [1], 1),
    "encryption fails": (["tls"], SENT, [1], 1),
    "slower than we wait": (["slow"], SENT, [1], 1),
    "dropped in the middle": (["drop"], SENT, [1], 1),
    "dropped after it was taken": (["drop after"], SENT, [1], 2),
    "one after the other": (
        ["drop", "421", "rcpt 450", "451", "drop", "drop"],
        SENT,
        [1, 2, 4, 8, 15, 15],
        1,
    ),
}
"""What the server does at each try, how it ends, the minutes until each next try, and how many copies arrive."""

NOT_ASKED = ("closed", "silent", "starttls", "tls")
"""Faults before the conversation: another address or another way of speaking."""


@pytest.fixture
def changed_settings():
    return {
        "smtp_host": "127.0.0.1",
        "smtp_port": free_port(),
        "smtp_tls": "none",
        "mail_from": "office@caseboard.example",
    }


@pytest.fixture
def world(records):
    with clock.at(MONDAY), records():
        return factories.make_world()


@pytest.fixture
def letter(app, world, records):
    """One letter to one head, closed and due."""
    with records(), clock.at(MONDAY):
        school = session().get(factories.School, world.schools["quayside"].id)
        factories.family("Hussain", by=session().get(User, world["worker_quay"].id), school=school)
    with app.app_context(), clock.at(FRIDAY):
        closing.close_due_weeks()
    with records():
        others = select(Letter.id).where(Letter.reader_id != world["head_quay"].id)
        session().execute(
            update(FeedDelivery)
            .where(FeedDelivery.letter_id.in_(others))
            .values(state=DeliveryState.DROPPED)
            .execution_options(synchronize_session=False)
        )


@contextmanager
def silent_port() -> Iterator[int]:
    """A port where somebody listens and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.mark.parametrize("way", WAYS)
def test_a_letter_arrives_or_visibly_does_not(app, letter, records, monkeypatch, figures, way):
    faults, end, waits, copies = WAYS[way]
    monkeypatch.setattr(mail, "STEP_SECONDS", 0.6)
    mailer = app.extensions[mail.EXTENSION]
    at, waited, seconds = FRIDAY, [], []
    with mail_server() as server, silent_port() as silent:
        for fault in [*faults, ""]:
            here = {"closed": free_port(), "silent": silent}.get(fault, server.port)
            tls = fault if fault in ("starttls", "tls") else "none"
            mailer.settings = replace(mailer.settings, smtp_port=here, smtp_tls=tls)
            server.faults = [fault] if fault and fault not in NOT_ASKED else []
            began = clock.now()
            with app.app_context(), clock.at(at):
                deliveries.send_due()
            seconds.append((clock.now() - began).total_seconds())
            with records():
                found = session().scalars(select(FeedDelivery).where(FeedDelivery.tries > 0)).one()
                now = SimpleNamespace(state=found.state, next=found.next_try_at, error=found.last_error)
            if now.state is not DeliveryState.DUE:
                break
            waited.append(round((now.next - at).total_seconds() / 60))
            with app.app_context(), clock.at(now.next - timedelta(seconds=1)):
                assert deliveries.send_due() == 0, "not before its time"
            at = now.next
    ids = {arrived.message["Message-ID"] for arrived in server.arrived}
    figures(R37=way.replace(" ", "_"), END=now.state.value, WAITS=waited, COPIES=len(server.arrived))
    figures(MESSAGE_IDS=len(ids), SLOWEST_SECONDS=max(seconds))
    assert (now.state, waited, len(server.arrived)) == (end, waits, copies)
    assert len(ids) == min(copies, 1), "twins look the same"
    assert (now.error != "") is (end is FAILED), "what failed says why, to whoever looks"
    assert max(seconds) < 10


def test_no_conversation_holds_a_thread_for_half_a_minute():
    assert mail.STEP_SECONDS <= mail.TALK_SECONDS < 30
    assert deliveries.LEASE.total_seconds() > 2 * mail.TALK_SECONDS


def test_people_do_not_wait_for_a_mail_server_that_never_answers(sqlite_place, figures):
    """The worker is in the middle of a conversation all the while."""
    place = sqlite_place
    reached = threading.Event()
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        held: list[socket.socket] = []

        def hold() -> None:
            while True:
                try:
                    held.append(listener.accept()[0])
                except OSError:
                    return
                reached.set()

        holder = threading.Thread(target=hold, daemon=True)
        holder.start()
        place.environment |= smtp_to(SimpleNamespace(port=listener.getsockname()[1]))
        place.start_web()
        people = movers(place, 4, each=4)

        def work(mover):
            return [mover.send(mover.next()) for _ in range(10)]

        together([partial(work, mover) for mover in people])
        before = together([partial(work, mover) for mover in people])
        place.start_worker()
        assert reached.wait(60)
        during = together([partial(work, mover) for mover in people])
        listener.shutdown(socket.SHUT_RDWR)
        holder.join(10)
        for connection in held:
            connection.close()
    calm, stuck = ([answer.seconds for some in answers for answer in some] for answers in (before, during))
    figures(R37_MOVES=len(stuck), P95_CALM_SECONDS=percentile(calm, 0.95))
    figures(P95_WHILE_MAIL_HANGS_SECONDS=percentile(stuck, 0.95))
    assert {answer.status for some in (*before, *during) for answer in some} == {200}
    assert percentile(stuck, 0.95) < percentile(calm, 0.95) * 3 + 1
