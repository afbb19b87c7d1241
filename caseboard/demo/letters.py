"""The weeks that have closed: their letters, delivered without any mail, and read, but for the newest by one reader."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from caseboard import clock
from caseboard.access import Actor, Permission, actor_for
from caseboard.accounts.models import User
from caseboard.db import session
from caseboard.demo.steps import RUTH
from caseboard.demo.terms import due_in
from caseboard.families import school_view
from caseboard.families.models import Family
from caseboard.feed import deliveries, services
from caseboard.feed.closing import close_due_weeks
from caseboard.feed.editing import write_line
from caseboard.feed.friday import coming
from caseboard.feed.models import AskKind, DeliveryState, FeedDelivery, Letter
from caseboard.feed.queries import list_letters
from caseboard.feed.school_asks import ask_school
from caseboard.feed.schools import due_closings
from caseboard.mail import Accepted

HALE, LOWE, TEAGUE = "m.hale", "j.lowe", "d.teague"
READ_AFTER = {
    HALE: timedelta(hours=2, minutes=25),
    LOWE: timedelta(hours=1, minutes=5),
    TEAGUE: timedelta(days=2, hours=18, minutes=20),
}
"""How long after closing each reader presses "I have read this"."""

QUESTION = "Would it help if I met Mum and the aunt together, before the review?"
ANSWER = "Yes please. They suggest a morning after drop-off; I will bring dates."


ASKS = (
    ("Dunn", AskKind.YES_NO, "Can Year 5 keep the quiet start until Christmas? Mrs Lowe agrees.", 4),
    ("Whitlock", AskKind.WHO, "Social care would like the school at the meeting: 40 minutes, at Saltby.", 5),
)
"""What Ruth asks of the schools before the newest letter closes: family, how it is answered, words, days to answer."""
OWN_WORDS = (
    "Lister",
    "The need has not gone away. Ruth visits with Mr Teague and asks again with the visit notes if it gets worse.",
)
"""A line of the newest letter that Ruth wrote herself."""


def close_weeks(now: datetime, people: Mapping[str, User], families: Mapping[str, Family]) -> list[datetime]:
    """Closes every week up to now at its own moment, and has its letters delivered and read. Commits as it goes.

    The newest letter stays unread by the head teacher. Nothing is sent: the addresses are invented. Returns the closing
    moments, oldest first.
    """
    closings = sorted({closing.ends for closing in due_closings(now)})
    for number, ends in enumerate(closings):
        if number == len(closings) - 1:
            with clock.at(ends - timedelta(hours=2)):
                _prepare(actor_for(people[RUTH]), {name: one.public_id for name, one in families.items()})
        with clock.at(min(ends + timedelta(seconds=20), now)):
            close_due_weeks(ends)
        with clock.at(min(ends + timedelta(seconds=25), now)):
            _mark_delivered()
        for account, delay in READ_AFTER.items():
            is_newest = number == len(closings) - 1
            moment = ends + delay + timedelta(minutes=(number * 7) % 12)
            if moment < now and not (is_newest and account == HALE):
                with clock.at(moment):
                    _read(people[account])
    return closings


def _prepare(ruth: Actor, families: Mapping[str, uuid.UUID]) -> None:
    """What a worker does to the letter of the week before it closes."""
    for school in ruth.schools_for(Permission.CHANGE_CASES):
        here = school_view.family_keys(school, list(families.values()))
        for name, kind, text, days in ASKS:
            if name in families and families[name] in here:
                ask_school(school, families[name], kind=kind, text=text, due_on=due_in(days), by=ruth)
        name, text = OWN_WORDS
        if name in families and families[name] in here:
            starts = coming(school).starts
            write_line(school, families[name], text=text, next_text="", starts=starts, by=ruth)
    session().commit()


def _mark_delivered() -> None:
    due = session().scalars(
        select(FeedDelivery)
        .where(FeedDelivery.state == DeliveryState.DUE)
        .options(joinedload(FeedDelivery.letter).joinedload(Letter.reader))
        .order_by(FeedDelivery.id)
    )
    for delivery_id, address in [(delivery.id, delivery.letter.reader.email) for delivery in due]:
        taken = deliveries.take(delivery_id)
        if taken is not None:
            deliveries.record(taken, Accepted(), sent_to=address)


def _read(reader: User) -> None:
    actor = actor_for(reader)
    services.acknowledge_letter(list_letters(actor)[0].letter_id, by=actor)
    session().commit()


def ask(ends: datetime, family_id: uuid.UUID, people: Mapping[str, User]) -> None:
    """The head teacher asks about a family in the letter of that closing, and is answered on Monday morning."""
    monday = clock.london_moment(clock.london(ends).date() + timedelta(days=3), time(8, 50))
    with clock.at(ends + READ_AFTER[HALE]):
        actor = actor_for(people[HALE])
        letter = next(row for row in list_letters(actor) if row.ends == ends)
        question = services.ask_question(letter.letter_id, family_id, QUESTION, by=actor)
        session().commit()
    with clock.at(monday):
        services.answer_question(
            question.public_id, ANSWER, school_id=question.school_id, by=actor_for(people[RUTH])
        )
        session().commit()
