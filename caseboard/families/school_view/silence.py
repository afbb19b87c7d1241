"""Weeks without word: whole school weeks, Monday to Sunday, in which a school was told nothing and nobody checked."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from caseboard import clock
from caseboard.access import SchoolRef
from caseboard.db import session
from caseboard.events import log
from caseboard.families.door import opened
from caseboard.families.models import Family, FamilySchool
from caseboard.families.telling import taken_back

LOOK_BACK = timedelta(weeks=52)
WEEK = timedelta(days=7)
NEW_FOR = timedelta(days=7)
"""A family of the first days is not silent: nobody has had a week to say anything."""

IsSchoolDay = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Silence:
    """Weeks without word up to now, and the longest run in the last year."""

    now: int
    longest: int


def silences(
    school: SchoolRef, family_ids: Collection[uuid.UUID], *, until: datetime, is_school_day: IsSchoolDay
) -> Mapping[uuid.UUID, Silence]:
    """The silence of each of these families towards one school, as of a moment. Three statements."""
    if not family_ids:
        return {}
    rows = session().execute(
        opened(
            select(Family.id, Family.public_id, FamilySchool.since)
            .join(FamilySchool, FamilySchool.family_id == Family.id)
            .where(
                FamilySchool.school_id == school.id,
                FamilySchool.until.is_(None),
                Family.public_id.in_(family_ids),
            )
        )
    )
    families = {key: (public_id, since) for key, public_id, since in rows}
    back = taken_back(families)
    told: dict[int, set[date]] = defaultdict(set)
    for event in log.list_told_events(
        school.id, after=until - LOOK_BACK, until=until, families=sorted(families)
    ):
        if event.data.get("entry") not in back:
            told[event.family_id].add(_monday(clock.london(event.recorded_at).date()))
    today = clock.london(until).date()
    return {
        public_id: count_silence(
            told[key], since=clock.london(since).date(), today=today, is_school_day=is_school_day
        )
        for key, (public_id, since) in families.items()
    }


def count_silence(told: Collection[date], *, since: date, today: date, is_school_day: IsSchoolDay) -> Silence:
    """Runs of whole weeks without word. `told` are the Mondays of weeks with word.

    Weeks without a school day neither count nor end a run. Word in the week that is not over yet ends it.
    """
    this_week = _monday(today)
    monday = _monday(max(since + NEW_FOR + timedelta(days=6), today - LOOK_BACK))
    run = longest = 0
    while monday < this_week:
        if monday in told:
            run = 0
        elif any(is_school_day(monday + timedelta(days=day)) for day in range(5)):
            run += 1
            longest = max(longest, run)
        monday += WEEK
    return Silence(0 if this_week in told else run, longest)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
