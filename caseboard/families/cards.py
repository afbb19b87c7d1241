"""From a family's row to its card, in the words its viewer may read; and from cards to a board."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from caseboard import clock
from caseboard.access import Actor, SchoolRef
from caseboard.attention.rules import Facts
from caseboard.dates import brief_day, clock_time
from caseboard.families import answer_wording, wording, wording_due
from caseboard.families.card import KEPT, BoardView, Card, Chip, Flag, StageView
from caseboard.families.coming_back import NOTHING_DUE, Due
from caseboard.families.known import KnownBoard, has_changed, known_board, rows_of
from caseboard.families.levels import LEVELS
from caseboard.families.order import list_shelf, of_chip
from caseboard.families.outcomes import outcome_words
from caseboard.families.rows import (
    FamilyRow,
    HelperRow,
    StageRow,
    list_stages,
    years_of,
)
from caseboard.families.together.models import HandoverKind
from caseboard.families.together.wording import CHANGING, NEW_WORKER
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

TRIES = 3
"""A board is made anew where on PostgreSQL somebody changed something meanwhile: a family that ends or comes back would
stand in two places, or in none. Where that goes on, it is shown all the same."""

NEW_FOR = timedelta(days=14)
"""So long a card says that its worker is new."""


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
    is_school: bool = False
    """A school's own view: it knows the children of whom a family has agreed that it may, and only the school's own
    actions and worries come back."""

    @property
    def school_ids(self) -> frozenset[int]:
        return frozenset(school.id for school in self.schools)

    @property
    def eyes(self) -> Eyes:
        return _eyes(tuple(self.schools), self.shows_initials, self.can_change, self.helper_name)


@dataclass(frozen=True, slots=True, eq=False)
class Eyes:
    """All of a viewer that a card depends on. Viewers who are alike in it see alike, with the same eyes."""

    schools: tuple[SchoolRef, ...]
    shows_initials: bool
    can_change: bool
    helper_name: Callable[[HelperRow], str | None]


_eyes = lru_cache(maxsize=512)(Eyes)


def worker_name(helper: HelperRow) -> str | None:
    """Workers read every helper's name."""
    return helper.name


@lru_cache(maxsize=1024)
def name_at(school_id: int) -> Callable[[HelperRow], str | None]:
    """How a school is told a helper's name: not when the helper works at another school."""
    return lambda helper: helper.name if helper.school_id in (None, school_id) else None


def board(
    viewer: Viewer,
    *,
    heading: str,
    chip: str,
    all_stage: uuid.UUID | None,
    version: str,
    page_school: SchoolRef | None,
    only: Collection[uuid.UUID] | None = None,
) -> BoardView:
    """The board one viewer sees. A few statements: what changed since this process read it last, and those families
    again; stages; the shelf; families that nobody was shown before; for a school also the children it may know of.

    With `only`, the cards of those stages alone are read; the others come with their counts, but for the shelf.
    """
    today, chosen = clock.today(), chip if chip in dict(CHIPS) else "all"
    for _ in range(TRIES):
        read = _read(viewer, chosen, all_stage, page_school, only)
        if not has_changed(read.known):
            break
    eyes = viewer.eyes

    def view(stage: StageRow) -> StageView:
        return StageView(
            stage_id=stage.public_id,
            kind=stage.kind.value,
            name=stage.name,
            sub_title=stage.sub_title,
            count=read.counts[stage.id],
            cards=tuple(
                _card(
                    read.rows[key],
                    eyes,
                    read.agreed.get(key, "") if viewer.is_school else read.rows[key].children,
                    today,
                    read.due.get(key, NOTHING_DUE),
                )
                for key in read.shown.get(stage.id, ())
                if key in read.rows
            ),
            asks=stage.asks,
        )

    return BoardView(
        heading=heading,
        stages=tuple(view(stage) for stage in read.stages if stage.kind is not StageKind.ENDED),
        shelf=view(read.shelf_stage),
        read=frozenset(stage.public_id for stage in read.wanted),
        chips=tuple(Chip(code, label, read.chips[code], code == chosen) for code, label in CHIPS),
        version=version,
        at=clock_time(clock.now()),
        shows_initials=viewer.shows_initials,
        can_change=viewer.can_change,
        school_id=page_school.public_id if page_school else None,
    )


class _Read(NamedTuple):
    """What a board is made of."""

    known: KnownBoard
    stages: Sequence[StageRow]
    shelf_stage: StageRow
    wanted: Sequence[StageRow]
    """Those whose cards are read."""
    counts: Mapping[int, int]
    """Stage key -> how many families the filter lets through."""
    shown: Mapping[int, Sequence[int]]
    """Stage key -> the keys of families that are shown, in order."""
    chips: Mapping[str, int]
    due: Mapping[int, Due]
    rows: Mapping[int, FamilyRow]
    agreed: Mapping[int, str]
    """For a school, by family key, the years of children that it may know of."""


def _read(
    viewer: Viewer,
    chosen: str,
    all_stage: uuid.UUID | None,
    page_school: SchoolRef | None,
    only: Collection[uuid.UUID] | None,
) -> _Read:
    me, blocked = viewer.actor.user_id, viewer.actor.blocked
    authorities = {school.authority_id for school in viewer.schools}
    labels = page_school.id if page_school else None
    known, stages = known_board(
        viewer.school_ids, lambda: list_stages(authorities, school_id=labels), is_school=viewer.is_school
    )
    shelf_stage = next(stage for stage in stages if stage.kind is StageKind.ENDED)
    wanted = [stage for stage in stages if only is None or stage.public_id in only]
    by_stage, due = known.seen_by(me, without=blocked)
    counts, shown = {}, {}
    for stage in stages:
        found = of_chip(by_stage.get(stage.id, []), chosen, me)
        counts[stage.id] = len(found)
        if stage in wanted:
            most = None if all_stage == stage.public_id else SHOWN_PER_STAGE
            shown[stage.id] = [family.id for family in found[:most]]
    if any(stage.kind is StageKind.ENDED for stage in wanted):
        # What ended at several authorities is on one shelf.
        wanted = [stage for stage in stages if stage in wanted or stage.kind is StageKind.ENDED]
        most = None if all_stage == shelf_stage.public_id else SHOWN_PER_STAGE
        keys, total = list_shelf(viewer.school_ids, stages, limit=None if blocked else most)
        if blocked:
            keys = [key for key in keys if key not in blocked]
            keys, total = keys[:most], len(keys)
        counts[shelf_stage.id], shown[shelf_stage.id] = total, keys
    chips = {
        code: sum(len(of_chip(families, code, me)) for families in by_stage.values()) for code, _ in CHIPS
    }
    keys = [key for found in shown.values() for key in found]
    rows = rows_of(known, keys, viewer.school_ids, stages)
    agreed = years_of(keys, viewer.school_ids, agreed_on=clock.today()) if viewer.is_school else {}
    return _Read(known, stages, shelf_stage, wanted, counts, shown, chips, due, rows, agreed)


def card(row: FamilyRow, viewer: Viewer, children: str, today: date, due: Due = NOTHING_DUE) -> Card:
    """One family's card, as this viewer may read it, with what came back on it."""
    return _card(row, viewer.eyes, children, today, due)


@lru_cache(maxsize=KEPT)
def _card(row: FamilyRow, viewer: Eyes, children: str, today: date, due: Due) -> Card:
    """Remembered by everything it is made of: what changes any of it makes another card."""
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
        who=who(row, viewer.helper_name, today=today),
        next="" if is_ended else wording.next_step(row.next_what, row.next_on, today=today),
        told=wording.school_told(row.told_on(), today=today),
        days=facts.days_in_stage,
        usual_days=row.stage.usual_days,
        flags=() if is_ended else flags(row, facts, due),
        can_move=viewer.can_change,
    )


def flags(row: FamilyRow, facts: Facts, due: Due = NOTHING_DUE) -> tuple[Flag, ...]:
    """At most two reasons to look, and beside them that the worker changes or is new: that stays until it is settled.

    A card with nothing wrong has none.
    """
    found = []
    if facts.is_late:
        found.append(Flag("late", "cal", wording.late(row.next_what, facts.days_late)))
    if due.has_left:
        is_held = row.stage.kind is StageKind.HELD and row.holder is not None
        found.append(Flag("warn", "who", wording_due.HOLDER_LEFT if is_held else wording_due.LEAD_LEFT))
    if due.worry_since:
        found.append(Flag("warn", "bang", wording_due.worry_waiting((facts.today - due.worry_since).days)))
    if due.must_read:
        found.append(Flag("warn", "bang", wording_due.READ_PAGE))
    if due.action_since:
        late = wording_due.action_late((facts.today - due.action_since).days, due.actions)
        found.append(Flag("warn", "cal", late))
    if due.follow_up_since:
        found.append(Flag("info", "cal", wording_due.follow_up_due(due.follow_up_since)))
    if facts.is_untold:
        found.append(Flag("warn", "say", wording.untold(facts.days_untold)))
    return (*found[:2], *_whose(row, facts.today))


def _whose(row: FamilyRow, today: date) -> Iterator[Flag]:
    if row.handing_over:
        yield Flag("info", "who", CHANGING[HandoverKind(row.handing_over)])
    elif row.new_worker_on and today < row.new_worker_on + NEW_FOR:
        yield Flag("info", "who", NEW_WORKER)


def who(row: FamilyRow, name_of: Callable[[HelperRow], str | None], *, today: date) -> str:
    """Who leads, holds, assesses or was asked: the one that matters in this stage, else who leads."""
    match row.stage.kind:
        case StageKind.ENDED:
            return outcome_words(row.outcome) if row.outcome else "Ended"
        case StageKind.HELD if row.holder:
            name = name_of(row.holder)
            return f"Held by {name}" if name else wording.HELD_ELSEWHERE
        case StageKind.WAITING if row.asked:
            asked = name_of(row.asked) or wording.SOMEBODY_ELSEWHERE
            when = f" {brief_day(row.asked_on)}" if row.asked_on else ""
            return _with_due(f"Asked {asked}{when}", row, today)
        case StageKind.ASSESSED if row.assessor:
            return _with_due(f"Assessed by {name_of(row.assessor) or wording.SOMEBODY_ELSEWHERE}", row, today)
        case StageKind.ASSESSED if row.due_on:
            return f"Assessment {answer_wording.due_in_brief(row.due_on, today=today)}"
    if row.lead:
        return f"Led by {name_of(row.lead) or wording.SOMEBODY_ELSEWHERE}"
    return NOBODY


def _with_due(words: str, row: FamilyRow, today: date) -> str:
    """With the day by which an answer or an assessment is due: "Asked CAMHS 26 Oct, was due 9 Nov"."""
    return f"{words}, {answer_wording.due_in_brief(row.due_on, today=today)}" if row.due_on else words
