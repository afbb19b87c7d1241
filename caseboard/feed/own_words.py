"""A worker's own words in the letter, before it closes: in place of a drafted line, and what comes next.

The events stay as they were. Every change is a row with its author; the newest counts until the week has closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from caseboard.accounts.models import User
from caseboard.db import session
from caseboard.feed.models import LetterLine
from caseboard.feed.week import FamilyWeek


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    text: str
    next_text: str
    author: str
    at: datetime


def own_words(school_id: int, starts: datetime, *, until: datetime | None = None) -> Mapping[int, OwnWords]:
    """family key -> the words that stand in its place in the week that began then. One statement."""
    query = (
        select(LetterLine, User.name)
        .join(User, User.id == LetterLine.author_id)
        .where(LetterLine.school_id == school_id, LetterLine.period_start == starts)
        .order_by(LetterLine.id)
    )
    if until is not None:
        query = query.where(LetterLine.at <= until)
    newest = {line.family_id: (line, name) for line, name in session().execute(query)}
    return {
        key: OwnWords(text=line.text, next_text=line.next_text, author=name, at=line.at)
        for key, (line, name) in newest.items()
        if line.text or line.next_text
    }


def with_own_words(family: FamilyWeek, words: OwnWords | None) -> FamilyWeek:
    """The family as the letter will print it."""
    if words is None:
        return family
    return replace(family, said=words.text, said_next=words.next_text, said_by=words.author)
