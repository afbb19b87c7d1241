"""Weeks put together for one reader: schools side by side, and missed weeks one after another."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from caseboard.dates import count_words
from caseboard.feed.letter.lines import moved_on, told
from caseboard.feed.letter.shapes import Told
from caseboard.feed.week import FamilyWeek, Line, SchoolWeekText


@dataclass(frozen=True, slots=True)
class Place:
    week: SchoolWeekText
    family: FamilyWeek


@dataclass(frozen=True, eq=False)
class Joined:
    """A family as one reader of several schools sees it: one item, with the marks of both."""

    family: FamilyWeek
    places: tuple[Place, ...]

    @property
    def week(self) -> SchoolWeekText:
        return self.places[0].week

    @cached_property
    def told(self) -> tuple[Told, ...]:
        """Its lines, written once however often the letter is fitted."""
        return told(self.family, self.week.starts, self.week.ends)

    @cached_property
    def moved_on(self) -> str:
        """The day on which it moved, where none of its lines says it."""
        return moved_on(self.family, self.week.starts, self.week.ends)


# --- missed weeks ---------------------------------------------------------------------------------------------------


def catch_up(weeks: Iterable[SchoolWeekText]) -> list[SchoolWeekText]:
    """Each school's weeks as one: what is different since the first of them began. One week of a school stays as it is.

    Nothing is skipped: a family that stands in any of the weeks stands in the whole, with every line.
    """
    by_school: dict[uuid.UUID, list[SchoolWeekText]] = {}
    for week in weeks:
        by_school.setdefault(week.school_id, []).append(week)
    return [_follow(sorted(some, key=lambda week: week.ends)) for some in by_school.values()]


def _follow(weeks: Sequence[SchoolWeekText]) -> SchoolWeekText:
    if len(weeks) == 1:
        return weeks[0]
    seen: dict[uuid.UUID, list[FamilyWeek]] = {}
    for week in weeks:
        for family in week.families:
            seen.setdefault(family.family_id, []).append(family)
    return replace(
        weeks[-1],
        starts=weeks[0].starts,
        families=tuple(_over_time(found) for found in seen.values()),
        corrections=tuple(dict.fromkeys(one for week in weeks for one in week.corrections)),
        no_school=tuple(dict.fromkeys(span for week in weeks for span in week.no_school)),
        written_by=tuple(dict.fromkeys(name for week in weeks for name in week.written_by)),
    )


def _over_time(seen: Sequence[FamilyWeek]) -> FamilyWeek:
    """A family over several weeks: as it stands in the last of them, with the lines of all."""
    newest = seen[-1]
    if len(seen) == 1:
        return newest
    moved = [family for family in seen if family.went_to]
    came_from, went_to = (moved[0].went_from, moved[-1].went_to) if moved else ("", "")
    is_new = any(family.is_new for family in seen)
    went = f"{newest.stage}, {count_words(newest.days_in_stage, 'day', 'days')}"
    if is_new:
        went, came_from, went_to = "New since then", "", ""
    elif came_from != went_to:
        went = f"{came_from} to {went_to}"
    else:
        came_from = went_to = ""
    return replace(
        newest,
        is_new=is_new,
        went=went,
        went_from=came_from,
        went_to=went_to,
        lines=tuple({line.place: line for family in seen for line in _spoken(family)}.values()),
        said="",
        said_by="",
        was_said=tuple(family.said for family in seen if family.said),
    )


def _spoken(family: FamilyWeek) -> Iterable[Line]:
    """The lines that stood in the letter: a worker's own words stood in place of the changes."""
    return (line for line in family.lines if line.is_check) if family.said else family.lines


# --- schools side by side -------------------------------------------------------------------------------------------


def join(weeks: Sequence[SchoolWeekText]) -> list[Joined]:
    """Every family of these weeks once, however many of the schools it stands at."""
    places: dict[uuid.UUID, list[Place]] = {}
    for week in weeks:
        for family in week.families:
            if not family.is_ended or family.changes:  # ended before this week: no longer in the letter
                places.setdefault(family.family_id, []).append(Place(week, family))
    return [Joined(_merge([place.family for place in found]), tuple(found)) for found in places.values()]


def _merge(seen: Sequence[FamilyWeek]) -> FamilyWeek:
    """What a reader of two schools knows of a family is what both know: children and lines of both, each once."""
    if len(seen) == 1:
        return seen[0]
    first = next((family for family in seen if family.holder_is_here), seen[0])
    lines: dict[tuple[int, int], Line] = {}
    for family in (first, *seen):
        for line in family.lines:
            lines.setdefault(line.place, line)
    return replace(
        first,
        is_ended=all(family.is_ended for family in seen),
        children=", ".join(
            sorted((c for family in seen for c in family.children.split(", ") if c), key=_year, reverse=True)
        ),
        lines=tuple(_in_order(lines.values())),
        told_on=min((family.told_on for family in seen if family.told_on), default=None),
        looked_on=max((family.looked_on for family in seen if family.looked_on), default=None),
        is_unanswered=any(family.is_unanswered for family in seen),
        is_untold=any(family.is_untold for family in seen),
        said=next((family.said for family in seen if family.said), ""),
        said_next=next((family.said_next for family in seen if family.said_next), ""),
        said_by=next((family.said_by for family in seen if family.said_by), ""),
        was_said=tuple(dict.fromkeys(text for family in seen for text in family.was_said)),
        silent_weeks=max(family.silent_weeks for family in seen),
        longest_silence=max(family.longest_silence for family in seen),
        overdue=tuple(dict.fromkeys(one for family in seen for one in family.overdue)),
    )


def _year(name: str) -> int:
    """Years in order: nursery, reception, Y1 ... Y13; what is not a year comes last when oldest stands first."""
    if name.startswith("Y") and name[1:].isdigit():
        return int(name[1:])
    return {"R": 0, "N2": -1, "N1": -2}.get(name, -3)


def section(family: FamilyWeek) -> str:
    """The one section a family stands in."""
    if family.is_ended or family.has_moved:
        return "changed"
    if family.is_unanswered or ((family.is_untold or family.overdue) and not family.changes):
        return "unknown"
    return "changed" if family.changes else "same"


def _in_order(lines: Collection[Line]) -> list[Line]:
    """As the log has them; by the clock where they stand in the logs of several records of one family."""
    is_one_log = len({line.record for line in lines}) < 2
    return sorted(lines, key=lambda line: (line.seq,) if is_one_log else (line.at, line.seq))
