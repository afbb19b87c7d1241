"""What readers and workers do with a letter: say that it was read, ask about a family, answer."""

from __future__ import annotations

import uuid

from sqlalchemy import select, update

from caseboard import clock
from caseboard.access import Actor, NotPermittedError, Permission
from caseboard.db import session
from caseboard.families import school_view
from caseboard.feed.kept_from import as_for
from caseboard.feed.models import FeedWeek, Letter, LetterWeek, Question
from caseboard.feed.queries import get_letter, readable_weeks
from caseboard.feed.rights import LetterNotFoundError, may_be_told
from caseboard.feed.week import from_json

QUESTION_AT_MOST = 2000
"""Characters of a question or an answer."""


class QuestionNotFoundError(NotPermittedError):
    """There is no such question for this person."""


class AlreadyAnsweredError(Exception):
    """Somebody answered meanwhile: the first answer stands."""


def acknowledge_letter(letter_id: uuid.UUID, *, by: Actor) -> None:
    """The reader has read their letter, and the unread ones before it, which stood on the same page.

    Pressing it again changes nothing: the first time stands.
    """
    letter = get_letter(by, letter_id)
    if not by.may(Permission.ACKNOWLEDGE_LETTERS):
        raise LetterNotFoundError
    allowed = by.school_ids_for(Permission.READ_SCHOOL_VIEW)
    shown = (
        select(LetterWeek.letter_id)
        .join(FeedWeek, FeedWeek.id == LetterWeek.feed_week_id)
        .where(FeedWeek.school_id.in_(allowed))
    )
    session().execute(
        update(Letter)
        .where(
            Letter.reader_id == by.user_id,
            Letter.period_end <= letter.period_end,
            Letter.read_at.is_(None),
            Letter.id.in_(shown),
        )
        .values(read_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    session().flush()


def ask_question(letter_id: uuid.UUID, family_id: uuid.UUID, text: str, *, by: Actor) -> Question:
    """Asks about a family that stands in the reader's letter, at a school they may read now."""
    letter = get_letter(by, letter_id)
    for week in readable_weeks(by, letter):
        if not by.may(Permission.ACKNOWLEDGE_LETTERS, week.school_id):
            continue
        for family in as_for(by, from_json(week.content)).families:
            if family.family_id == family_id:
                question = Question(
                    family_id=school_view.read_in([family.key])[family.key],
                    school_id=week.school_id,
                    asked_by=by.user_id,
                    asked_at=clock.now(),
                    text=text.strip()[:QUESTION_AT_MOST],
                )
                session().add(question)
                session().flush()
                return question
    raise LetterNotFoundError


def answer_question(question_id: uuid.UUID, text: str, *, school_id: int, by: Actor) -> Question:
    """Answers a question asked at this school; the answer stands under the family in the letter.

    Raises `AlreadyAnsweredError` when another answer stands, and `WordsStoppedError` where the family withdrew its
    agreement.
    """
    if not by.may(Permission.READ_OUTBOUND_LETTERS, school_id):
        raise QuestionNotFoundError
    question = session().scalar(
        select(Question)
        .where(Question.public_id == question_id, Question.school_id == school_id)
        .with_for_update()
    )
    if question is None or question.family_id in by.blocked:
        raise QuestionNotFoundError
    answer = text.strip()[:QUESTION_AT_MOST]
    if question.answered_at is not None:
        if question.answer == answer and question.answered_by == by.user_id:
            return question
        raise AlreadyAnsweredError
    here = select(Question.id).where(Question.id == question.id)
    if session().scalar(school_view.still_here(here, Question.family_id, Question.school_id)) is None:
        raise QuestionNotFoundError  # nothing more is told to a school of a family that has left it
    may_be_told(question.family_id)
    question.answer = answer
    question.answered_by = by.user_id
    question.answered_at = clock.now()
    session().flush()
    return question
