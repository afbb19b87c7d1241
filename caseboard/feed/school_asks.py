"""What a worker needs of a school about a family, and the school's answer, given in place."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from caseboard import clock
from caseboard.access import Actor, Permission, SchoolRef
from caseboard.accounts.models import User
from caseboard.db import session
from caseboard.families import school_view
from caseboard.feed.models import AskKind, SchoolAsk
from caseboard.feed.rights import LetterNotFoundError, family_key, may_be_told
from caseboard.feed.week import AskedOfSchool

TEXT_AT_MOST = 300
ANSWER_AT_MOST = 1000
OPEN_AT_MOST = 5
"""Things asked of a school about one family and not answered: more would not be read."""


class AlreadyAnsweredError(Exception):
    """Somebody answered meanwhile, or it was withdrawn: that stands."""


class TooManyAsksError(Exception):
    """The school has enough to answer about this family already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Something asked of a school, as people read it."""

    ask_id: uuid.UUID
    family_key: int
    kind: AskKind
    text: str
    due_on: date
    asked_by: str
    asked_at: datetime
    answered_by: str
    answered_at: datetime | None
    answer: str
    """In words: "Yes. Mrs Lowe agrees."."""
    is_withdrawn: bool


def list_asks(
    school_ids: Collection[int], *, families: Collection[int] | None = None, open_only: bool = False
) -> list[Ask]:
    """What these schools were asked, oldest first. One statement; the caller narrows it to the actor's schools."""
    asker, answerer = aliased(User), aliased(User)
    query = (
        select(SchoolAsk, asker.name, answerer.name)
        .join(asker, asker.id == SchoolAsk.asked_by)
        .outerjoin(answerer, answerer.id == SchoolAsk.answered_by)
        .where(SchoolAsk.school_id.in_(school_ids))
        .order_by(SchoolAsk.asked_at, SchoolAsk.id)
    )
    if families is not None:
        query = query.where(SchoolAsk.family_id.in_(families))
    if open_only:
        query = query.where(SchoolAsk.answered_at.is_(None), SchoolAsk.withdrawn_at.is_(None))
    return [_ask(*row) for row in session().execute(query)]


def _ask(row: SchoolAsk, asked_by: str, answered_by: str | None) -> Ask:
    yes_or_no = {"yes": "Yes", "no": "No"}.get(row.answer, "")
    words = ". ".join(part for part in (yes_or_no, row.answer_text) if part)
    return Ask(
        ask_id=row.public_id,
        family_key=row.family_id,
        kind=row.kind,
        text=row.text,
        due_on=row.due_on,
        asked_by=asked_by,
        asked_at=row.asked_at,
        answered_by=answered_by or "",
        answered_at=row.answered_at,
        answer=words if not words or words[-1] in ".?!" else f"{words}.",
        is_withdrawn=row.withdrawn_at is not None,
    )


def asked_until(school_id: int, until: datetime, keys: dict[int, uuid.UUID]) -> Sequence[AskedOfSchool]:
    """What this school was asked up to a moment and had not answered by then, of these families: for its letter.

    Nothing of a family that withdrew its agreement: what is asked is a worker's own words.
    """
    query = (
        select(SchoolAsk, User.name)
        .join(User, User.id == SchoolAsk.asked_by)
        .where(
            SchoolAsk.school_id == school_id,
            SchoolAsk.asked_at <= until,
            or_(SchoolAsk.answered_at.is_(None), SchoolAsk.answered_at > until),
            or_(SchoolAsk.withdrawn_at.is_(None), SchoolAsk.withdrawn_at > until),
        )
        .order_by(SchoolAsk.asked_at, SchoolAsk.id)
    )
    rows = session().execute(query).all()
    stopped = school_view.words_stopped({row.family_id for row, _ in rows}) if rows else frozenset()
    return [
        AskedOfSchool(
            ask_id=row.public_id,
            family_id=keys[row.family_id],
            kind=row.kind.value,
            text=row.text,
            due_on=row.due_on,
            asked_by=name,
        )
        for row, name in rows
        if row.family_id in keys and row.family_id not in stopped
    ]


def ask_school(
    school: SchoolRef, family_id: uuid.UUID, *, kind: AskKind, text: str, due_on: date, by: Actor
) -> SchoolAsk:
    """Asks a school something about a family of its board: it stands under "Needs you" until it is answered.

    Raises `TooManyAsksError`, and `WordsStoppedError` where the family withdrew its agreement.
    """
    key = family_key(school, family_id, by=by)
    may_be_told(key)
    if len(list_asks([school.id], families=[key], open_only=True)) >= OPEN_AT_MOST:
        raise TooManyAsksError
    ask = SchoolAsk(
        family_id=key,
        school_id=school.id,
        kind=kind,
        text=text.strip()[:TEXT_AT_MOST],
        due_on=due_on,
        asked_by=by.user_id,
        asked_at=clock.now(),
    )
    session().add(ask)
    session().flush()
    return ask


def withdraw_ask(ask_id: uuid.UUID, *, school: SchoolRef, by: Actor) -> None:
    """It is not needed any more. Letters that have closed keep it, and say so. Raises `AlreadyAnsweredError`."""
    if not by.may(Permission.CHANGE_CASES, school.id):
        raise LetterNotFoundError
    ask = _locked(ask_id, [school.id])
    if ask.family_id in by.blocked:
        raise LetterNotFoundError
    if ask.answered_at is not None:
        raise AlreadyAnsweredError
    ask.withdrawn_at = ask.withdrawn_at or clock.now()
    session().flush()


def answer_ask(ask_id: uuid.UUID, *, answer: str, text: str, by: Actor) -> SchoolAsk:
    """A reader of the school answers what the letter asks. Raises `AlreadyAnsweredError` when another answer stands."""
    ask = _locked(ask_id, by.school_ids_for(Permission.ACKNOWLEDGE_LETTERS))
    answer = answer if ask.kind is AskKind.YES_NO and answer in {"yes", "no"} else ""
    text = text.strip()[:ANSWER_AT_MOST]
    if ask.answered_at is not None or ask.withdrawn_at is not None:
        if (ask.answered_by, ask.answer, ask.answer_text) == (by.user_id, answer, text):
            return ask
        raise AlreadyAnsweredError
    ask.answer, ask.answer_text = answer, text
    ask.answered_by, ask.answered_at = by.user_id, clock.now()
    session().flush()
    return ask


def _locked(ask_id: uuid.UUID, school_ids: Collection[int]) -> SchoolAsk:
    ask = session().scalar(
        select(SchoolAsk)
        .where(SchoolAsk.public_id == ask_id, SchoolAsk.school_id.in_(school_ids))
        .with_for_update()
    )
    if ask is None:
        raise LetterNotFoundError
    return ask
