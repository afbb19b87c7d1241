"""The key to the initials: printed on its own and kept apart from the sheets it opens."""

from __future__ import annotations

from caseboard.printing.frame import Column, Content, Layout, Line, Look, Row
from caseboard.printing.papers.asked import Asked

LAYOUT = Layout(
    size="A4",
    is_landscape=False,
    columns=(Column("Initials", 38), Column("Family", 84), Column("School and years", 68)),
    row=8.4,
    rows_a_sheet=27,
)


def make(asked: Asked) -> Content:
    """Which family each number stands for, by its initials."""
    rows = sorted(asked.rows, key=lambda row: (row.initials.split()[0], _number(row.initials), row.id))
    return Content(
        layout=LAYOUT,
        rows=[
            Row(
                (
                    (Line(row.initials, Look.INITIALS),),
                    (Line(row.name, Look.NAME),),
                    (Line(f"{asked.cards[row.id].marks}. {asked.cards[row.id].children}"),),
                )
            )
            for row in rows
        ],
        families=len(rows),
        about=asked.about,
        has_names=True,
        foot="Keep this key apart from the sheets with initials. Give it back, or shred it by",
    )


def _number(initials: str) -> int:
    last = initials.split()[-1]
    return int(last) if last.isdecimal() else 0
