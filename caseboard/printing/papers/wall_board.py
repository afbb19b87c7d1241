"""The board on A3: a column a stage, a card a family, for a table or a wall that is taken down afterwards."""

from __future__ import annotations

from itertools import zip_longest

from caseboard.dates import count_words
from caseboard.families.rows import FamilyRow, StageRow
from caseboard.printing.frame import Cell, Column, Content, Layout, Line, Row
from caseboard.printing.papers.asked import Asked
from caseboard.schools.models import StageKind

WIDTH = 400
"""Millimetres on A3 landscape between the margins."""


def make(asked: Asked) -> Content:
    """Every open family in its stage, what needs attention first. Stages stand in the place's order."""
    open_stages = [stage for stage in asked.stages if stage.kind is not StageKind.ENDED]
    in_stage: dict[int, list[FamilyRow]] = {stage.id: [] for stage in open_stages}
    for row in asked.rows:
        in_stage[row.stage.id].append(row)
    rows = [
        Row(tuple(_card(asked, row) if row else () for row in across))
        for across in zip_longest(*in_stage.values())
    ]
    return Content(
        layout=layout(open_stages, {key: len(found) for key, found in in_stage.items()}),
        rows=rows,
        families=len(asked.rows),
        about=asked.about,
        has_names=asked.wanted.with_names,
        foot="Take it down and shred it after the meeting, at the latest on",
    )


def layout(stages: list[StageRow], counts: dict[int, int]) -> Layout:
    """As many columns as there are stages, of one width."""
    width = WIDTH // max(len(stages), 1)
    return Layout(
        size="A3",
        is_landscape=True,
        columns=tuple(
            Column(f"{stage.name} {counts.get(stage.id, 0)}", width, stage.sub_title) for stage in stages
        ),
        row=24.0,
        rows_a_sheet=9,
        is_boxed=True,
    )


def _card(asked: Asked, row: FamilyRow) -> Cell:
    shown = asked.cards[row.id]
    over = f", over usual {shown.usual_days}" if shown.is_long else ""
    is_late = any(flag.look == "late" for flag in shown.flags)
    return (
        *asked.flags(row),
        asked.title(row),
        Line(f"{shown.level_label}. {shown.marks}. {shown.children}", bars=shown.level_bars),
        Line(asked.who(row)),
        *([] if is_late else [Line(shown.next)]),
        Line(shown.told),
        Line(f"here{over}", lead=count_words(shown.days, "day", "days")),
    )
