"""Sending word of a letter: at least once, to whoever has the right to it now, or visibly not.

The delivery rows are the outbox. A worker takes a row by a lease, commits, talks to the mail server with no transaction
open, and then records what came of it. A worker that dies in between leaves the lease to run out; the next one sends
again with the same Message-ID, so that a mailbox can fold the twins. Exactly once does not exist in e-mail.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import joinedload

from caseboard import clock, mail
from caseboard.access import Actor, Permission, actor_for
from caseboard.accounts import addresses
from caseboard.accounts.models import User
from caseboard.db import session, writing
from caseboard.feed import letter as letters
from caseboard.feed import week, wording
from caseboard.feed.kept_from import as_for
from caseboard.feed.models import DeliveryState, FeedDelivery, FeedWeek, Letter, LetterWeek
from caseboard.feed.rights import LetterNotFoundError
from caseboard.feed.schedule import is_quiet

LEASE = timedelta(minutes=2)
"""Longer than the longest conversation with a mail server."""

MINUTES_UNTIL_NEXT_TRY = (1, 2, 4, 8, 15)
"""After the first failure, the second ...; from the fifth on, every quarter of an hour."""

TRIES_AT_MOST = 100
"""1 + 2 + 4 + 8 minutes and 95 quarters of an hour: a day. Then it is given up, and shown."""

AT_A_TIME = 50

ASKED_FOR = timedelta(days=14)
"""How long a reader is asked whether an address is theirs."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A delivery this worker has leased."""

    delivery_id: int
    leased_until: datetime
    tries: int


def send_due() -> int:
    """Sends everything that is due and says how many messages were handed over. In the quiet hours nothing is sent."""
    handed_over = 0
    if mail.mailer().settings.quiet_hours and is_quiet(clock.now()):
        return handed_over
    while due := _list_due():
        for delivery_id in due:
            if not mail.may_send():  # asked each time: a restore may begin while letters go out
                return handed_over
            taken = take(delivery_id)
            if taken is not None:
                handed_over += _send(taken)
    return handed_over


def count_due() -> int:
    """How many messages are waiting to be sent, now or at their next try."""
    query = select(func.count()).select_from(FeedDelivery).where(FeedDelivery.state == DeliveryState.DUE)
    return session().scalar(query) or 0


def take(delivery_id: int) -> Taken | None:
    """Leases a delivery, or None when another worker has it or it is no longer due. Commits."""
    now = clock.now()
    until = now + LEASE
    with writing():
        tries = (
            session()
            .scalars(
                update(FeedDelivery)
                .where(FeedDelivery.id == delivery_id, *_is_due(now))
                .values(leased_until=until, tries=FeedDelivery.tries + 1)
                .returning(FeedDelivery.tries)
                .execution_options(synchronize_session=False)
            )
            .one_or_none()
        )
        session().commit()
    return Taken(delivery_id, until, tries) if tries is not None else None


def record(taken: Taken, outcome: mail.Outcome, *, sent_to: str) -> None:
    """Writes down what the mail server said. Commits.

    A message that was taken over is sent, whoever holds the lease by now; any other outcome counts only while the
    lease is ours.
    """
    match outcome:
        case mail.Accepted():
            _finish(taken, DeliveryState.SENT, sent_at=clock.now(), sent_to=sent_to, last_error="")
        case mail.Refused(code):
            _finish(taken, DeliveryState.FAILED, last_error=f"refused {code}")
        case mail.TryAgain(code) if taken.tries >= TRIES_AT_MOST:
            _finish(taken, DeliveryState.FAILED, last_error=f"given up {code}")
        case mail.TryAgain(code):
            _finish(
                taken,
                DeliveryState.DUE,
                next_try_at=clock.now() + wait_after(taken.tries),
                last_error=f"try again {code}",
            )


def wait_after(tries: int) -> timedelta:
    """How long to wait after so many tries: 1, 2, 4, 8, 15, 15 ... minutes."""
    return timedelta(minutes=MINUTES_UNTIL_NEXT_TRY[min(tries, len(MINUTES_UNTIL_NEXT_TRY)) - 1])


def compose(delivery_id: int) -> mail.Message | None:
    """The message as it must go out now: to the reader's present address, about the schools they may read today.

    None when the reader no longer has a right to any school of the letter. Ends its reading transaction.
    """
    delivery = (
        session()
        .scalars(
            select(FeedDelivery)
            .where(FeedDelivery.id == delivery_id)
            .options(
                joinedload(FeedDelivery.letter).joinedload(Letter.reader),
                joinedload(FeedDelivery.letter).selectinload(Letter.weeks).joinedload(LetterWeek.week),
            )
            .execution_options(populate_existing=True)
        )
        .one()
    )
    letter = delivery.letter
    reader = actor_for(letter.reader)
    allowed = reader.school_ids_for(Permission.READ_SCHOOL_VIEW)
    weeks = [part.week for part in letter.weeks if part.week.school_id in allowed]
    try:
        if not weeks:
            return None
        text = letters.compose([as_for(reader, week.from_json(one.content)) for one in weeks])
        mailer = mail.mailer()
        words = {
            "ready": wording.ready_sentence(letter.period_end, now=clock.now()),
            "answers": wording.answers_sentence(text.needs_total),
            "link": mailer.link(f"/letters/{letter.public_id}"),
        }
        return mail.Message(
            to=letter.reader.email,
            subject=wording.subject(letter.period_end),
            text=mail.render("letter_ready.txt", **words),
            html=mail.render("letter_ready.html", **words),
            message_id=mailer.message_id(delivery.public_id),
        )
    finally:
        session().rollback()


def _send(taken: Taken) -> bool:
    if _is_unconfirmed(taken.delivery_id):
        return _ask_whose_address(taken)
    message = compose(taken.delivery_id)
    if message is None:
        _finish(taken, DeliveryState.DROPPED, last_error="no right")
        return False
    outcome = mail.send(message)
    record(taken, outcome, sent_to=message.to)
    return isinstance(outcome, mail.Accepted)


def _is_unconfirmed(delivery_id: int) -> bool:
    reader = _reader_of(delivery_id)
    unconfirmed = reader.active and not addresses.is_confirmed(reader)
    session().rollback()
    return unconfirmed


def _reader_of(delivery_id: int) -> User:
    return (
        session()
        .scalars(
            select(User)
            .join(Letter, Letter.reader_id == User.id)
            .join(FeedDelivery, FeedDelivery.letter_id == Letter.id)
            .where(FeedDelivery.id == delivery_id)
            .execution_options(populate_existing=True)
        )
        .one()
    )


def _ask_whose_address(taken: Taken) -> bool:
    """To an address that nobody has confirmed goes one question a day, and nothing of a letter; for two weeks.

    Who has not chosen a password yet is not asked: the link for that is what confirms the address.
    """
    delivery = session().get_one(FeedDelivery, taken.delivery_id, populate_existing=True)
    reader = _reader_of(taken.delivery_id)
    asked_until = delivery.letter.period_end + ASKED_FOR
    message = None
    if reader.password is not None:
        mailer = mail.mailer()
        token = addresses.confirmation_token(reader, mailer.settings.secret_key)
        message = mail.Message(
            to=reader.email,
            subject="Is this your address?",
            text=mail.render("confirm_address.txt", link=mailer.link(f"/confirm-address/{token}")),
            message_id=mailer.message_id(uuid.uuid5(delivery.public_id, reader.email)),
        )
    session().rollback()
    if clock.now() > asked_until:
        _finish(taken, DeliveryState.FAILED, last_error="given up unconfirmed")
        return False
    outcome = mail.send(message) if message else None
    if isinstance(outcome, mail.Refused):
        _finish(taken, DeliveryState.FAILED, last_error=f"refused {outcome.code}")
        return False
    wait = timedelta(days=1) if isinstance(outcome, mail.Accepted) else timedelta(hours=1)
    why = "asked" if message else "no password"
    _finish(taken, DeliveryState.UNCONFIRMED, next_try_at=clock.now() + wait, tries=0, last_error=why)
    return False


def expect_confirmed(reader: User) -> None:
    """What waited for this reader's address to be confirmed is due now."""
    letters_of = select(Letter.id).where(Letter.reader_id == reader.id)
    session().execute(
        update(FeedDelivery)
        .where(FeedDelivery.state == DeliveryState.UNCONFIRMED, FeedDelivery.letter_id.in_(letters_of))
        .values(state=DeliveryState.DUE, next_try_at=clock.now(), tries=0, last_error="")
        .execution_options(synchronize_session=False)
    )


def send_again(delivery_id: uuid.UUID, *, school_id: int, by: Actor) -> bool:
    """Word of a letter of this school that was not delivered is due again. Says whether it was such a one."""
    if not by.may(Permission.READ_OUTBOUND_LETTERS, school_id):
        raise LetterNotFoundError
    here = (
        select(LetterWeek.letter_id)
        .join(FeedWeek, FeedWeek.id == LetterWeek.feed_week_id)
        .where(FeedWeek.school_id == school_id)
    )
    delivery = session().scalar(
        select(FeedDelivery)
        .where(FeedDelivery.public_id == delivery_id, FeedDelivery.letter_id.in_(here))
        .with_for_update()
    )
    if delivery is None:
        raise LetterNotFoundError
    if delivery.state is not DeliveryState.FAILED:
        return False
    delivery.state, delivery.tries = DeliveryState.DUE, 0
    delivery.next_try_at, delivery.last_error, delivery.leased_until = clock.now(), "", None
    session().flush()
    return True


def take_bounce(report: bytes) -> bool:
    """A mail server's report that a message came back. Says whether it was about one of ours, and for good."""
    text = report.decode("ascii", "replace")
    status = re.search(r"^Status:\s*([245])\.(\d{1,3}\.\d{1,3})", text, re.MULTILINE | re.IGNORECASE)
    if status is None or status[1] != "5":
        return False
    ids = {
        uuid.UUID(found)
        for found in re.findall(rf"<([0-9a-f-]{{36}})@{re.escape(mail.mailer().host)}>", text)
    }
    delivery = session().scalar(
        select(FeedDelivery).where(FeedDelivery.public_id.in_(ids), FeedDelivery.state == DeliveryState.SENT)
    )
    if delivery is None:
        return False
    delivery.state, delivery.last_error = DeliveryState.FAILED, f"bounced 5.{status[2]}"
    session().flush()
    return True


def _finish(taken: Taken, state: DeliveryState, **values: object) -> None:
    with writing():
        query = update(FeedDelivery).where(
            FeedDelivery.id == taken.delivery_id,
            FeedDelivery.state.in_([DeliveryState.DUE, DeliveryState.UNCONFIRMED, DeliveryState.FAILED]),
        )
        if state is not DeliveryState.SENT:
            query = query.where(FeedDelivery.leased_until == taken.leased_until)
        session().execute(
            query.values(state=state, leased_until=None, **values).execution_options(
                synchronize_session=False
            )
        )
        session().commit()


def _list_due() -> list[int]:
    """The oldest deliveries that are due, by key. One indexed statement."""
    found = (
        session()
        .scalars(
            select(FeedDelivery.id)
            .where(*_is_due(clock.now()))
            .order_by(FeedDelivery.next_try_at, FeedDelivery.id)
            .limit(AT_A_TIME)
        )
        .all()
    )
    session().rollback()
    return list(found)


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        FeedDelivery.state.in_([DeliveryState.DUE, DeliveryState.UNCONFIRMED]),
        FeedDelivery.next_try_at <= now,
        or_(FeedDelivery.leased_until.is_(None), FeedDelivery.leased_until < now),
    )


__all__ = [
    "Taken",
    "compose",
    "count_due",
    "expect_confirmed",
    "record",
    "send_again",
    "send_due",
    "take",
    "take_bounce",
    "wait_after",
]
