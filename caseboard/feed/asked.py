"""What was asked about families in letters, who asked, and who is there to answer."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from caseboard import clock
from caseboard.access import Actor, SchoolRef
from caseboard.accounts.models import Assignment, Role, User
from caseboard.db import Prepared, session
from caseboard.families import school_view
from caseboard.families.rows import NO_FAMILY
from caseboard.feed import wording
from caseboard.feed.models import Question
from caseboard.feed.school_asks import Ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question about a family, and its answer."""

    question_id: uuid.UUID
    family_key: int
    who: str
    """"You", or the name of another reader of the school."""
    asked_at: datetime
    text: str
    answer: str
    answered_by: str
    answered_at: datetime | None


def as_asked(ask: Ask) -> Asked:
    """Something a worker asked of the school, in the same shape."""
    return Asked(
        question_id=ask.ask_id,
        family_key=ask.family_key,
        who=wording.called(ask.asked_by),
        asked_at=ask.asked_at,
        text=ask.text,
        answer=ask.answer,
        answered_by=wording.called(ask.answered_by),
        answered_at=ask.answered_at,
    )


def list_asked(actor: Actor, *narrowed: ColumnElement[bool], only_waiting: bool = False) -> list[Asked]:
    """Questions with who asked and who answered, oldest first. The caller narrows them to the actor's schools.

    With `only_waiting` those that are still to be answered.
    """
    asker, answerer = aliased(User), aliased(User)
    query = (
        select(Question, asker.name, answerer.name)
        .join(asker, asker.id == Question.asked_by)
        .outerjoin(answerer, answerer.id == Question.answered_by)
        .where(*narrowed)
        .order_by(Question.asked_at, Question.id)
    )
    rows = session().execute(still_to_answer(query) if only_waiting else query)
    return [
        Asked(
            question_id=question.public_id,
            family_key=question.family_id,
            who="You" if question.asked_by == actor.user_id else asked_by,
            asked_at=question.asked_at,
            text=question.text,
            answer=question.answer,
            answered_by=wording.called(answered_by) if answered_by else "",
            answered_at=question.answered_at,
        )
        for question, asked_by, answered_by in rows
    ]


def still_to_answer(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Of questions, those without an answer. A family that has left a school leaves its questions behind: nothing more
    is told there, so nobody is reminded of them either."""
    query = query.where(Question.answered_at.is_(None))
    return school_view.still_here(query, Question.family_id, Question.school_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Questions of schools that wait for an answer: how many, and for how long the oldest."""

    count: int
    days: int


def waiting_at(school_ids: Collection[int], *, without: Collection[int] = frozenset()) -> Waiting:
    """What these schools asked and nobody has answered. One statement; the caller's own schools.

    `without` are the families the caller is kept from.
    """
    session().flush()
    count, oldest = _WAITING(schools=sorted(school_ids), without=sorted(without) or NO_FAMILY).one()
    return Waiting(count=count, days=(clock.today() - clock.london(oldest).date()).days if oldest else 0)


_WAITING = Prepared(
    still_to_answer(
        select(func.count(), func.min(Question.asked_at)).where(
            Question.school_id.in_(bindparam("schools", expanding=True)),
            Question.family_id.not_in(bindparam("without", expanding=True)),
        )
    )
)


def worker_names(schools: Collection[SchoolRef]) -> dict[uuid.UUID, str]:
    """school -> what the social worker assigned to it is called: the one assigned longest, of several."""
    day = clock.today()
    by_id = {school.id: school.public_id for school in schools}
    rows = session().execute(
        select(Assignment.school_id, User.name)
        .join(User, User.id == Assignment.user_id)
        .where(
            Assignment.school_id.in_(by_id),
            Assignment.role == Role.SOCIAL_WORKER,
            Assignment.starts <= day,
            or_(Assignment.ends.is_(None), Assignment.ends >= day),
            User.active,
        )
        .order_by(Assignment.starts, Assignment.id)
    )
    names: dict[uuid.UUID, str] = {}
    for school_id, name in rows:
        names.setdefault(by_id[school_id or 0], wording.called(name))
    return names
