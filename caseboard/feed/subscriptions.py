"""Personal feeds and calendars: off by default, by a secret address, saying only that something is ready and when.

Such an address leaks into caches and shared calendars. So it names no family, no stage and no agency; it can be ended
at any time, ends with the school year, and is dead as soon as the account or the rights behind it are.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from caseboard import clock
from caseboard.access import Actor, Permission, actor_for
from caseboard.accounts.models import User
from caseboard.db import session
from caseboard.feed.kept_from import as_for
from caseboard.feed.models import Letter, Subscription, SubscriptionKind
from caseboard.feed.queries import LetterRow, get_letter, list_letters, readable_weeks
from caseboard.feed.rights import LetterNotFoundError
from caseboard.feed.week import from_json

LETTERS_SHOWN = 10
AHEAD = timedelta(days=28)
END_OF_YEAR = (8, 31)
"""The last day of a school year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """An entry of a calendar: what and where, never who."""

    uid: str
    on: date
    what: str


def list_subscriptions(actor: Actor) -> Sequence[Subscription]:
    """The person's own that work today."""
    return (
        session()
        .scalars(
            select(Subscription)
            .where(
                Subscription.user_id == actor.user_id,
                Subscription.ended_at.is_(None),
                Subscription.expires_on >= clock.today(),
            )
            .order_by(Subscription.id)
        )
        .all()
    )


def start_subscription(kind: SubscriptionKind, *, by: Actor) -> str:
    """A new secret address of this kind, in place of the one before. The secret is given once and kept as a hash."""
    if not by.may(Permission.ACKNOWLEDGE_LETTERS):
        raise LetterNotFoundError
    for standing in list_subscriptions(by):
        if standing.kind is kind:
            standing.ended_at = clock.now()
    secret = secrets.token_urlsafe(32)
    session().add(
        Subscription(
            user_id=by.user_id,
            kind=kind,
            secret_hash=_hash(secret),
            created_at=clock.now(),
            expires_on=end_of_school_year(clock.today()),
        )
    )
    session().flush()
    return secret


def end_subscription(subscription_id: uuid.UUID, *, by: Actor) -> None:
    """The address is dead from now on. Raises `LetterNotFoundError` for somebody else's."""
    found = session().scalar(
        select(Subscription).where(
            Subscription.public_id == subscription_id, Subscription.user_id == by.user_id
        )
    )
    if found is None:
        raise LetterNotFoundError
    found.ended_at = found.ended_at or clock.now()
    session().flush()


def find_subscriber(secret: str, kind: SubscriptionKind) -> tuple[Subscription, Actor]:
    """Whose address it is, with what they may read now. Raises `LetterNotFoundError` for one that does not work."""
    row = (
        session()
        .execute(
            select(Subscription, User)
            .join(User, User.id == Subscription.user_id)
            .where(
                Subscription.secret_hash == _hash(secret),
                Subscription.kind == kind,
                Subscription.ended_at.is_(None),
                Subscription.expires_on >= clock.today(),
                User.active,
            )
        )
        .one_or_none()
    )
    if row is None:
        raise LetterNotFoundError
    actor = actor_for(row.User)
    if not actor.may(Permission.ACKNOWLEDGE_LETTERS):
        raise LetterNotFoundError
    return row.Subscription, actor


def note_used(subscription: Subscription) -> None:
    """When the address was last asked, for its owner to see."""
    subscription.last_used_at = clock.now()
    session().flush()


def letters_for(actor: Actor) -> list[LetterRow]:
    """The newest letters, of which the feed says only that they are ready."""
    return list_letters(actor)[:LETTERS_SHOWN]


def days_for(actor: Actor) -> list[Day]:
    """What has a date in the next four weeks, as the newest letter says: "Review, Saltby"."""
    rows = list_letters(actor)
    if not rows:
        return []
    letter: Letter = get_letter(actor, rows[0].letter_id)
    today = clock.today()
    days: dict[tuple[date, str], Day] = {}
    for frozen in readable_weeks(actor, letter):
        week = as_for(actor, from_json(frozen.content))
        for family in week.families:
            if family.next_on and not family.is_ended and today <= family.next_on <= today + AHEAD:
                what = f"{family.next_what or 'Date'}, {week.school}"
                uid = uuid.uuid5(letter.public_id, f"{family.next_on} {what}")
                days.setdefault((family.next_on, what), Day(uid=str(uid), on=family.next_on, what=what))
    return [days[key] for key in sorted(days)]


def end_of_school_year(day: date) -> date:
    """31 August to come."""
    end = date(day.year, *END_OF_YEAR)
    return end if day <= end else date(day.year + 1, *END_OF_YEAR)


def newest_moment(rows: Sequence[LetterRow]) -> datetime:
    return max((row.ends for row in rows), default=clock.now())


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
