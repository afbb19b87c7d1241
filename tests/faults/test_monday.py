"""Everybody signs in and reads their week in the minutes in which the letters close and go out (R70)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic, sleep

import pyotp
import pytest
from sqlalchemy import select

from bench.client import Client
from caseboard import clock
from caseboard.access import actor_for
from caseboard.accounts.models import Role, User
from caseboard.accounts.passwords import enrol_second_factor
from caseboard.db import session
from caseboard.schools.models import Authority, School
from tests import factories
from tests.factories import PASSWORD
from tests.support.figures import SOAK, amount, percentile
from tests.support.mail_server import mail_server
from tests.support.running import Place, smtp_to
from tests.support.sending import message_id, unsent, wait_until
from tests.support.shifted import shifted_clock
from tests.support.weeks import closing_in_the_week_of

AT_A_SCHOOL = 4
"""A head, a deputy and those who safeguard."""
FAMILIES = 5
"""Of a school in that week."""
AT_ONCE = 32
"""People under way at the same moment, at most."""
SIGN_IN_SECONDS, PAGE_SECONDS = 1.5, 0.5
LETTER = re.compile(rb'"(/letters/[0-9a-f-]{36})"')


@dataclass(frozen=True)
class Reader:
    """Somebody at a school with a password and an app for codes."""

    email: str
    secret: str


@dataclass(frozen=True)
class Came:
    """How somebody came in: what every request answered, and how long it took to be in and to see each page."""

    statuses: tuple[int, ...]
    signing_in: float
    pages: tuple[float, ...]


@pytest.mark.parametrize(
    "place",
    ["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.soak])],
    indirect=True,
)
def test_everybody_comes_while_the_letters_go_out(place, tmp_path, figures):
    shifted = shifted_clock(tmp_path)
    closing = closing_in_the_week_of(clock.today() + timedelta(days=7))
    people, lasts = amount(16, 300), amount(4.0, 300.0)
    with mail_server() as server:
        place.environment |= shifted.environment | smtp_to(server)
        shifted.put(closing - timedelta(hours=1))
        readers = awaited(place, people, at=closing - timedelta(days=2))
        place.start_web()
        place.start_worker()
        wait_until(lambda: not unsent(place))  # the weeks before
        before = len(server.arrived)
        shifted.put(closing - timedelta(seconds=lasts / 8))
        came = in_turn(place, readers, lasts, shifted.now)
        sent_meanwhile = len(server.arrived) - before
        wait_until(lambda: len(server.arrived) - before >= people and not unsent(place))
        place.stop()
    messages = Counter(map(message_id, server.arrived[before:]))
    statuses = Counter(status for one in came for status in one.statuses)
    signing_in = percentile([one.signing_in for one in came], 0.95)
    page = percentile([taken for one in came for taken in one.pages], 0.95)
    figures(R70_PEOPLE=len(came), SIGN_IN_P95_MS=signing_in * 1000, PAGE_P95_MS=page * 1000)
    figures(SENT_MEANWHILE=sent_meanwhile, LETTERS=len(messages), TWINS=messages.total() - len(messages))
    figures.at_least(R70_PEOPLE=people, LETTERS=people)
    assert statuses.keys() == {200, 303}, place.said("serve")[-4000:]
    assert messages.total() == len(messages)
    assert '"event": "bug"' not in place.said("serve") + place.said("worker")
    if SOAK:  # the short run shares its machine with other tests
        assert sent_meanwhile > 0
        assert signing_in <= SIGN_IN_SECONDS
        assert page <= PAGE_SECONDS


def awaited(place: Place, people: int, *, at: datetime) -> list[Reader]:
    """Schools with something in their week, and so many people who will read it."""
    found = []
    with place.inside(), clock.at(at):
        thornhill = session().scalars(select(School).where(School.public_id == place.filled.school)).one()
        authority = session().get_one(Authority, thornhill.authority_id)
        worker = factories.user("Everywhere", password=False)
        schools = [factories.school(authority, f"School-{n}") for n in range(-(-people // AT_A_SCHOOL))]
        factories.role(worker, Role.SOCIAL_WORKER, *schools)
        actor = actor_for(session().get_one(User, worker.id))
        for number in range(people):
            school = schools[number // AT_A_SCHOOL]
            reader = factories.user(f"Reader {number}")
            factories.role(reader, Role.HEAD_TEACHER, school)
            secret = pyotp.random_base32()
            enrol_second_factor(reader, secret, by=None)
            found.append(Reader(reader.email, secret))
        for number, school in enumerate(schools):
            for n in range(FAMILIES):
                factories.family(f"Family-{number}-{n}", by=actor, school=school)
        session().commit()
    return found


def in_turn(place: Place, readers: list[Reader], lasts: float, now: Callable[[], datetime]) -> list[Came]:
    """Each comes at a moment of their own, whether those before are done or not."""
    began, every = monotonic(), lasts / len(readers)

    def come(number: int) -> Came:
        sleep(max(0.0, began + number * every - monotonic()))
        return sign_in_and_read(place, readers[number], now)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(come, range(len(readers))))


def sign_in_and_read(place: Place, reader: Reader, now: Callable[[], datetime]) -> Came:
    """By password and code, as a browser does it; then the newest letter, or the week so far where none is out yet."""
    browser = Client(place.port)
    began = monotonic()
    asked = browser.get("/sign-in")
    form = {"csrf_token": browser.csrf_of(asked), "email": reader.email, "password": PASSWORD}
    known = browser.post("/sign-in", form)
    page = browser.get("/code")
    code = pyotp.TOTP(reader.secret).at(now())
    let_in = browser.post("/code", {"csrf_token": browser.csrf_of(page), "code": code})
    signed_in = monotonic()
    letters = browser.get("/letters")
    listed = monotonic()
    newest = LETTER.search(letters.body)
    week = browser.get(newest.group(1).decode() if newest else "/week")
    read = monotonic()
    browser.close()
    statuses = tuple(answer.status for answer in (asked, known, page, let_in, letters, week))
    return Came(statuses, signed_in - began, (listed - signed_in, read - listed))
