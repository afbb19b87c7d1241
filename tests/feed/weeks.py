"""Weeks of a school to compose letters from."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from caseboard.feed.week import (
    FamilyWeek,
    Line,
    SchoolWeekText,
)

ENDS = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
STARTS = ENDS - timedelta(days=7)
FRIDAY = ENDS.date()
THORNHILL, SALTBY = uuid.UUID(int=1), uuid.UUID(int=2)


def a_family(name: str = "Hussain", number: int = 1, **facts) -> FamilyWeek:
    usual: dict[str, Any] = {
        "key": number,
        "family_id": uuid.UUID(int=1000 + number),
        "name": name,
        "initials": f"{name[:2].upper()} {number}",
        "children": "Y4",
        "level": "Level 2",
        "stage": "Held in school",
        "stage_kind": "held",
        "days_in_stage": 24,
        "went": "Held in school, 24 days",
        "went_from": "",
        "went_to": "",
        "is_new": False,
        "is_ended": False,
        "lines": (),
        "next_what": "",
        "next_on": None,
        "holder": "",
        "holder_is_here": False,
        "asked": "",
        "asked_on": None,
        "told_on": None,
        "looked_on": None,
        "is_unanswered": False,
        "is_untold": False,
    }
    return FamilyWeek(**(usual | facts))


def a_line(text: str = "Level changed.", seq: int = 1, kind: str = "level_changed", **facts) -> Line:
    usual: dict[str, Any] = {"seq": seq, "at": ENDS - timedelta(days=3), "kind": kind, "text": text}
    return Line(**(usual | {"who": "Ruth Amin"} | facts))


def a_week(
    *families: FamilyWeek, school: str = "Thornhill", school_id: uuid.UUID = THORNHILL
) -> SchoolWeekText:
    return SchoolWeekText(
        school_id=school_id, school=school, mark=school[0], starts=STARTS, ends=ENDS, families=families
    )


def titles(items) -> list[str]:
    return [item.title for item in items]
