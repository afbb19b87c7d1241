"""A letter without the families its reader is kept from: they are in no list, no count and no correction of it, and
whoever wrote of them alone did not write it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, select

from caseboard.access import Actor
from caseboard.db import session
from caseboard.families import school_view
from caseboard.feed.models import FeedSeal, FeedWeek
from caseboard.feed.week import SchoolWeekText, written_by


def as_for(actor: Actor, text: SchoolWeekText) -> SchoolWeekText:
    """A school's week as this person may read it."""
    gone = school_view.kept_from(actor)
    if not gone:
        return text
    families = tuple(family for family in text.families if family.family_id not in gone)
    return replace(
        text,
        families=families,
        written_by=written_by(families),
        corrections=tuple(one for one in text.corrections if one.family_id not in gone),
        asks=tuple(one for one in text.asks if one.family_id not in gone),
    )


class OwnWordsIn(NamedTuple):
    """A closed week in which a worker's own words stand of families that somebody is kept from."""

    week: int
    school: int
    unseen: int
    """Of how many such families."""
    is_all: bool
    """Whether to that person the week closed as it was drafted."""


def own_words_unseen(actor: Actor, *narrowed: ColumnElement[bool]) -> Sequence[OwnWordsIn]:
    """Those of these weeks, by which this person would count more than they can read. One statement, mostly none."""
    gone = school_view.kept_from(actor)
    if not gone:
        return []
    query = (
        select(FeedWeek.id, FeedWeek.school_id, FeedWeek.content, FeedSeal.edited)
        .join(FeedSeal, FeedSeal.feed_week_id == FeedWeek.id)
        .where(FeedSeal.edited > 0, *narrowed)
    )
    found = []
    for week, school, content, edited in session().execute(query):
        said = [UUID(family["family_id"]) for family in content["families"] if family["said_by"]]
        unseen = len(gone.intersection(said))
        if unseen:
            found.append(OwnWordsIn(week, school, unseen, unseen == edited))
    return found
