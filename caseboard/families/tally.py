"""How many families stand in some open stages and how many each filter lets through, counted by the database.

A move shows two stages of many. What stands in the others is only counted then, and to count it here would mean to read
all of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache

from sqlalchemy import Date, and_, bindparam, distinct, func, or_, select

from caseboard import clock
from caseboard.attention.rules import end_of_week, long_before, untold_before
from caseboard.db import Moment, Prepared
from caseboard.families.coming_back import IS_THE_VIEWERS
from caseboard.families.door import opened
from caseboard.families.models import Family, FamilySchool
from caseboard.families.rows import STANDS, StageRow
from caseboard.schools.models import StageKind

NO_FAMILY = (0,)
"""What stands for an empty list of families: none has this key."""


def count_by_chip(
    school_ids: Collection[int],
    stages: Collection[StageRow],
    came_back: Collection[int],
    *,
    user_id: int,
    without: Collection[int],
    today: date,
) -> Mapping[str, int]:
    """chip -> how many families in the open ones of these stages, on these schools' boards, it lets through. One
    statement; none, and no chip, where no stage is open.

    The rules are those of `attention.rules.Facts`. `came_back` are the keys of families on which something came back,
    `without` of those that the viewer is kept from.
    """
    usual = {stage.id: stage.usual_days for stage in stages if stage.kind is not StageKind.ENDED}
    if not usual:
        return {}
    limited = [(stage, long_before(today, days)) for stage, days in usual.items() if days is not None]
    bound: dict[str, object] = {
        f"{name}{number}": value
        for number, (stage, day) in enumerate(limited)
        for name, value in (("stage", stage), ("long", clock.start_of_day(day)))
    }
    found = _counting(len(limited), len(school_ids) > 1)(
        **bound,
        schools=sorted(school_ids),
        stages=sorted(usual),
        user=user_id,
        today=today,
        sunday=end_of_week(today),
        untold=clock.start_of_day(untold_before(today)),
        came_back=sorted(came_back) or NO_FAMILY,
        without=sorted(without) or NO_FAMILY,
    )
    counts: Sequence[int] = found.one()
    return dict(zip(("all", "attention", "review", "mine"), counts, strict=True))


@lru_cache(maxsize=64)
def _counting(limits: int, at_several: bool) -> Prepared:
    """The statement for so many stages that have usual days. A family at several of the schools is counted once: it
    needs attention as soon as one of them has had no word for long."""
    family = distinct(Family.id) if at_several else Family.id
    long = [
        and_(
            Family.stage_id == bindparam(f"stage{number}"),
            Family.stage_since < bindparam(f"long{number}", type_=Moment()),
        )
        for number in range(limits)
    ]
    needs_attention = or_(
        Family.next_on < bindparam("today", type_=Date()),
        func.coalesce(FamilySchool.told_at, FamilySchool.since) < bindparam("untold", type_=Moment()),
        *long,
        Family.id.in_(bindparam("came_back", expanding=True)),
    )
    return Prepared(
        opened(
            select(
                func.count(family),
                func.count(family).filter(needs_attention),
                func.count(family).filter(Family.next_on <= bindparam("sunday", type_=Date())),
                func.count(family).filter(IS_THE_VIEWERS),
            )
            .select_from(Family)
            .join(FamilySchool, and_(*STANDS))
            .where(Family.id.not_in(bindparam("without", expanding=True)))
        )
    )
