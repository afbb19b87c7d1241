"""Sending word of a letter: at least once, to whoever has the right to it now, or visibly not.

The delivery rows are the outbox. A worker takes a row by a lease, commits, talks to the mail server with no transaction
open, and then records what came of it. A worker that dies in between leaves the lease to run out; the next one sends
again with the same Message-ID, so that a mailbox can fold the twins. Exactly once does not exist in e-mail.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import joinedload

from caseboard import clock, mail
from caseboard.access import Permission, actor_for
from caseboard.db import session, writing
from caseboard.feed import letter as letters
from caseboard.feed import week, wording
from caseboard.feed.kept_from import as_for
from caseboard.feed.models import DeliveryState, FeedDelivery, Letter, LetterWeek

LEASE = timedelta(minutes=2)
"""Longer than the longest conversation with a mail server."""

MINUTES_UNTIL_NEXT_TRY = (1, 2, 4, 8, 15)
"""After the first failure, the second ...; from the fifth on, every quarter of an hour."""

TRIES_AT_MOST = 100
"""1 + 2 + 4 + 8 minutes and 95 quarters of an hour: a day. Then it is given up, and shown."""

AT_A_TIME = 50


@dataclass(frozen=True, slots=True)
class Taken:
    """A delivery this worker has leased."""

    delivery_id: int
    leased_until: datetime
    tries: int


def send_due() -> int:
    """Sends everything that is due and says how many messages were handed over."""
    handed_over = 0
    while due := _list_due():
        for delivery_id in due:
            if mail.mail_is_held():  # asked each time: a restore may begin while letters go out
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
    message = compose(taken.delivery_id)
    if message is None:
        _finish(taken, DeliveryState.DROPPED, last_error="no right")
        return False
    outcome = mail.send(message)
    record(taken, outcome, sent_to=message.to)
    return isinstance(outcome, mail.Accepted)


def _finish(taken: Taken, state: DeliveryState, **values: object) -> None:
    with writing():
        query = update(FeedDelivery).where(
            FeedDelivery.id == taken.delivery_id,
            FeedDelivery.state.in_([DeliveryState.DUE, DeliveryState.FAILED]),
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
        FeedDelivery.state == DeliveryState.DUE,
        FeedDelivery.next_try_at <= now,
        or_(FeedDelivery.leased_until.is_(None), FeedDelivery.leased_until < now),
    )


__all__ = ["Taken", "compose", "count_due", "record", "send_due", "take", "wait_after"]
