"""The worker's side of the letter: when it closes, who reads it, what could not be delivered, what was asked."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, or_, select

from caseboard import clock, mail
from caseboard.access import Actor, Permission, SchoolRef, actor_for
from caseboard.access.stand_ins import Standing, stand_ins_at
from caseboard.accounts.models import User
from caseboard.db import session
from caseboard.feed import outbound_wording
from caseboard.feed.asked import Asked, list_asked, still_to_answer
from caseboard.feed.kept_from import as_for, own_words_unseen
from caseboard.feed.letter import LetterText, compose
from caseboard.feed.live import next_closings
from caseboard.feed.models import (
    DeliveryState,
    FeedDelivery,
    FeedSeal,
    FeedWeek,
    Letter,
    LetterWeek,
    Question,
)
from caseboard.feed.readers import Reader, list_readers
from caseboard.feed.reading import read_week
from caseboard.feed.rights import LetterNotFoundError
from caseboard.feed.schedule import is_quiet, next_loud
from caseboard.feed.schools import readers_on
from caseboard.feed.week import from_json

WEEKS_SHOWN = 8
RECENT = timedelta(days=14)
ONE_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentTo:
    """What became of one reader's letter."""

    name: str
    read_at: datetime | None
    unread: str
    """ "Not read yet", "Not read after a week"."""
    delivery: str
    """In plain words: "E-mail sent Fri 20 Nov, 14:00", "E-mail not delivered: ..."."""
    is_trouble: bool
    again: uuid.UUID | None
    """The delivery that can be sent again: it was given up or came back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastWeek:
    """A closed week of the school, and its readers."""

    heading: str
    how: str
    """ "Closed by itself as drafted.", "Closed by hand, three families in a worker's words."; empty where not known."""
    readers: tuple[SentTo, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A question that waits for an answer."""

    asked: Asked
    family_id: uuid.UUID | None
    title: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound:
    school: SchoolRef
    closes: datetime | None
    readers: tuple[Reader, ...]
    coming: tuple[Standing, ...]
    """Who will read for a head that is away later."""
    past: tuple[PastWeek, ...]
    waiting: tuple[Waiting, ...]
    mail: str
    """`smtp`, `console`, `memory`, or `held`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolLetter:
    """One school's letter in a worker's list of them."""

    school: SchoolRef
    closes: datetime | None
    readers: int
    waiting: int
    """Questions without an answer."""
    undelivered: int
    """Letters of the last two weeks whose reader was not told and has not read them."""
    unread: int
    """Letters of the last eight weeks that nobody has said to have read for a week."""
    unedited: int
    """Of the last eight letters, how many closed without a word of anybody's own."""
    closed: int
    """How many of the last eight weeks there are."""


def outbound(actor: Actor, school: SchoolRef, *, shows_initials: bool = False) -> Outbound:
    """Everything about this school's letter that its worker and manager should know."""
    _require(actor, school)
    now = clock.now()
    closings = next_closings([school.id], now)
    return Outbound(
        school=school,
        closes=closings[0].ends if closings else None,
        readers=tuple(list_readers(school)),
        coming=tuple(one for one in stand_ins_at(school.id) if not one.has_begun),
        past=tuple(_past(actor, school)),
        waiting=tuple(_waiting(actor, school, shows_initials, now)),
        mail="held" if mail.mail_is_held() else mail.mailer().kind,
    )


def list_school_letters(actor: Actor) -> list[SchoolLetter]:
    """The letters of every school the actor works for, by school. Eight statements, however many schools."""
    schools = actor.schools_for(Permission.READ_OUTBOUND_LETTERS)
    ids = [school.id for school in schools]
    closes = {closing.school.id: closing.ends for closing in next_closings(ids, clock.now())}
    readers = readers_on(ids, clock.today())
    since = clock.now() - timedelta(weeks=WEEKS_SHOWN)
    waiting = _counted(
        still_to_answer(
            select(Question.school_id, func.count())
            .where(Question.school_id.in_(ids), Question.family_id.not_in(actor.blocked))
            .group_by(Question.school_id)
        )
    )
    undelivered = _counted(
        select(FeedWeek.school_id, func.count())
        .join(LetterWeek, LetterWeek.feed_week_id == FeedWeek.id)
        .join(Letter, Letter.id == LetterWeek.letter_id)
        .join(FeedDelivery, FeedDelivery.letter_id == Letter.id)
        .where(
            FeedWeek.school_id.in_(ids),
            FeedWeek.period_end > clock.now() - RECENT,
            Letter.read_at.is_(None),
            or_(
                FeedDelivery.state.in_((DeliveryState.FAILED, DeliveryState.UNCONFIRMED)),
                FeedDelivery.last_error.startswith("try again"),
            ),
        )
        .group_by(FeedWeek.school_id)
    )
    unread = _counted(
        select(FeedWeek.school_id, func.count())
        .join(LetterWeek, LetterWeek.feed_week_id == FeedWeek.id)
        .join(Letter, Letter.id == LetterWeek.letter_id)
        .where(
            FeedWeek.school_id.in_(ids),
            FeedWeek.period_end > since,
            FeedWeek.period_end < clock.now() - ONE_WEEK,
            Letter.read_at.is_(None),
        )
        .group_by(FeedWeek.school_id)
    )
    sealed = (
        select(FeedSeal.school_id, func.count())
        .join(FeedWeek, FeedWeek.id == FeedSeal.feed_week_id)
        .where(FeedSeal.school_id.in_(ids), FeedWeek.period_end > since)
        .group_by(FeedSeal.school_id)
    )
    closed, unedited = _counted(sealed), _counted(sealed.where(FeedSeal.edited == 0))
    for one in own_words_unseen(actor, FeedWeek.school_id.in_(ids), FeedWeek.period_end > since):
        unedited[one.school] = unedited.get(one.school, 0) + one.is_all
    return [
        SchoolLetter(
            school=school,
            closes=closes.get(school.id),
            readers=len(readers[school.id]),
            waiting=waiting.get(school.id, 0),
            undelivered=undelivered.get(school.id, 0),
            unread=unread.get(school.id, 0),
            unedited=unedited.get(school.id, 0),
            closed=closed.get(school.id, 0),
        )
        for school in schools
    ]


def _counted(query: Select[int, int]) -> dict[int, int]:
    return {school_id: count for school_id, count in session().execute(query)}


def preview(
    actor: Actor, school: SchoolRef, reader_id: uuid.UUID, *, shows_initials: bool
) -> tuple[Reader, LetterText]:
    """The letter as this reader will see it, if it closed now: of the schools both may read.

    Raises `LetterNotFoundError` for somebody who does not read this school's letter.
    """
    _require(actor, school)
    reader = next((one for one in list_readers(school) if one.reader_id == reader_id), None)
    user = session().scalar(select(User).where(User.public_id == reader_id))
    if reader is None or user is None:
        raise LetterNotFoundError
    now = clock.now()
    as_reader = actor_for(user)
    both = as_reader.school_ids_for(Permission.READ_SCHOOL_VIEW) & actor.school_ids_for(
        Permission.READ_OUTBOUND_LETTERS
    )
    closings = {closing.school.id: closing for closing in next_closings(both, now)}
    if school.id not in closings:
        raise LetterNotFoundError
    together = [one for one in closings.values() if one.ends == closings[school.id].ends]
    weeks = [
        as_for(as_reader, as_for(actor, read_week(one, until=now).text))
        for one in sorted(together, key=lambda one: one.school.short_name)
    ]
    return reader, compose(weeks, shows_initials=shows_initials)


def _require(actor: Actor, school: SchoolRef) -> None:
    if not actor.may(Permission.READ_OUTBOUND_LETTERS, school.id):
        raise LetterNotFoundError


def _past(actor: Actor, school: SchoolRef) -> Sequence[PastWeek]:
    """The last closed weeks, newest first, with every reader's letter. Two statements."""
    weeks = (
        session()
        .execute(
            select(FeedWeek.id, FeedWeek.period_end, FeedSeal.edited, FeedSeal.closed_by)
            .outerjoin(FeedSeal, FeedSeal.feed_week_id == FeedWeek.id)
            .where(FeedWeek.school_id == school.id)
            .order_by(FeedWeek.period_end.desc())
            .limit(WEEKS_SHOWN)
        )
        .all()
    )
    ends = {week.id: week.period_end for week in weeks}
    unseen = {one.week: one.unseen for one in own_words_unseen(actor, FeedWeek.id.in_(ends))}
    rows = session().execute(
        select(LetterWeek.feed_week_id, User.name, Letter.read_at, FeedDelivery)
        .join(Letter, Letter.id == LetterWeek.letter_id)
        .join(User, User.id == Letter.reader_id)
        .outerjoin(FeedDelivery, FeedDelivery.letter_id == Letter.id)
        .where(LetterWeek.feed_week_id.in_([week.id for week in weeks]))
        .order_by(User.name, User.id)
    )
    readers: dict[int, list[SentTo]] = {}
    for week_id, name, read_at, delivery in rows:
        readers.setdefault(week_id, []).append(_sent_to(name, read_at, delivery, ends[week_id]))
    return [
        PastWeek(
            heading=outbound_wording.week_to(week.period_end),
            how=outbound_wording.how_closed(
                week.edited - unseen.get(week.id, 0), by_hand=week.closed_by is not None
            )
            if week.edited is not None
            else "",
            readers=tuple(readers.get(week.id, ())),
        )
        for week in weeks
    ]


def _sent_to(name: str, read_at: datetime | None, delivery: FeedDelivery | None, ends: datetime) -> SentTo:
    words, is_trouble = outbound_wording.delivery(
        delivery.state.value if delivery else "",
        sent_at=delivery.sent_at if delivery else None,
        error=delivery.last_error if delivery else "",
        next_try_at=delivery.next_try_at if delivery else None,
        waits_until=next_loud(clock.now())
        if mail.mailer().settings.quiet_hours and is_quiet(clock.now())
        else None,
    )
    is_trouble = (
        is_trouble
        and read_at is None
        and delivery is not None
        and delivery.state is not DeliveryState.DROPPED
    )
    return SentTo(
        name=name,
        read_at=read_at,
        unread="Not read after a week" if clock.now() - ends > ONE_WEEK else "Not read yet",
        delivery=words,
        is_trouble=is_trouble,
        again=delivery.public_id if delivery and delivery.state is DeliveryState.FAILED else None,
    )


def _waiting(actor: Actor, school: SchoolRef, shows_initials: bool, now: datetime) -> Sequence[Waiting]:
    """Questions of this school without an answer, oldest first."""
    asked = list_asked(actor, Question.school_id == school.id, only_waiting=True)
    if not asked:
        return []
    titles = _titles(school, shows_initials)
    today = clock.today()
    return [
        Waiting(
            asked=one,
            family_id=titles.get(one.family_key, (None, ""))[0],
            title=titles.get(one.family_key, (None, "A family"))[1],
            days=(today - clock.london(one.asked_at).date()).days,
        )
        for one in asked
        if one.family_key not in actor.blocked
    ]


def _titles(school: SchoolRef, shows_initials: bool) -> Mapping[int, tuple[uuid.UUID | None, str]]:
    """family key -> its public id and name, from the school's closed weeks: a question is about a letter."""
    contents = (
        session()
        .scalars(
            select(FeedWeek.content)
            .where(FeedWeek.school_id == school.id)
            .order_by(FeedWeek.period_end.desc())
            .limit(WEEKS_SHOWN)
        )
        .all()
    )
    titles: dict[int, tuple[uuid.UUID | None, str]] = {}
    for content in reversed(contents):
        for family in from_json(content).families:
            titles[family.key] = (family.family_id, family.initials if shows_initials else family.name)
    return titles
