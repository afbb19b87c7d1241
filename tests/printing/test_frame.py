"""Cutting rows into sheets, and numbering copies. No database."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import caseboard
from caseboard.families.card import Flag
from caseboard.feed.paper import LAYOUT as LETTER_PAPER
from caseboard.printing.catalogue import OF_BOARD, OF_FAMILY
from caseboard.printing.frame import (
    LINE,
    Column,
    Content,
    Layout,
    Line,
    Look,
    Paper,
    Part,
    Row,
    cut,
    flagged,
    listed_names,
    number_copies,
    titled,
)
from caseboard.printing.heads import beyond_usual
from caseboard.printing.papers import (
    action_list,
    action_sheet,
    agenda,
    capture,
    family_agenda,
    key,
    meeting_sheet,
    of_family,
    supervision,
    wall_board,
)

SHEET_CSS = (Path(caseboard.__file__).parent / "static/css/sheet.css").read_text()
MEETING = meeting_sheet.layout(date(2026, 11, 9))


def across(layout, text="", group="", flags=()):
    """A row with one line in its first column, and everything else in the third."""
    cells = [(Line(text),), tuple(flagged(flags)), *[()] * len(layout.columns)]
    return Row(tuple(cells[: len(layout.columns)]), group=group)


def texts(sheets):
    return [row.cells[0][0].text for sheet in sheets for row in sheet.rows]


@pytest.mark.parametrize(
    ("layout", "a_sheet"),
    [
        (MEETING, 6),
        (action_list.LAYOUT, 22),
        (of_family.CHRONOLOGY, 17),
        (supervision.LAYOUT, 15),
        (key.LAYOUT, 27),
    ],
    ids=["meeting", "actions", "chronology", "supervision", "key"],
)
def test_as_many_rows_stand_on_a_sheet_as_are_promised(layout, a_sheet):
    for number in (0, 1, a_sheet, a_sheet + 1, 2 * a_sheet, 2 * a_sheet + 1):
        names = [f"Row {n}" for n in range(number)]
        cuts = cut(Part(layout, [across(layout, name) for name in names]))
        assert len(cuts) == max(1, -(-number // a_sheet))
        assert texts(cuts) == names
        assert [(sheet.number, sheet.of) for sheet in cuts] == [
            (n, len(cuts)) for n in range(1, len(cuts) + 1)
        ]


def test_six_families_with_both_flags_still_fit():
    flags = (Flag("late", "cal", "Review 4 days late"), Flag("warn", "say", "No update, 16 days"))
    assert len(cut(Part(MEETING, [across(MEETING, str(n), flags=flags) for n in range(6)]))) == 1


def test_long_text_takes_its_room_and_the_next_rows_the_next_sheet():
    long = across(MEETING, "A sentence of some length about an ordinary week. " * 12)
    assert long.height(MEETING) > 3 * MEETING.row
    cuts = cut(Part(MEETING, [across(MEETING, "0"), long, *(across(MEETING, str(n)) for n in range(2, 7))]))
    assert len(cuts) == 3
    assert len(texts(cuts)) == 7
    assert all(sum(row.height(MEETING) for row in sheet.rows) <= MEETING.room for sheet in cuts)


def test_a_text_longer_than_a_page_has_a_sheet_of_its_own():
    cuts = cut(Part(MEETING, [across(MEETING, "a"), across(MEETING, "word " * 2000), across(MEETING, "b")]))
    assert [len(sheet.rows) for sheet in cuts] == [1, 1, 1]


def paper(*, about="Thornhill", meeting="Monday 9 November 2026", whose="Mrs Lowe", by="Ruth Amin"):
    content = Content(layout=agenda.AGENDA, rows=[], families=0, about=about)
    return Paper(
        kind="agenda",
        title="Agenda and actions",
        content=content,
        meeting=meeting,
        printed_at=datetime(2026, 11, 9, 8, 50, tzinfo=UTC),
        printed_by=by,
        shred_by=date(2026, 11, 16),
        copies=number_copies([whose]),
        sheets=(),
    )


def test_a_heading_a_place_or_a_name_that_wraps_leaves_less_for_rows():
    assert beyond_usual(paper()) == 0
    long = "Supervision, Thornhill and Saltby and St Cuthbert’s Church of England"
    for more in ({"about": long}, {"meeting": "A room " * 25}, {"whose": "Q" * 80}, {"by": "R" * 80}):
        assert 3 < beyond_usual(paper(**more)) < 30, more
    rows = [across(agenda.AGENDA, str(n)) for n in range(13)]
    one, two = (
        cut(Part(agenda.AGENDA, rows)),
        cut(Part(agenda.AGENDA, rows), less=beyond_usual(paper(about=long)) + 6),
    )
    assert (len(one), len(two)) == (1, 2)


def test_a_heading_stands_over_its_rows_and_comes_again_where_they_go_on():
    layout = Layout(size="A4", is_landscape=False, columns=(Column("", 190),), row=10, rows_a_sheet=4)
    rows = [
        across(layout, f"{who}{n}", group=who) for who, many in (("Ann", 2), ("Bob", 4)) for n in range(many)
    ]
    assert [texts([sheet]) for sheet in cut(Part(layout, rows))] == [
        ["Ann", "Ann0", "Ann1"],
        ["Bob", "Bob0", "Bob1", "Bob2"],
        ["Bob, continued", "Bob3"],
    ]


@pytest.mark.parametrize(
    ("title", "with_names", "look"),
    [
        ("Okafor-Reid", True, Look.NAME),
        ("Featherstonehaugh-Cholmondeley", True, Look.STRONG),
        ("FC 32", False, Look.INITIALS),
    ],
)
def test_a_name_with_a_part_that_would_be_broken_is_set_smaller(title, with_names, look):
    assert titled(title, with_names=with_names).look is look


def test_bold_is_reckoned_wider_than_the_same_in_plain_letters():
    letters = 19
    assert Line("Oluwaseun-Adegbenro").height(letters) == LINE
    for bold in (Line(lead="Oluwaseun-Adegbenro"), Line("Oluwaseun-Adegbenro", Look.STRONG)):
        assert bold.height(letters) == 2 * LINE


@pytest.mark.parametrize("children", [0, 1, 4])
def test_the_forms_for_a_visit_are_two_sheets(children):
    content = capture.content(about="", children=[""] * children)
    assert [sheet.rows[0].cells[0][0].text for sheet in cut(*content.parts)] == [
        capture.VISIT,
        capture.WORDS,
    ]


@pytest.mark.parametrize("stages", range(3, 11))
def test_the_style_sheet_knows_every_width_and_height(stages):
    layouts = [wall_board.layout([_stage(n) for n in range(stages)], {})]
    if stages == 3:
        layouts += [
            MEETING,
            action_list.LAYOUT,
            of_family.CHRONOLOGY,
            supervision.LAYOUT,
            key.LAYOUT,
            capture.LAYOUT,
            agenda.AGENDA,
            action_sheet.OF_FAMILIES,
            action_sheet.OF_ONE_FAMILY,
            family_agenda.LAYOUT,
            LETTER_PAPER,
        ]
    for layout in layouts:
        whole = {("A4", True): 277, ("A4", False): 190, ("A3", True): 400}[layout.size, layout.is_landscape]
        assert whole - 10 < layout.width <= whole
        for column in layout.columns:
            assert re.search(rf"\.mm{column.width} {{ width: {column.width}mm }}", SHEET_CSS), column
        assert f".h{round(layout.row * 10)} > td {{ height: {layout.row:g}mm }}" in SHEET_CSS


def _stage(number):
    from types import SimpleNamespace

    return SimpleNamespace(id=number, name=f"Stage {number}", sub_title="")


def test_every_paper_says_what_it_is_for():
    for kinds in (OF_BOARD, OF_FAMILY):
        for kind in kinds.values():
            assert kind.what_for.startswith(("For ", "Which "))
            assert kind.what_for.endswith(".")


def test_copies_are_for_the_persons_named_one_a_line():
    names = listed_names(" Mrs  Lowe\r\n\n Mr Teague\nMrs Lowe\n")
    assert names == ["Mrs Lowe", "Mr Teague"]
    assert [(c.number, c.of, c.whose) for c in number_copies(names)] == [
        (1, 2, "Mrs Lowe"),
        (2, 2, "Mr Teague"),
    ]


def test_a_picture_of_bars_and_a_box_take_their_room():
    words = "x" * 20
    assert Line(words, Look.BOX).height(20) > Line(words).height(20)
    assert Line(words, bars=2).height(20) > Line(words).height(20)
