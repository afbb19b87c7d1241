"""The sheet on which a meeting writes what it agrees, with the columns of the screen on which it is typed in."""

from __future__ import annotations

from collections.abc import Sequence

from caseboard.printing.frame import WRITE, Cell, Column, Layout, Line, Look, Part, Row

OF_FAMILIES = Layout(
    size="A4",
    is_landscape=False,
    columns=(
        Column("Family", 24),
        Column("What will be done", 74),
        Column("Who", 32),
        Column("By when", 24),
        Column("Next date", 22),
        Column("Done", 14),
    ),
    row=11.4,
    rows_a_sheet=20,
)
OF_ONE_FAMILY = Layout(
    size="A4",
    is_landscape=False,
    columns=(
        Column("What will be done", 104),
        Column("Who", 40),
        Column("By when", 28),
        Column("Done", 18),
    ),
    row=11.4,
    rows_a_sheet=20,
)
LINES, SIGNATURES = 12, 4
BOX: Cell = (Line(look=Look.BOX),)
DONE: Cell = (Line("Done"),)
AGREED, SIGNED, NEXT = "What was agreed", "Signed", "Next meeting"
CODES = (
    "Write the family’s initials and number on every line: with it what you agree is typed in within minutes."
)


def of_families(written: Sequence[Row] = ()) -> Part:
    """Twelve lines, each for a family by its code, with room for its next date; the next meeting, and who signs.

    `written` are lines of what was agreed already, of this layout's cells: they come first.
    """
    return Part(OF_FAMILIES, _rows(OF_FAMILIES, written), (Line(CODES),))


def of_one_family(written: Sequence[Row] = ()) -> Part:
    """The same where all of it is about one family: its next date is the next meeting."""
    return Part(OF_ONE_FAMILY, _rows(OF_ONE_FAMILY, written))


def line(*cells: Cell, is_done: bool) -> Row:
    """A line of what was agreed, and whether it is done by now: `cells` are those before the last column."""
    return Row((*cells, DONE if is_done else BOX), group=AGREED)


def _rows(layout: Layout, written: Sequence[Row]) -> list[Row]:
    across = len(layout.columns)
    blank = Row((*[()] * (across - 1), BOX), group=AGREED)
    following = Row(_asked(across, "Day, time", "Where"), group=NEXT)
    signed = [Row(_asked(across, "Name", "Signature"), group=SIGNED) for _ in range(SIGNATURES)]
    return [*written, *[blank] * (LINES - len(written)), following, *signed]


def _asked(across: int, first: str, second: str) -> tuple[Cell, ...]:
    """Two things to write down in a row, each with a line beside it, or below where columns are few."""
    if across > 4:
        return ((Line(lead=first),), (WRITE,), (Line(lead=second),), *[(WRITE,)] * (across - 3))
    return ((Line(lead=first), WRITE), (Line(lead=second), WRITE), *[(Line(), WRITE)] * (across - 2))
