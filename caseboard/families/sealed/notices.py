"""Telling managers by e-mail, without content, that a restricted record was asked for or opened.

At least once, with the same Message-ID: a try that died half-way is made again a minute later.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select, update

from caseboard import clock, mail
from caseboard.access import Permission, actor_for
from caseboard.accounts.models import User
from caseboard.db import session, writing
from caseboard.families.sealed.models import RestrictedNotice

AGAIN_AFTER = timedelta(minutes=1)
TRIES_AT_MOST = 1440
"""A minute apart: a day. The manager's page shows it all the while."""

SUBJECT = "Caseboard: a restricted record"
WORDS = (
    "Somebody asked for, or opened, a restricted record of a family at one of your schools.\n"
    "Sign in to see who and why:\n\n{link}\n\n"
    "This message carries no case content.\n"
)


def send_due() -> int:
    """Sends every notice that is due and says how many were handed over. Commits."""
    sent = 0
    query = select(RestrictedNotice.id).where(RestrictedNotice.next_try_at <= clock.now())
    due = session().scalars(query.order_by(RestrictedNotice.next_try_at, RestrictedNotice.id)).all()
    session().rollback()
    for notice_id in due:
        if not mail.may_send():
            break
        if (message := _take(notice_id)) is not None:
            sent += _record(notice_id, mail.send(message))
    return sent


def count_due() -> int:
    """How many notices are waiting to be sent, now or at their next try."""
    query = (
        select(func.count()).select_from(RestrictedNotice).where(RestrictedNotice.next_try_at.is_not(None))
    )
    return session().scalar(query) or 0


def _take(notice_id: int) -> mail.Message | None:
    """Leases a notice for a minute and composes it; None when another worker has it or its reader has no right now."""
    now = clock.now()
    with writing():
        taken = session().scalar(
            update(RestrictedNotice)
            .where(RestrictedNotice.id == notice_id, RestrictedNotice.next_try_at <= now)
            .values(next_try_at=now + AGAIN_AFTER, tries=RestrictedNotice.tries + 1)
            .returning(RestrictedNotice.tries)
            .execution_options(synchronize_session=False)
        )
        session().commit()
    if taken is None:
        return None
    notice = session().get_one(RestrictedNotice, notice_id)
    user = session().get_one(User, notice.user_id)
    may = actor_for(user).may(Permission.WATCH_RESTRICTED) and taken <= TRIES_AT_MOST
    mailer = mail.mailer()
    message = mail.Message(
        to=user.email,
        subject=SUBJECT,
        text=WORDS.format(link=mailer.link("/restricted")),
        message_id=mailer.message_id(notice.public_id),
    )
    session().rollback()
    if not may:
        _finish(notice_id, error="no right")
        return None
    return message


def _record(notice_id: int, outcome: mail.Outcome) -> bool:
    match outcome:
        case mail.Accepted():
            _finish(notice_id)
            return True
        case mail.Refused(code):
            _finish(notice_id, error=f"refused {code}")
    return False


def _finish(notice_id: int, *, error: str = "") -> None:
    with writing():
        session().execute(
            update(RestrictedNotice)
            .where(RestrictedNotice.id == notice_id)
            .values(next_try_at=None, sent_at=None if error else clock.now(), last_error=error)
            .execution_options(synchronize_session=False)
        )
        session().commit()
