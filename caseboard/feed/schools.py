"""Schools whose weeks close: how far they are closed, and who reads their letters."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from caseboard import clock
from caseboard.access import SchoolRef
from caseboard.accounts.models import Assignment, Role, User
from caseboard.accounts.queries import counts_on, in_force
from caseboard.db import session
from caseboard.feed.models import FeedSeal, FeedWeek, LetterChange, LetterRule
from caseboard.feed.schedule import HolidayRule, Rhythm, Slot, Timetable
from caseboard.feed.sealing import FIRST_HASH
from caseboard.schools.calendars import SchoolCalendar, calendars_of
from caseboard.schools.models import School

READER_ROLES = (Role.HEAD_TEACHER, Role.DSL)
"""Who reads a school's letter: and whom a head has named to read it while they are away."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """How far a school's letters go: where the last one ended, what it stood for, and its seal."""

    until: datetime
    slot: datetime
    seq: int
    """The place in the school's chain where it ended."""
    place: int
    """Its number among the school's sealed letters."""
    hash: str


@dataclass(frozen=True, slots=True)
class Closing:
    """A school's week that ends at a closing moment, not closed yet."""

    school: SchoolRef
    starts: datetime
    """The week covers everything recorded after this moment ..."""
    ends: datetime
    """... up to and including this one, the closing moment."""
    slot: datetime
    """The last usual closing moment it stands for: holidays move the closing, and somebody may close before it."""
    after_seq: int | None
    """Where the week before ended in the school's chain; None while that week is still to be closed."""
    calendar: SchoolCalendar = field(default_factory=SchoolCalendar)
    before: Sealed | None = None
    """The school's last letter, as far as it is closed."""


@dataclass(frozen=True, slots=True)
class SchoolInUse:
    """A school to which somebody was ever assigned, and how far its weeks are closed."""

    ref: SchoolRef
    timetable: Timetable
    in_use_from: datetime
    known_from: datetime
    """Nothing can have been recorded before this."""
    last: Sealed | None
    gone_on: date | None
    changed_at: datetime | None = None
    """When somebody last changed its closing day, time or rule: usual moments up to then are those of before."""

    @property
    def covered_until(self) -> datetime:
        """Where the next week begins: the last closing, or for the first week, before anything was recorded."""
        return self.last.until if self.last else self.timetable.rhythm.last_until(self.known_from)

    @property
    def _from(self) -> tuple[datetime, datetime]:
        after, beyond = (self.last.slot, self.last.until) if self.last else (self.in_use_from,) * 2
        if self.changed_at is None:
            return after, beyond
        return max(after, self.changed_at), max(beyond, self.changed_at)

    def due(self, now: datetime) -> list[Closing]:
        """Its closings that are due, oldest first. A school that has closed for good closes no more weeks."""
        due: list[Closing] = []
        after, beyond = self._from
        for slot in self.timetable.closings(after=after, beyond=beyond):
            if slot.at > now or (self.gone_on and clock.london(slot.at).date() > self.gone_on):
                break
            due.append(self._closing(slot) if not due else self._following(due[-1], slot))
        return due

    def next_closing(self, now: datetime) -> Closing:
        """The closing to come, for "this week so far" and for previews."""
        after, beyond = self._from
        return self._closing(next(self.timetable.closings(after=after, beyond=max(now, beyond))))

    def _closing(self, slot: Slot) -> Closing:
        seq = self.last.seq if self.last else 0
        starts = self.covered_until
        return Closing(self.ref, starts, slot.at, slot.slot, seq, self.timetable.calendar, self.last)

    def _following(self, closing: Closing, slot: Slot) -> Closing:
        """One that has to wait for another to be closed."""
        return Closing(self.ref, closing.ends, slot.at, slot.slot, None, self.timetable.calendar)


# --- what is due ----------------------------------------------------------------------------------------------------


def list_schools_in_use(school_ids: Collection[int] | None = None) -> Sequence[SchoolInUse]:
    """Schools with at least one assignment ever, by key. Two statements."""
    if school_ids is None:
        rows = session().execute(_EVERY).all()
    else:
        rows = session().execute(_OF_THESE, {"schools": sorted(school_ids)}).all()
    calendars = calendars_of([school.id for school, *_ in rows]) if rows else {}
    return [_in_use(calendars[row[0].id], *row) for row in rows]


def _assigned(wanted: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Schools with an assignment that is wanted: since when, how far they are closed, and by which rule."""
    changed_at = (
        select(func.max(LetterChange.at))
        .where(LetterChange.school_id == School.id)
        .correlate(School)
        .scalar_subquery()
    )
    first_start = (
        select(Assignment.school_id, func.min(Assignment.starts).label("starts"))
        .where(wanted)
        .group_by(Assignment.school_id)
        .subquery()
    )
    closed = aliased(FeedWeek)
    last_end = (
        select(func.max(closed.period_end))
        .where(closed.school_id == School.id)
        .correlate(School)
        .scalar_subquery()
    )
    return (
        select(
            School,
            first_start.c.starts,
            FeedWeek.period_end,
            FeedWeek.chain_seq,
            FeedSeal,
            LetterRule.in_holidays,
            changed_at,
        )
        .join(first_start, first_start.c.school_id == School.id)
        .outerjoin(FeedWeek, and_(FeedWeek.school_id == School.id, FeedWeek.period_end == last_end))
        .outerjoin(FeedSeal, FeedSeal.feed_week_id == FeedWeek.id)
        .outerjoin(LetterRule, LetterRule.school_id == School.id)
        .order_by(School.id)
    )


_EVERY = _assigned(Assignment.school_id.is_not(None))
_OF_THESE = _assigned(Assignment.school_id.in_(bindparam("schools", expanding=True)))


def due_closings(now: datetime) -> list[Closing]:
    """Every closing moment that has passed without its week being closed: all schools, oldest first."""
    due = [closing for school in list_schools_in_use() for closing in school.due(now)]
    return sorted(due, key=lambda closing: (closing.ends, closing.school.id))


def _in_use(
    calendar: SchoolCalendar,
    school: School,
    starts: date,
    closed_until: datetime | None,
    closed_seq: int | None,
    seal: FeedSeal | None,
    rule: str | None,
    changed_at: datetime | None,
) -> SchoolInUse:
    return SchoolInUse(
        ref=ref_of(school),
        timetable=Timetable(
            Rhythm(school.letter_weekday, school.letter_time),
            calendar,
            HolidayRule(rule) if rule else HolidayRule.BEFORE,
        ),
        in_use_from=max(clock.start_of_day(starts), school.created_at),
        known_from=school.created_at,
        last=Sealed(
            until=closed_until,
            slot=seal.slot if seal else closed_until,
            seq=closed_seq or 0,
            place=seal.place if seal else 0,
            hash=seal.hash if seal else FIRST_HASH,
        )
        if closed_until
        else None,
        gone_on=school.closed_on,
        changed_at=changed_at,
    )


def ref_of(school: School) -> SchoolRef:
    return SchoolRef(
        school.id, school.public_id, school.name, school.short_name, school.mark, school.authority_id
    )


# --- who reads ------------------------------------------------------------------------------------------------------


def readers_on(school_ids: Iterable[int], day: date) -> dict[int, list[int]]:
    """school -> its active heads and designated leads on that day, and whoever reads for a head, each once."""
    ids = sorted(school_ids)
    rows = session().execute(
        select(Assignment.school_id, Assignment.user_id)
        .join(User, User.id == Assignment.user_id)
        .where(
            Assignment.school_id.in_(ids),
            Assignment.role.in_([*READER_ROLES, Role.STAND_IN]),
            *in_force(day),
            counts_on(day),
            User.active,
        )
        .distinct()
        .order_by(Assignment.school_id, Assignment.user_id)
    )
    readers: dict[int, list[int]] = {school_id: [] for school_id in ids}
    for school_id, user_id in rows:
        assert school_id is not None  # noqa: S101 - it is one of `ids`
        readers[school_id].append(user_id)
    return readers
