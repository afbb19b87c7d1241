"""A school's week as it is frozen: what `families.school_view` said at closing, as JSON that never changes again.

A letter is composed from this and from nothing else, so that it reads the same in ten years, whatever has happened to
the families, the stages' names or the wording since.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that happened, in one sentence."""

    seq: int
    """Its number in the family's log: the same line reaches two schools once."""
    at: datetime
    kind: str
    text: str
    who: str
    record: int = 0
    """The inner key of the record in whose log it stands, where that was joined to the family's; else nothing."""

    @property
    def place(self) -> tuple[int, int]:
        """What it is known by among the lines of its family, whichever record each stands in."""
        return self.record, self.seq

    def is_before(self, other: Line) -> bool:
        """By the log, or by the clock where they stand in the logs of two records."""
        return self.seq < other.seq if self.record == other.record else self.at < other.at

    @property
    def is_check(self) -> bool:
        """Somebody looked and found no change: not a change."""
        return self.kind == "checked_no_change"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """Something that was to be done by a day, and is not known to be."""

    who: str
    what: str
    on: date
    is_ours: bool = False
    """It is for the school to do."""
    action_id: uuid.UUID | None = None
    """The action; none in letters that closed before they said which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedOfSchool:
    """Something a worker needs of the school about a family, not answered when the week closed."""

    ask_id: uuid.UUID
    family_id: uuid.UUID
    kind: str
    text: str
    due_on: date
    asked_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyWeek:
    """One family's week at one school, as that school may know it."""

    key: int
    """The family's inner key: what a question about it is kept under."""
    family_id: uuid.UUID
    name: str
    initials: str
    children: str
    level: str
    stage: str
    stage_kind: str
    days_in_stage: int
    went: str
    """For the margin: "Waiting to hear to Held in school", "New this week", "Plan in progress, 24 days"."""
    went_from: str
    went_to: str
    """The stages it left and came to in the period, when it moved."""
    is_new: bool
    is_ended: bool
    lines: tuple[Line, ...]
    next_what: str
    next_on: date | None
    holder: str
    holder_is_here: bool
    """Whether the holder works at this school: then an overdue review is the school's own."""
    asked: str
    asked_on: date | None
    told_on: date | None
    looked_on: date | None
    is_unanswered: bool
    """Somebody was asked and is taking longer than usual to answer."""
    is_untold: bool
    """The school has had no word about it for fourteen days."""
    said: str = ""
    """What a worker wrote in place of the lines, before the week closed."""
    said_next: str = ""
    """What a worker wrote that comes next."""
    said_by: str = ""
    was_said: tuple[str, ...] = ()
    """Of weeks read together: what was written in each, oldest first. Never frozen."""
    silent_weeks: int = 0
    """Whole school weeks up to the closing without word to the school and without a check."""
    longest_silence: int = 0
    overdue: tuple[Overdue, ...] = ()
    """What somebody was to do and has not said to have done, agencies and the school alike."""

    @property
    def changes(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.is_check)

    @property
    def has_moved(self) -> bool:
        """It is new, or its stage is another than when the period began."""
        return self.is_new or bool(self.went_to)

    @property
    def has_ended_now(self) -> bool:
        return self.is_ended and (self.has_moved or any(line.kind == "family_ended" for line in self.lines))


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """That an update which stands in a closed letter was taken back later."""

    family_id: uuid.UUID
    seq: int
    """The number of the update in the family's log: the same correction reaches two schools once."""
    name: str
    initials: str
    of: date
    """The day of the update."""
    on: date
    """The day it was taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolWeekText:
    """A school's closed week."""

    school_id: uuid.UUID
    school: str
    mark: str
    starts: datetime
    ends: datetime
    families: tuple[FamilyWeek, ...]
    corrections: tuple[Correction, ...] = ()
    """Of letters that closed before."""
    asks: tuple[AskedOfSchool, ...] = ()
    written_by: tuple[str, ...] = ()
    """Who wrote or mended a line of it; nobody when it closed as it was drafted."""
    closed_by: str = ""
    """Who closed it before its time."""
    no_school: tuple[tuple[date, date], ...] = ()
    """Holidays of a week or longer that it covers too: their first and last days."""


def written_by(families: Iterable[FamilyWeek]) -> tuple[str, ...]:
    """Whose own words stand of these families, each name once."""
    return tuple(dict.fromkeys(family.said_by for family in families if family.said_by))


def to_json(week: SchoolWeekText) -> dict[str, Any]:
    """The week as JSON has it, with a format number for later readers."""
    plain: dict[str, Any] = _plain(asdict(week))
    return {"format": FORMAT, **plain}


def from_json(content: Mapping[str, Any]) -> SchoolWeekText:
    """The week that `to_json` wrote. Raises ValueError for a format this release does not know."""
    if content.get("format") != FORMAT:
        raise ValueError(f"a frozen week of unknown format {content.get('format')!r}")
    return SchoolWeekText(
        school_id=uuid.UUID(content["school_id"]),
        school=content["school"],
        mark=content["mark"],
        starts=datetime.fromisoformat(content["starts"]),
        ends=datetime.fromisoformat(content["ends"]),
        families=tuple(_family(family) for family in content["families"]),
        corrections=tuple(_correction(one) for one in content.get("corrections", ())),
        asks=tuple(_ask(one) for one in content.get("asks", ())),
        written_by=tuple(content.get("written_by", ())),
        closed_by=content.get("closed_by", ""),
        no_school=tuple(
            (date.fromisoformat(first), date.fromisoformat(last))
            for first, last in content.get("no_school", ())
        ),
    )


def _family(data: Mapping[str, Any]) -> FamilyWeek:
    return FamilyWeek(
        **{
            **data,
            "family_id": uuid.UUID(data["family_id"]),
            "lines": tuple(
                Line(**{**line, "at": datetime.fromisoformat(line["at"])}) for line in data["lines"]
            ),
            "next_on": _day(data["next_on"]),
            "asked_on": _day(data["asked_on"]),
            "told_on": _day(data["told_on"]),
            "looked_on": _day(data["looked_on"]),
            "was_said": tuple(data.get("was_said", ())),
            "overdue": tuple(_overdue(one) for one in data.get("overdue", ())),
        }
    )


def _overdue(data: Mapping[str, Any]) -> Overdue:
    action = data.get("action_id")
    return Overdue(
        **{
            **data,
            "on": date.fromisoformat(data["on"]),
            "action_id": uuid.UUID(action) if action else None,
        }
    )


def _ask(data: Mapping[str, Any]) -> AskedOfSchool:
    return AskedOfSchool(
        **{
            **data,
            "ask_id": uuid.UUID(data["ask_id"]),
            "family_id": uuid.UUID(data["family_id"]),
            "due_on": date.fromisoformat(data["due_on"]),
        }
    )


def _correction(data: Mapping[str, Any]) -> Correction:
    return Correction(
        **{
            **data,
            "family_id": uuid.UUID(data["family_id"]),
            "of": date.fromisoformat(data["of"]),
            "on": date.fromisoformat(data["on"]),
        }
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case date():  # a moment is a date too
            return value.isoformat()
        case uuid.UUID():
            return str(value)
        case _:
            return value
