"""Changing what the letter will print of a family, before its week closes."""

from __future__ import annotations

import uuid
from datetime import datetime

from caseboard import clock
from caseboard.access import Actor, SchoolRef
from caseboard.db import session
from caseboard.feed.live import next_closings
from caseboard.feed.models import LetterLine
from caseboard.feed.own_words import own_words
from caseboard.feed.rights import family_key, may_be_told

WORDS_AT_MOST = 600
"""Characters of a line: about a hundred words."""
NEXT_AT_MOST = 120


class LineTooLateError(Exception):
    """The week closed while the words were written: they would stand in another letter."""


def write_line(
    school: SchoolRef, family_id: uuid.UUID, *, text: str, next_text: str, starts: datetime, by: Actor
) -> LetterLine | None:
    """Puts these words in the place of what the letter would print of a family; without words, the draft again.

    `starts` is where the week began that the person saw: raises `LineTooLateError` when it has closed meanwhile.
    Nothing is written when the words stand there already. Raises `WordsStoppedError` where the family withdrew its
    agreement: the letter would not print them.
    """
    key = family_key(school, family_id, by=by)
    closings = next_closings([school.id], clock.now())
    if not closings or closings[0].starts != starts:
        raise LineTooLateError
    text, next_text = text.strip()[:WORDS_AT_MOST], next_text.strip().rstrip(".")[:NEXT_AT_MOST]
    standing = own_words(school.id, starts).get(key)
    if (text, next_text) == ((standing.text, standing.next_text) if standing else ("", "")):
        return None
    if text or next_text:
        may_be_told(key)
    line = LetterLine(
        school_id=school.id,
        family_id=key,
        period_start=starts,
        text=text,
        next_text=next_text,
        author_id=by.user_id,
        at=clock.now(),
    )
    session().add(line)
    session().flush()
    return line
