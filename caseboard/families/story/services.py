"""Writing a new version of a family's page, saying that one has read it, and writing down where people stand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import func, select

from caseboard import clock
from caseboard.access import Actor
from caseboard.db import session
from caseboard.events import log
from caseboard.events.models import Audience, CaseEvent
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import opened
from caseboard.families.entries import record_beside
from caseboard.families.models import EntryKind, Family
from caseboard.families.people.joined import joined_to
from caseboard.families.people.models import Merge
from caseboard.families.story.models import Story, StoryReading
from caseboard.families.story.page import NAME_LIMIT, StoryPage, problems_with

PEOPLE_AT_MOST = 6
BEST = 10
"""0 is as bad as can be, 10 is good enough to end."""


class StoryChangedError(Exception):
    """Somebody wrote another version meanwhile. Nothing was saved."""


def write_story(family: Family, page: StoryPage, *, agreed_on: date | None, after: int, by: Actor) -> Story:
    """A new version of the family's page. Its writer has read it. Flushes.

    `after` is the version on the screen: when there is a newer one, `StoryChangedError` is raised. Words said to have
    been told must lead to an event of this family.
    """
    problems = problems_with(page, is_agreed=agreed_on is not None)
    if agreed_on is not None and agreed_on > clock.today():
        problems["agreed_on"] = "The day they agreed cannot be in the future."
    known = _sayings(family) if page.told else set()
    if any((one.record, one.seq) not in known for one in page.told if one.seq or one.record):
        problems["told"] = "Choose where each was said."
    if problems:
        raise MissingAnswersError(problems)
    if newest_version(family) != after:
        raise StoryChangedError
    entry, event = record_beside(
        family,
        kind=EntryKind.STORY,
        text=page.own_words,
        details={**page.to_json(), "version": after + 1},
        audience=Audience.WORKER,
        happened_on=clock.today(),
        by=by,
    )
    story = Story(
        family_id=family.id, version=after + 1, entry_id=entry.id, agreed_on=agreed_on, seq=event.seq
    )
    session().add(story)
    session().flush()
    mark_read(story, by=by)
    return story


def _sayings(family: Family) -> set[tuple[str, int]]:
    """Where something may have been said: (the join that leads to its record, or nothing; the number of the event)."""
    records = {family.id: ""}
    if joined := joined_to([family.id]):
        query = select(Merge.merged_id, Merge.public_id).where(
            Merge.merged_id.in_(sorted(joined)), Merge.undone_at.is_(None)
        )
        records |= {merged: str(public_id) for merged, public_id in session().execute(opened(query))}
    return {(join, event.seq) for record, join in records.items() for event in log.list_family_events(record)}


def newest_version(family: Family) -> int:
    """0 when there is none yet."""
    query = select(func.coalesce(func.max(Story.version), 0)).where(Story.family_id == family.id)
    return session().scalars(opened(query)).one()


def mark_read(story: Story, *, by: Actor) -> bool:
    """Says that somebody has read a version. A second time changes nothing and answers no."""
    there = session().scalar(
        opened(
            select(StoryReading).where(StoryReading.story_id == story.id, StoryReading.user_id == by.user_id)
        )
    )
    if there is not None:
        return False
    session().add(StoryReading(story_id=story.id, user_id=by.user_id, read_at=clock.now()))
    session().flush()
    return True


def record_numbers(family: Family, numbers: Mapping[str, int], *, on: date, by: Actor) -> CaseEvent:
    """Where each person stands on a line from 0 to 10, on a day, in their own judgement. Never put together.

    Raises `MissingAnswersError` when nobody is named, somebody twice, or a number is not on the line.
    """
    problems: dict[str, str] = {}
    if not numbers:
        problems["people"] = "Write at least one person and their number."
    elif len(numbers) > PEOPLE_AT_MOST:
        problems["people"] = f"At most {PEOPLE_AT_MOST} people on one day."
    elif any(not name or len(name) > NAME_LIMIT for name in numbers):
        problems["people"] = f"Give each person a name of at most {NAME_LIMIT} characters."
    elif any(not 0 <= number <= BEST for number in numbers.values()):
        problems["people"] = f"Each number is from 0 to {BEST}."
    if on > clock.today():
        problems["on"] = "The day cannot be in the future."
    if problems:
        raise MissingAnswersError(problems)
    said = ", ".join(f"{name} {number}" for name, number in numbers.items())
    _, event = record_beside(
        family,
        kind=EntryKind.NUMBERS,
        text=f"Where are we, from 0 to {BEST}? {said}.",
        details={"numbers": dict(numbers)},
        audience=Audience.WORKER,
        happened_on=on,
        by=by,
    )
    return event
