"""A family's page as its workers read it: a version, who has read it, who has yet to, and where people stand."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select

from caseboard.access import Actor
from caseboard.accounts.models import User
from caseboard.db import Prepared, session
from caseboard.families.door import FamilyNotFoundError, opened
from caseboard.families.models import Entry, EntryKind, Family
from caseboard.families.people.joined import records_of
from caseboard.families.people.models import Merge
from caseboard.families.story.models import Story, StoryReading
from caseboard.families.story.page import StoryPage, Told


@dataclass(frozen=True, slots=True)
class Reading:
    name: str
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Version:
    """One version in the list of all."""

    story_id: uuid.UUID
    version: int
    recorded_at: datetime
    who: str
    agreed_on: date | None


@dataclass(frozen=True, slots=True)
class StoryView:
    """One version of the page with everything about it."""

    story: Story
    page: StoryPage
    version: int
    written_on: datetime
    who: str
    agreed_on: date | None
    readings: tuple[Reading, ...]
    is_newest: bool
    is_read: bool
    """Whether whoever looks has said that they read it."""
    written_in: uuid.UUID | None
    """The join that brought this version, where it was written in a record that was joined to this one."""

    def said_at(self, told: Told) -> tuple[str, int]:
        """Where a told line leads: the join that leads to its record, or nothing, and the event it names there; without
        one, to this page's own."""
        return told.record or str(self.written_in or ""), told.seq or self.story.seq


@dataclass(frozen=True, slots=True)
class StoryFacts:
    """What the family page says of the page: whether there is one, and whether its reader has read it."""

    version: int
    agreed_on: date | None
    agreed_with: str
    is_read: bool


def find_story(family: Family, *, by: Actor, story_id: uuid.UUID | None = None) -> StoryView | None:
    """The newest version of a family that came through the door, or one that is named; None when there is none.

    A version of another family is not found. Three statements.
    """
    versions = list_versions(family)
    if not versions:
        if story_id is not None:
            raise FamilyNotFoundError
        return None
    wanted = story_id or versions[0].story_id
    row = session().execute(
        opened(
            select(Story, Entry, User.name)
            .join(Entry, Entry.id == Story.entry_id)
            .join(User, User.id == Entry.author_id)
            .where(Story.family_id == family.id, Story.public_id == wanted)
        )
    )
    found = row.one_or_none()
    if found is None:
        raise FamilyNotFoundError
    story, entry, who = found
    readings = session().execute(
        opened(
            select(StoryReading.user_id, User.name, StoryReading.read_at)
            .join(User, User.id == StoryReading.user_id)
            .where(StoryReading.story_id == story.id)
            .order_by(StoryReading.read_at, User.name)
        )
    )
    read = [(user_id, Reading(name, read_at)) for user_id, name, read_at in readings]
    return StoryView(
        story=story,
        page=StoryPage.from_json(entry.text, entry.details),
        version=story.version,
        written_on=entry.recorded_at,
        who=who,
        agreed_on=story.agreed_on,
        readings=tuple(reading for _, reading in read),
        is_newest=story.version == versions[0].version,
        is_read=any(user_id == by.user_id for user_id, _ in read),
        written_in=_written_in(family, entry),
    )


def _written_in(family: Family, entry: Entry) -> uuid.UUID | None:
    if entry.family_id == family.id:
        return None
    query = select(Merge.public_id).where(Merge.merged_id == entry.family_id, Merge.undone_at.is_(None))
    return session().scalar(opened(query.limit(1)))


def list_versions(family: Family) -> Sequence[Version]:
    """Every version, the newest first. One statement."""
    rows = session().execute(
        opened(
            select(Story.public_id, Story.version, Entry.recorded_at, User.name, Story.agreed_on)
            .join(Entry, Entry.id == Story.entry_id)
            .join(User, User.id == Entry.author_id)
            .where(Story.family_id == family.id)
            .order_by(Story.version.desc())
        )
    )
    return [Version(*row) for row in rows]


def story_facts(family: Family, *, by: Actor) -> StoryFacts | None:
    """What the family page says of the newest version. One statement."""
    session().flush()
    found = _FACTS(family=family.id, reader=by.user_id).one_or_none()
    if found is None:
        return None
    version, agreed_on, details, read_at = found
    return StoryFacts(version, agreed_on, (details or {}).get("agreed_with", ""), read_at is not None)


_FACTS = Prepared(
    opened(
        select(Story.version, Story.agreed_on, Entry.details, StoryReading.read_at)
        .join(Entry, Entry.id == Story.entry_id)
        .outerjoin(
            StoryReading,
            (StoryReading.story_id == Story.id) & (StoryReading.user_id == bindparam("reader")),
        )
        .where(Story.family_id == bindparam("family"))
        .order_by(Story.version.desc())
        .limit(1)
    )
)

READ_FIRST = "Read our page first: the family has told it already. What you typed here is kept."


def must_read_first(family: Family, *, by: Actor) -> bool:
    """Whether somebody is new to a family that has a page: they have read no version of it, and recorded no visit.

    They read it before their first visit. One statement.
    """
    read = select(StoryReading.story_id).join(Story, Story.id == StoryReading.story_id)
    visited = select(Entry.id).where(Entry.kind == EntryKind.VISIT, Entry.author_id == by.user_id)
    records = records_of(family.id)
    query = select(
        select(Story.id).where(Story.family_id == family.id).exists(),
        read.where(StoryReading.user_id == by.user_id, Story.family_id == family.id).exists(),
        visited.where(Entry.family_id.in_(records)).exists(),
    )
    is_written, has_read, has_visited = session().execute(opened(query)).one()
    return bool(is_written and not has_read and not has_visited)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Where people stood on one day."""

    on: date
    who: str
    numbers: tuple[tuple[str, int], ...]


def list_numbers(family: Family) -> Sequence[Numbers]:
    """Where people stood, the oldest day first. What was struck through is left out. One statement."""
    rows = session().execute(
        opened(
            select(Entry.happened_on, User.name, Entry.details)
            .join(User, User.id == Entry.author_id)
            .where(
                Entry.family_id.in_(records_of(family.id)),
                Entry.kind == EntryKind.NUMBERS,
                Entry.struck_at.is_(None),
            )
            .order_by(Entry.happened_on, Entry.id)
        )
    )
    return [
        Numbers(on, who, tuple((str(name), int(n)) for name, n in (details or {}).get("numbers", {}).items()))
        for on, who, details in rows
    ]
