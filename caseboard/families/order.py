"""Every open family of a board in the few columns by which it is counted, filtered and put in order.

A board of a thousand families shows sixty of a stage: only those are read in full.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import and_, bindparam, or_, select

from caseboard import clock
from caseboard.attention.rules import Facts
from caseboard.db import Prepared
from caseboard.families.coming_back import NOTHING_DUE, Due, due_on_boards
from caseboard.families.door import opened
from caseboard.families.models import Family, FamilySchool, Helper
from caseboard.families.rows import STANDS, StageRow, as_stored, day_of, moment_of
from caseboard.schools.models import StageKind

_OF_THE_VIEWER = select(Helper.id).where(Helper.user_id == bindparam("user"))
_STANDING = Prepared(
    opened(
        select(
            Family.id,
            Family.stage_id,
            as_stored(Family.stage_since),
            as_stored(Family.next_on),
            Family.folded,
            or_(Family.lead_id.in_(_OF_THE_VIEWER), Family.holder_id.in_(_OF_THE_VIEWER)),
            as_stored(FamilySchool.since),
            as_stored(FamilySchool.told_at),
        )
        .join(FamilySchool, and_(*STANDS))
        .order_by(Family.id)
    )
)


@dataclass(frozen=True, slots=True)
class Judged:
    """What the dates of a family say on one day. Families alike in their dates share it."""

    order: tuple[bool, bool, bool, bool, int, int]
    needs_attention: bool
    is_due_this_week: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A family in its stage."""

    id: int
    stage_id: int
    folded: str
    is_mine: bool
    """Whether the viewer leads or holds it."""
    judged: Judged
    due: Due = NOTHING_DUE
    """What came back on it."""

    def place(self) -> tuple[Any, ...]:
        """Sorts a stage: by attention, then by name."""
        return (self.judged.order, self.folded, self.id)

    def is_in(self, chip: str) -> bool:
        match chip:
            case "attention":
                return self.judged.needs_attention
            case "review":
                return self.judged.is_due_this_week
            case "mine":
                return self.is_mine
            case _:
                return True


def list_standing(
    school_ids: Collection[int], stages: Iterable[StageRow], *, user_id: int, is_school: bool = False
) -> list[Standing]:
    """Every family in an open stage on these schools' boards, as the viewer has to do with it. Two statements."""
    today = clock.today()
    due = due_on_boards(school_ids, today, is_school=is_school)
    usual = {stage.id: stage.usual_days for stage in stages if stage.kind is not StageKind.ENDED}
    found: dict[int, tuple[Any, ...]] = {}
    words: dict[int, Any] = {}
    for row in _STANDING(schools=sorted(school_ids), stages=sorted(usual), user=user_id):
        key, word = row[0], row[7] or row[6]
        if key in found:
            words[key] = min(words[key], word)  # with several schools, the one told longest ago
        else:
            found[key], words[key] = row, word
    return [
        Standing(
            key,
            row[1],
            row[4],
            bool(row[5]),
            judge(today, row[2], usual[row[1]], row[3], words[key], came_back=back.count),
            back,
        )
        for key, row in found.items()
        for back in (due.get(key, NOTHING_DUE),)
    ]


@lru_cache(maxsize=16_384)
def judge(
    today: date,
    stage_since: str | datetime,
    usual_days: int | None,
    next_on: str | date | None,
    word: str | datetime,
    *,
    came_back: int = 0,
) -> Judged:
    """The rules of attention on a family's dates as they are stored."""
    facts = Facts(
        today=today,
        in_stage_since=clock.london(moment_of(stage_since)).date(),
        usual_days=usual_days,
        next_on=day_of(next_on),
        told_on=clock.london(moment_of(word)).date(),
        came_back=came_back,
    )
    return Judged(facts.order(), facts.needs_attention, facts.is_due_this_week)
