"""The caseload for supervision: when each family was last seen and spoken about, and how long nobody was told."""

from __future__ import annotations

from datetime import date

from caseboard.dates import brief_day, count_words
from caseboard.families.on_paper import last_seen
from caseboard.families.rows import FamilyRow
from caseboard.meetings.supervised import last_supervised
from caseboard.printing.frame import Cell, Column, Content, Layout, Line, Look, Row
from caseboard.printing.papers.asked import Asked

LAYOUT = Layout(
    size="A4",
    is_landscape=True,
    columns=(
        Column("Family", 40),
        Column("Stage, days, who leads", 74),
        Column("Last seen", 24),
        Column("Supervised", 26),
        Column("Silent", 20),
        Column("Next due", 37),
        Column("Next step, and by when", 56),
    ),
    row=9.7,
    rows_a_sheet=15,
    is_dense=True,
)
NOTE = (
    "Last seen: a child, on a visit. Silent: whole weeks since school was told. "
    "What nobody has recorded is blank, to be written in."
)
LONG_AGO = 300
"""Days after which a day is written with its year."""


def make(asked: Asked) -> Content:
    """What nobody has recorded is left blank, to be written in: nothing is made up."""
    keys = [row.id for row in asked.rows]
    seen = last_seen(keys, by=asked.by)
    spoken = last_supervised(keys, by=asked.by)
    rows = [_row(asked, row, seen.get(row.id), spoken.get(row.id)) for row in asked.rows]
    return Content(
        layout=LAYOUT,
        rows=rows,
        families=len(rows),
        about=asked.about,
        notes=(Line(NOTE),),
        has_names=asked.wanted.with_names,
    )


def _row(asked: Asked, row: FamilyRow, seen: date | None, spoken: date | None) -> Row:
    shown = asked.cards[row.id]
    weeks = row.facts(asked.today).days_untold // 7
    return Row(
        (
            (Line(lead=asked.cards[row.id].title), Line(shown.level_label, bars=shown.level_bars)),
            (
                Line(count_words(shown.days, "day", "days"), lead=f"{row.stage.name},"),
                Line(asked.who(row)),
            ),
            _day(seen, asked.today),
            _day(spoken, asked.today),
            (Line(count_words(weeks, "week", "weeks"), Look.STRONG if weeks > 1 else Look.PLAIN),),
            (Line(shown.next),),
            (),
        )
    )


def _day(day: date | None, today: date) -> Cell:
    """The day, or nothing, to be written in."""
    if day is None:
        return ()
    return (Line(f"{brief_day(day)} {day.year}" if (today - day).days > LONG_AGO else brief_day(day)),)
