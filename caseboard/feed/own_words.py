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
from caseboard.families import school_view
from caseboard.feed.models import LetterLine
from caseboard.feed.week import FamilyWeek, Line


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    text: str
    next_text: str
    author: str
    at: datetime
    number: int
    """Of the row: no other words have it."""
    is_beside: bool = False
    """Written of a record that was joined to this one since: they stand beside what is drafted, not in its place."""


def own_words(school_id: int, starts: datetime, *, until: datetime | None = None) -> Mapping[int, OwnWords]:
    """family key -> the words that stand in its place in the week that began then. Two statements at most.

    Words about a record that was joined to another are words about that one, until somebody writes of that one anew.
    """
    query = (
        select(LetterLine, User.name)
        .join(User, User.id == LetterLine.author_id)
        .where(LetterLine.school_id == school_id, LetterLine.period_start == starts)
        .order_by(LetterLine.id)
    )
    if until is not None:
        query = query.where(LetterLine.at <= until)
    newest = {line.family_id: (line, name) for line, name in session().execute(query)}
    words = {
        key: OwnWords(text=line.text, next_text=line.next_text, author=name, at=line.at, number=line.id)
        for key, (line, name) in newest.items()
    }
    for key, (kept, since) in school_view.joins_of(words).items() if words else ():
        joined, own = words.pop(key), words.get(kept)
        if joined.text or joined.next_text:
            words[kept] = joined_words(own, joined, since)
    return {key: one for key, one in words.items() if one.text or one.next_text}


def joined_words(own: OwnWords | None, joined: OwnWords, since: datetime) -> OwnWords:
    """What stands of a family when words of a record that was joined to it come to its own, or to none."""
    if own is None or not (own.text or own.next_text or own.at > since):
        return replace(joined, is_beside=True)
    if own.at > since:
        return own
    return replace(
        own,
        text=" ".join(text for text in (own.text, joined.text) if text),
        next_text=own.next_text or joined.next_text,
        is_beside=own.is_beside or not own.text,
    )


def with_own_words(family: FamilyWeek, words: OwnWords | None) -> FamilyWeek:
    """The family as the letter will print it."""
    if words is None:
        return family
    said, lines = words.text, family.lines
    if words.is_beside and words.text:
        line = Line(seq=-words.number, at=words.at, kind="entry_recorded", text=words.text, who=words.author)
        said, lines = "", (line, *family.lines)
    return replace(family, said=said, lines=lines, said_next=words.next_text, said_by=words.author)
