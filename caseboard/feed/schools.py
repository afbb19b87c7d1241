"""Schools whose weeks close: how far they are closed, who reads their letters, and what a week is read from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from caseboard import clock
from caseboard.access import SchoolRef
from caseboard.accounts.models import Assignment, Role, User
from caseboard.accounts.queries import counts_on, in_force
from caseboard.db import session
from caseboard.families import school_view
from caseboard.feed import wording
from caseboard.feed.corrections import corrections_of_earlier
from caseboard.feed.models import FeedSeal, FeedWeek, LetterChange, LetterRule
from caseboard.feed.own_words import own_words, with_own_words
from caseboard.feed.schedule import HolidayRule, Rhythm, Slot, Timetable, weeks_without_school
from caseboard.feed.school_asks import asked_until
from caseboard.feed.sealing import FIRST_HASH
from caseboard.feed.week import FamilyWeek, Line, Overdue, SchoolWeekText
from caseboard.names import fold
from caseboard.schools.calendars import SchoolCalendar, calendars_of
from caseboard.schools.models import School

WORDS_OF_AN_ACTION = 14

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
    changed_at = (
        select(func.max(LetterChange.at))
        .where(LetterChange.school_id == School.id)
        .correlate(School)
        .scalar_subquery()
    )
    first_start = (
        select(Assignment.school_id, func.min(Assignment.starts).label("starts"))
        .where(Assignment.school_id.is_not(None))
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
    query = (
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
    if school_ids is not None:
        query = query.where(School.id.in_(school_ids))
    rows = session().execute(query).all()
    calendars = calendars_of([school.id for school, *_ in rows]) if rows else {}
    return [_in_use(calendars[row[0].id], *row) for row in rows]


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
    return _holders([*READER_ROLES, Role.STAND_IN], school_ids, day)


def _holders(roles: Sequence[Role], school_ids: Iterable[int], day: date) -> dict[int, list[int]]:
    ids = sorted(school_ids)
    rows = session().execute(
        select(Assignment.school_id, Assignment.user_id)
        .join(User, User.id == Assignment.user_id)
        .where(
            Assignment.school_id.in_(ids),
            Assignment.role.in_(roles),
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


# --- what a week is read from ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReadWeek:
    """A school's period in words, with the place in the chain of the last thing recorded in it."""

    text: SchoolWeekText
    chain_seq: int
    chain_hash: str


def read_week(closing: Closing, *, until: datetime | None = None) -> ReadWeek:
    """What the school may know of the period that ends with this closing, or of as much of it as has passed.

    With the words that workers wrote in place of drafted lines, what the school is asked, and for how long there was
    no word.
    """
    school, after, until = closing.school, closing.starts, until or closing.ends
    seen = school_view.week(school, after=after, until=until, after_seq=closing.after_seq)
    ids = [family.family_id for family in seen.families]
    keys = school_view.family_keys(school, ids)
    here = _reader_names(school.id, clock.london(until).date())
    words = dict(own_words(school.id, after, until=until))
    for key in school_view.words_stopped(words) if words else ():
        del words[key]  # the family withdrew its agreement: facts go, a worker's own words do not
    silences = school_view.silences(school, ids, until=until, is_school_day=closing.calendar.is_school_day)
    actions = school_view.actions_of(school, list(keys.values()))
    day = clock.london(until).date()
    families = tuple(
        replace(
            with_own_words(_family(family, keys[family.family_id], here), words.get(keys[family.family_id])),
            silent_weeks=silences[family.family_id].now,
            longest_silence=silences[family.family_id].longest,
            overdue=tuple(_overdue(actions.get(keys[family.family_id], ()), day)),
        )
        for family in seen.families
    )
    text = SchoolWeekText(
        school_id=school.public_id,
        school=school.short_name,
        mark=school.mark,
        starts=after,
        ends=closing.ends,
        families=families,
        corrections=corrections_of_earlier(school, seen.taken_back),
        asks=tuple(
            asked_until(
                school.id, until, {keys[f.family_id]: f.family_id for f in families if not f.is_ended}
            )
        ),
        written_by=tuple(dict.fromkeys(family.said_by for family in families if family.said_by)),
        no_school=tuple(weeks_without_school(closing.calendar, after, closing.ends)),
    )
    return ReadWeek(text, seen.chain_seq, seen.chain_hash)


def _overdue(actions: Iterable[school_view.SchoolAction], day: date) -> Iterator[Overdue]:
    """What was to be done before that day and is not said to be: by agencies, the family and the school alike."""
    for action in actions:
        if action.result == "open" and action.due_on < day:
            what = " ".join(action.what.split()[:WORDS_OF_AN_ACTION]).rstrip(".,;")
            yield Overdue(
                who=action.owner,
                what=what,
                on=action.due_on,
                is_ours=action.is_ours,
                action_id=action.action_id,
            )


def _reader_names(school_id: int, day: date) -> frozenset[str]:
    """The names of the school's heads and designated leads, as names are compared: a holder may be one of them."""
    ids = _holders(READER_ROLES, [school_id], day)[school_id]
    return frozenset(fold(name) for name in session().scalars(select(User.name).where(User.id.in_(ids))))


def _family(seen: school_view.WeekFamily, key: int, here: frozenset[str]) -> FamilyWeek:
    waits_long = (
        seen.stage_kind == "waiting" and seen.usual_days is not None and seen.days_in_stage > seen.usual_days
    )
    return FamilyWeek(
        key=key,
        family_id=seen.family_id,
        name=seen.name,
        initials=seen.initials,
        children=seen.children,
        level=seen.level_label,
        stage=seen.stage_name,
        stage_kind=seen.stage_kind,
        days_in_stage=seen.days_in_stage,
        went=seen.went,
        went_from=seen.went_from,
        went_to=seen.went_to,
        is_new=seen.is_new,
        is_ended=seen.is_ended,
        lines=tuple(
            Line(
                seq=line.seq,
                record=0 if line.record == key else line.record,
                at=line.recorded_at,
                kind=line.kind,
                text=line.text,
                who=line.who,
            )
            for line in seen.lines
        ),
        next_what=wording.step(seen.next_what),
        next_on=seen.next_on,
        holder=seen.holder,
        holder_is_here=seen.holder_is_here or fold(seen.holder) in here,
        asked=seen.asked,
        asked_on=seen.asked_on,
        told_on=seen.told_on,
        looked_on=seen.looked_on,
        is_unanswered=seen.is_unanswered and waits_long,
        is_untold=seen.is_unanswered and not waits_long,
    )
