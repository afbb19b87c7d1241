"""When a school's letter closes: its day, its time by a London clock, and its rule for holidays.

A change holds from now on: what has closed stays, and everything recorded since stands in the next letter, whenever
that is.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import islice

from sqlalchemy import select, update

from caseboard import clock
from caseboard.accounts.models import User
from caseboard.db import session
from caseboard.feed.models import LetterChange, LetterLine, LetterRule
from caseboard.feed.schedule import HolidayRule
from caseboard.feed.schools import SchoolInUse, list_schools_in_use
from caseboard.schools.models import School

SHOWN = 6
"""Closings to come that are shown, so that a holiday's effect is seen."""
EARLIEST, LATEST = time(7, 30), time(18, 0)
"""A letter closes while somebody can still be asked about it."""


class ClosingUnderWayError(Exception):
    """A letter of the school is due and not closed yet: a change now would leave it out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingDay:
    """A school's present rule."""

    weekday: int
    at: time
    in_holidays: HolidayRule
    coming: Sequence[datetime]
    """The closings to come; none for a school that nobody was ever assigned to."""
    changed_by: str
    changed_at: datetime | None


def closing_day_of(school: School) -> ClosingDay:
    """When this school's letter closes, and who said so last."""
    rule = session().get(LetterRule, school.id)
    newest = (
        session()
        .execute(
            select(LetterChange.at, User.name)
            .join(User, User.id == LetterChange.by_id)
            .where(LetterChange.school_id == school.id)
            .order_by(LetterChange.id.desc())
            .limit(1)
        )
        .one_or_none()
    )
    return ClosingDay(
        weekday=school.letter_weekday,
        at=school.letter_time,
        in_holidays=HolidayRule(rule.in_holidays) if rule else HolidayRule.BEFORE,
        coming=[moment for one in list_schools_in_use([school.id]) for moment in _coming(one)],
        changed_by=newest.name if newest else "",
        changed_at=newest.at if newest else None,
    )


def change_closing_day(
    schools: Collection[School], *, weekday: int, at: time, in_holidays: HolidayRule, by: int
) -> int:
    """The letters of these schools close on that day at that time from now on. Says for how many that is new.

    Raises `ClosingUnderWayError` while one of their letters is due and not closed.
    """
    now, changed = clock.now(), 0
    for school in schools:
        rule = session().get(LetterRule, school.id)
        held = HolidayRule(rule.in_holidays) if rule else HolidayRule.BEFORE
        if (school.letter_weekday, school.letter_time, held) == (weekday, at, in_holidays):
            continue
        before = list_schools_in_use([school.id])
        if any(one.due(now) for one in before):
            raise ClosingUnderWayError
        school.letter_weekday, school.letter_time = weekday, at
        if rule is None:
            session().add(LetterRule(school_id=school.id, in_holidays=in_holidays.value))
        else:
            rule.in_holidays = in_holidays.value
        session().add(
            LetterChange(
                school_id=school.id,
                weekday=weekday,
                at_time=at,
                in_holidays=in_holidays.value,
                by_id=by,
                at=now,
            )
        )
        session().flush()
        _keep_words(school, before)
        changed += 1
    return changed


def _keep_words(school: School, before: Sequence[SchoolInUse]) -> None:
    """Before a school's first letter, its week begins by its closing day: words written for it go along."""
    for was, now in zip(before, list_schools_in_use([school.id]), strict=True):
        if was.covered_until != now.covered_until:
            session().execute(
                update(LetterLine)
                .where(LetterLine.school_id == school.id, LetterLine.period_start == was.covered_until)
                .values(period_start=now.covered_until)
                .execution_options(synchronize_session=False)
            )


def _coming(school: SchoolInUse) -> list[datetime]:
    first = school.next_closing(clock.now())
    following = school.timetable.closings(after=first.slot, beyond=first.ends)
    return [first.ends, *(slot.at for slot in islice(following, SHOWN - 1))]
