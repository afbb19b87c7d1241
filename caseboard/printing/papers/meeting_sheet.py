"""The meeting sheet: six families a sheet, what happened since the last meeting, and room to write what is agreed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from caseboard import clock
from caseboard.dates import brief_day, count_words
from caseboard.events.kinds.card import NextDateChanged
from caseboard.families.rows import FamilyRow
from caseboard.families.since import Happening, happenings
from caseboard.printing.frame import WHO_BY, WRITE, Cell, Column, Content, Layout, Line, Row
from caseboard.printing.hiding import HIDDEN_NAME
from caseboard.printing.papers.asked import Asked

FAMILIES_A_SHEET = 6


def layout(since: date) -> Layout:
    return Layout(
        size="A4",
        is_landscape=True,
        columns=(
            Column("Family", 38),
            Column("Stage, days, who leads", 53),
            Column(f"Since {brief_day(since)}", 66),
            Column("To decide today", 46),
            Column("Agreed action", 74),
        ),
        row=24.6,
        rows_a_sheet=FAMILIES_A_SHEET,
    )


def make(asked: Asked) -> Content:
    """Every open family on these boards, what needs attention first."""
    wanted = asked.wanted
    news = happenings(
        asked.by,
        asked.viewer.schools,
        [row.id for row in asked.rows],
        after=clock.start_of_day(wanted.since),
        shows_initials=not wanted.with_names,
    )
    rows = [_row(asked, row, news.get(row.id, [])) for row in asked.rows]
    return Content(
        layout=layout(wanted.since),
        rows=rows,
        families=len(rows),
        about=asked.about,
        has_words=wanted.with_words,
        has_names=wanted.with_names,
    )


def _row(asked: Asked, row: FamilyRow, news: Sequence[Happening]) -> Row:
    since = tuple(Line(text, lead=brief_day(on)) for on, text in _since(asked, row, news))
    return Row(
        (
            asked.family_cell(row),
            stage_cell(asked, row),
            since or (Line("Nothing recorded."),),
            (*(Line(question) for question in asked.questions.get(row.id, ())), *_room(asked, row)),
            (WRITE, WRITE, WHO_BY),
        )
    )


def _room(asked: Asked, row: FamilyRow) -> Cell:
    """Lines to write on below what is asked already; none below two questions, beside which the action is written."""
    return (WRITE,) * max(0, 3 - 2 * len(asked.questions.get(row.id, ())))


def stage_cell(asked: Asked, row: FamilyRow) -> Cell:
    """The stage, how long, the reasons to look, who leads, and what is next unless a flag says that it is late."""
    shown = asked.cards[row.id]
    over = f". Over usual {shown.usual_days}" if shown.is_long else ""
    is_late = any(flag.look == "late" for flag in shown.flags)
    return (
        Line(f"{count_words(shown.days, 'day', 'days')}{over}", lead=f"{row.stage.name},"),
        *asked.flags(row),
        Line(asked.who(row)),
        *([] if is_late else [Line(shown.next)]),
    )


def _since(asked: Asked, row: FamilyRow, news: Sequence[Happening]) -> list[tuple[date, str]]:
    """What happened, day by day. A changed next date is left out: the one that counts stands beside the stage."""
    days: dict[date, list[str]] = {}
    for line in news:
        text = _said(asked, row, line)
        if text is None or line.kind == NextDateChanged.name:
            continue
        days.setdefault(clock.london(line.at).date(), []).append(text)
    return [(on, " ".join(dict.fromkeys(texts))) for on, texts in sorted(days.items())]


def _said(asked: Asked, row: FamilyRow, line: Happening) -> str | None:
    """A line as the paper may say it: in our words alone unless people's words are asked for; nothing where it tells
    an address that must not be shown."""
    if line.is_words and asked.wanted.with_words:
        hide = asked.hiding.words if line.bare else asked.hiding.update
        return hide(row.id, line.text)
    text = line.bare if line.is_words else line.text
    if asked.hiding.names(row.id, text):
        return f"{HIDDEN_NAME} was named on the card."
    return None if not text or asked.hiding.tells_a_place(row.id, text) else text
