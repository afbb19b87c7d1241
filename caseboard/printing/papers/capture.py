"""Blank forms for a visit without a device, with the questions of the screen, so that typing up is quick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from caseboard.printing.frame import WHO_BY, WRITE, Cell, Column, Content, Layout, Line, Look, Row
from caseboard.printing.papers.asked import Asked

LAYOUT = Layout(
    size="A4",
    is_landscape=False,
    columns=(Column("", 46), Column("", 144)),
    row=9.8,
    rows_a_sheet=12,
)
CHILDREN = 4
"""Lines for children where it is not known how many there are."""
VISIT, WORDS = "Visit or contact", "The child’s own words"


def make(asked: Asked) -> Content:
    """Without any family: whoever writes puts the number on it."""
    return content(about=asked.about, children=[""] * CHILDREN)


def content(*, about: str, children: Sequence[str]) -> Content:
    """Two sheets: a visit or contact, and a child's own words with what was agreed."""
    return Content(
        layout=LAYOUT,
        rows=[*_visit(children[:CHILDREN]), *_words()],
        families=0,
        about=about,
        notes=(Line("Write the family’s initials and number, never its name. Type it up within a day."),),
        is_blank=True,
        foot="Type it up, then shred it, at the latest on",
    )


def _visit(children: Sequence[str]) -> list[Row]:
    return [
        _row(VISIT, "Family, and the day it happened", _lines(1)),
        _row(VISIT, "How", _boxes("Visit   Phone call   Face to face   Tried, no answer")),
        _row(VISIT, "Where", _lines(1)),
        _row(VISIT, "With whom, or who was there", _lines(1)),
        *(
            _row(VISIT, f"Child {initials or number}", _of_child())
            for number, initials in enumerate(children, 1)
        ),
        _row(VISIT, "What happened", _lines(11 + 2 * (CHILDREN - len(children)))),
        _row(VISIT, "What we agreed", (*_lines(1), WHO_BY)),
        _row(VISIT, "Who may see it", _boxes("School   Worker only   The people around the family")),
    ]


def _words() -> list[Row]:
    return [
        replace(_row(WORDS, "Family and child, and the day", _lines(1)), starts_sheet=True),
        _row(
            WORDS,
            "How the child told it",
            _boxes("Said it   Drew or wrote it   Showed it   Through somebody"),
        ),
        _row(WORDS, "Where, and who was there", _lines(1)),
        _row(WORDS, "Their words, as they said them", _lines(12)),
        _row(WORDS, "What we did about it", _lines(4)),
        _row(WORDS, "What the child said about who may read it", (*_boxes(_MAY_READ), *_lines(1))),
        _row(WORDS, "Actions agreed", (WRITE, WHO_BY, WRITE, WHO_BY)),
    ]


_MAY_READ = "Anybody who helps   School   Only the worker   Not the family   Not asked"


def _row(group: str, asks: str, cell: Cell) -> Row:
    return Row(((Line(lead=asks),), cell), group=group)


def _lines(number: int) -> Cell:
    return (WRITE,) * number


def _boxes(choices: str) -> Cell:
    """Choices side by side, each with a box to tick."""
    return (Line(choices, Look.BOX),)


def _of_child() -> Cell:
    return (Line("Seen   Seen alone   Not seen", Look.BOX), Line("If not, or not alone: why"), WRITE)
