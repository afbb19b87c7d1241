"""Corrections: a closed letter keeps an update that was taken back later, and says so below."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from caseboard.access import SchoolRef
from caseboard.clock import london
from caseboard.db import session
from caseboard.families import school_view
from caseboard.families.school_view import TakenBack, UpdateRef
from caseboard.feed.models import FeedWeek
from caseboard.feed.week import Correction, FamilyWeek, Line, SchoolWeekText, from_json

UPDATE = "entry_recorded"


def corrections_below(
    schools: Collection[SchoolRef], weeks: Sequence[tuple[int, SchoolWeekText]]
) -> tuple[Correction, ...]:
    """What has been taken back of these closed weeks, each given with its school's inner key; oldest first.

    What stands in a week is asked about, so an update taken back before its week was closed is none of it.
    """
    told = {update.ref: update for school_id, text in weeks for update in _updates(school_id, text)}
    back = school_view.taken_back_of(schools, told.keys())
    found = sorted(back.items(), key=lambda one: (one[1], one[0].family, one[0].seq))
    return tuple(dict.fromkeys(told[ref].correction(at) for ref, at in found))


def corrections_of_earlier(school: SchoolRef, taken_back: Sequence[TakenBack]) -> tuple[Correction, ...]:
    """Of what was taken back, that which stands in the closed week it was recorded in."""
    corrections = []
    for one in taken_back:
        content = session().scalar(
            select(FeedWeek.content)
            .where(FeedWeek.school_id == school.id, FeedWeek.chain_seq >= one.place)
            .order_by(FeedWeek.period_end)
            .limit(1)
        )
        if content is not None:
            updates = _updates(school.id, from_json(content))
            corrections += [update.correction(one.at) for update in updates if update.ref == one.update]
    return tuple(corrections)


@dataclass(frozen=True, slots=True)
class _Update:
    """An update as it stands in a closed week."""

    ref: UpdateRef
    family: FamilyWeek
    line: Line

    def correction(self, taken_back_at: datetime) -> Correction:
        return Correction(
            family_id=self.family.family_id,
            seq=self.line.seq,
            name=self.family.name,
            initials=self.family.initials,
            of=london(self.line.at).date(),
            on=london(taken_back_at).date(),
        )


def _updates(school_id: int, text: SchoolWeekText) -> Iterator[_Update]:
    for family in text.families:
        for line in family.lines:
            if line.kind == UPDATE:
                ref = UpdateRef(school=school_id, family=line.record or family.key, seq=line.seq)
                yield _Update(ref, family, line)
