"""From a family's row to its card, in the words its viewer may read; and from cards to a board."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from caseboard import clock
from caseboard.access import Actor, SchoolRef
from caseboard.attention.rules import Facts
from caseboard.dates import brief_day, clock_time
from caseboard.families import wording
from caseboard.families.card import BoardView, Card, Chip, Flag, StageView
from caseboard.families.levels import LEVELS
from caseboard.families.outcomes import outcome_words
from caseboard.families.rows import (
    FamilyRow,
    HelperRow,
    StageRow,
    list_open_rows,
    list_shelf_rows,
    list_stages,
    years_of,
)
from caseboard.schools.models import StageKind

SHOWN_PER_STAGE = 60
"""A stage shows its first families by attention; "Show all" shows the rest."""

CHIPS: tuple[tuple[str, str], ...] = (
    ("all", "All"),
    ("attention", "Needs attention"),
    ("review", "Review this week"),
    ("mine", "With me"),
)

NOBODY = "Nobody named yet"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at a board: through which schools, and how a helper is named to them."""

    actor: Actor
    schools: Sequence[SchoolRef]
    """The schools in view; marks, children and times told are of these only."""
    shows_initials: bool
    can_change: bool
    helper_name: Callable[[HelperRow], str | None]
    """The helper's name for this viewer; None for somebody at a school the viewer may not know of."""

    @property
    def school_ids(self) -> frozenset[int]:
        return frozenset(school.id for school in self.schools)


def worker_name(helper: HelperRow) -> str | None:
    """Workers read every helper's name."""
    return helper.name


def board(
    viewer: Viewer,
    *,
    heading: str,
    chip: str,
    all_stage: uuid.UUID | None,
    version: str,
    page_school: SchoolRef | None,
) -> BoardView:
    """The board one viewer sees. Four statements: stages, open families, shelf, children of the families shown."""
    today = clock.today()
    stages = list_stages(
        {school.authority_id for school in viewer.schools}, school_id=page_school.id if page_school else None
    )
    rows = list_open_rows(viewer.school_ids, stages)
    facts = {row.id: row.facts(today) for row in rows}
    matches = {code: [r for r in rows if _is_in(code, r, facts[r.id], viewer)] for code, _ in CHIPS}
    chosen = chip if chip in matches else "all"
    by_stage = _by_stage(matches[chosen], facts)
    shelf_stage = next(stage for stage in stages if stage.kind is StageKind.ENDED)
    shelf_limit = None if all_stage == shelf_stage.public_id else SHOWN_PER_STAGE
    shelf_rows, shelf_count = list_shelf_rows(viewer.school_ids, stages, limit=shelf_limit)
    shown = {
        stage.id: found if all_stage == stage.public_id else found[:SHOWN_PER_STAGE]
        for stage, found in ((stage, by_stage.get(stage.id, [])) for stage in stages)
    }
    years = years_of([row.id for found in (*shown.values(), shelf_rows) for row in found], viewer.school_ids)

    def view(stage: StageRow, found: Sequence[FamilyRow], count: int) -> StageView:
        cards = tuple(card(row, viewer, years.get(row.id, ""), today) for row in found)
        return StageView(
            stage_id=stage.public_id,
            kind=stage.kind.value,
            name=stage.name,
            sub_title=stage.sub_title,
            count=count,
            cards=cards,
            asks=stage.asks,
        )

    return BoardView(
        heading=heading,
        stages=tuple(
            view(stage, shown[stage.id], len(by_stage.get(stage.id, [])))
            for stage in stages
            if stage.kind is not StageKind.ENDED
        ),
        shelf=view(shelf_stage, shelf_rows, shelf_count),
        chips=tuple(Chip(code, label, len(matches[code]), code == chosen) for code, label in CHIPS),
        version=version,
        at=clock_time(clock.now()),
        shows_initials=viewer.shows_initials,
        can_change=viewer.can_change,
        school_id=page_school.public_id if page_school else None,
    )


def card(row: FamilyRow, viewer: Viewer, children: str, today: date) -> Card:
    """One family's card, as this viewer may read it."""
    facts = row.facts(today)
    level = LEVELS[row.level]
    schools = [s for s in viewer.schools if any(place.school_id == s.id for place in row.places)]
    is_ended = row.stage.kind is StageKind.ENDED
    return Card(
        family_id=row.public_id,
        school_id=schools[0].public_id,
        stage_id=row.stage.public_id,
        version=row.version,
        title=row.initials if viewer.shows_initials else row.name,
        is_initials=viewer.shows_initials,
        marks=" + ".join(school.mark for school in schools),
        schools=" and ".join(school.short_name for school in schools),
        children=children,
        level_bars=level.bars,
        level_label=row.level_label or level.label,
        level_national=level.national,
        who=who(row, viewer.helper_name),
        next="" if is_ended else wording.next_step(row.next_what, row.next_on, today=today),
        told=wording.school_told(row.told_on(), today=today),
        days=facts.days_in_stage,
        usual_days=row.stage.usual_days,
        flags=() if is_ended else flags(row, facts),
        can_move=viewer.can_change,
    )


def flags(row: FamilyRow, facts: Facts) -> tuple[Flag, ...]:
    """At most two reasons to look. A card with nothing wrong has none."""
    found = []
    if facts.is_late:
        found.append(Flag("late", "cal", wording.late(row.next_what, facts.days_late)))
    if facts.is_untold:
        found.append(Flag("warn", "say", wording.untold(facts.days_untold)))
    return tuple(found[:2])


def who(row: FamilyRow, name_of: Callable[[HelperRow], str | None]) -> str:
    """Who leads, holds, assesses or was asked: the one that matters in this stage, else who leads."""
    match row.stage.kind:
        case StageKind.ENDED:
            return outcome_words(row.outcome) if row.outcome else "Ended"
        case StageKind.HELD if row.holder:
            name = name_of(row.holder)
            return f"Held by {name}" if name else wording.HELD_ELSEWHERE
        case StageKind.WAITING if row.asked:
            asked = name_of(row.asked) or wording.SOMEBODY_ELSEWHERE
            return f"Asked {asked} {brief_day(row.asked_on)}" if row.asked_on else f"Asked {asked}"
        case StageKind.ASSESSED if row.assessor:
            return f"Assessed by {name_of(row.assessor) or wording.SOMEBODY_ELSEWHERE}"
    if row.lead:
        return f"Led by {name_of(row.lead) or wording.SOMEBODY_ELSEWHERE}"
    return NOBODY


def _is_in(code: str, row: FamilyRow, facts: Facts, viewer: Viewer) -> bool:
    match code:
        case "attention":
            return facts.needs_attention
        case "review":
            return facts.is_due_this_week
        case "mine":
            me = viewer.actor.user_id
            return any(helper is not None and helper.user_id == me for helper in (row.lead, row.holder))
        case _:
            return True


def _by_stage(rows: Sequence[FamilyRow], facts: Mapping[int, Facts]) -> dict[int, list[FamilyRow]]:
    """Rows by stage, each in the order of attention."""
    found: dict[int, list[FamilyRow]] = {}
    for row in sorted(rows, key=lambda r: (*facts[r.id].order(), r.folded, r.id)):
        found.setdefault(row.stage.id, []).append(row)
    return found
