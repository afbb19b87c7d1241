"""What a school's week is read from, to be frozen into a letter or shown while it goes on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import BindParameter, Date, bindparam, select

from caseboard import clock
from caseboard.accounts.models import Assignment, User
from caseboard.accounts.queries import in_force
from caseboard.db import Prepared
from caseboard.families import school_view
from caseboard.feed import wording
from caseboard.feed.corrections import corrections_of_earlier
from caseboard.feed.own_words import own_words, with_own_words
from caseboard.feed.schedule import weeks_without_school
from caseboard.feed.school_asks import asked_until
from caseboard.feed.schools import READER_ROLES, Closing
from caseboard.feed.week import FamilyWeek, Line, Overdue, SchoolWeekText, written_by
from caseboard.names import fold

WORDS_OF_AN_ACTION = 14


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
    until = until or closing.ends
    school, after = closing.school, closing.starts
    seen, news = _read(closing, until)
    silences = school_view.silences(
        school,
        [family.family_id for family in news],
        until=until,
        is_school_day=closing.calendar.is_school_day,
    )
    actions = school_view.actions_of(school, [family.key for family in news])
    day = clock.london(until).date()
    families = tuple(
        replace(
            family,
            silent_weeks=silences[family.family_id].now,
            longest_silence=silences[family.family_id].longest,
            overdue=tuple(_overdue(actions.get(family.key, ()), day)),
        )
        for family in news
    )
    text = SchoolWeekText(
        school_id=school.public_id,
        school=school.short_name,
        mark=school.mark,
        starts=after,
        ends=closing.ends,
        families=families,
        corrections=corrections_of_earlier(school, seen.taken_back),
        asks=tuple(asked_until(school.id, until, {f.key: f.family_id for f in families if not f.is_ended})),
        written_by=written_by(families),
        no_school=tuple(weeks_without_school(closing.calendar, after, closing.ends)),
    )
    return ReadWeek(text, seen.chain_seq, seen.chain_hash)


def read_news(closing: Closing, *, until: datetime) -> Sequence[FamilyWeek]:
    """The families of `read_week` with what happened to them, without what a letter alone says of a family: its
    silence, and what was to be done and is not."""
    return _read(closing, until)[1]


def _read(closing: Closing, until: datetime) -> tuple[school_view.SchoolWeek, Sequence[FamilyWeek]]:
    school, after = closing.school, closing.starts
    seen = school_view.week(school, after=after, until=until, after_seq=closing.after_seq)
    keys = school_view.family_keys(school, [family.family_id for family in seen.families])
    here = _reader_names(school.id, clock.london(until).date())
    words = dict(own_words(school.id, after, until=until))
    for key in school_view.words_stopped(words) if words else ():
        del words[key]  # the family withdrew its agreement: facts go, a worker's own words do not
    return seen, [
        with_own_words(_family(family, keys[family.family_id], here), words.get(keys[family.family_id]))
        for family in seen.families
    ]


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
    return frozenset(fold(name) for (name,) in _READER_NAMES(school=school_id, day=day))


_DAY: BindParameter[date] = bindparam("day", type_=Date())
_READER_NAMES = Prepared(
    select(User.name)
    .join(Assignment, Assignment.user_id == User.id)
    .where(
        Assignment.school_id == bindparam("school"),
        Assignment.role.in_(READER_ROLES),
        *in_force(_DAY),
        User.active,
    )
)


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
