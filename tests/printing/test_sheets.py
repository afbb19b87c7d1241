"""Cutting rows into sheets, and finding names in a text. No database."""

from __future__ import annotations

from datetime import date

import pytest

from caseboard.families.card import Flag
from caseboard.printing.sheets import (
    FAMILIES_A_SHEET,
    ROOM,
    ROW,
    Row,
    Since,
    cut,
    height,
    listed_names,
    mentions,
)


def row(number: int, *texts: str, flags: tuple[Flag, ...] = ()) -> Row:
    return Row(
        title=f"Family {number}",
        marks="T",
        children="Y4",
        level_bars=2,
        level_label="Level 2",
        stage="Held in school",
        days=21,
        usual_days=30,
        is_long=False,
        who="Held by Mrs Lowe",
        next="Review Thu 26 Nov",
        flags=flags,
        since=tuple(Since(date(2026, 11, 9), text) for text in texts),
    )


@pytest.mark.parametrize(("families", "sheets"), [(0, 1), (1, 1), (6, 1), (7, 2), (12, 2), (13, 3), (40, 7)])
def test_six_families_stand_on_a_sheet(families, sheets):
    cuts = cut([row(number) for number in range(families)])
    assert len(cuts) == sheets
    assert [sheet.number for sheet in cuts] == list(range(1, sheets + 1))
    assert all(sheet.of == sheets for sheet in cuts)
    assert [r.title for sheet in cuts for r in sheet.rows] == [f"Family {n}" for n in range(families)]


def test_six_families_with_both_flags_still_fit():
    flags = (Flag("late", "cal", "Review 4 days late"), Flag("warn", "say", "No update, 16 days"))
    assert len(cut([row(number, flags=flags) for number in range(6)])) == 1


def test_long_text_takes_its_room_and_the_next_families_the_next_sheet():
    long = row(1, "A sentence of some length about an ordinary week. " * 20)
    assert height(long) > 3 * ROW
    cuts = cut([row(0), long, *(row(n) for n in range(2, 7))])
    assert len(cuts) == 2
    assert [r.title for sheet in cuts for r in sheet.rows] == [f"Family {n}" for n in range(7)]
    assert all(sum(height(r) for r in sheet.rows) <= ROOM for sheet in cuts)


def test_a_text_longer_than_a_page_has_a_sheet_of_its_own():
    cuts = cut([row(0), row(1, "word " * 2000), row(2)])
    assert [len(sheet.rows) for sheet in cuts] == [1, 1, 1]


def test_room_is_for_as_many_as_are_promised():
    assert FAMILIES_A_SHEET * ROW < ROOM


def test_copies_are_for_the_persons_named_one_a_line():
    assert listed_names(" Mrs  Lowe\r\n\n Mr Teague\nMrs Lowe\n") == ["Mrs Lowe", "Mr Teague"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bilal was proud.", True),
        ("bilal was proud.", True),
        ("Mr HUSSAIN rang.", True),
        ("The Hussain’s aunt collects them.", True),
        ("Seen with Aoife Ní Dhomhnaill.", True),
        ("Quiet at the park.", False),
        ("Seen with the Park family.", True),
        ("An aunt collects the boys.", False),
        ("", False),
    ],
)
def test_a_name_is_found_however_it_is_written(text, found):
    assert mentions(text, {"bilal", "hussain"}, {"park", "dhomhnaill"}) is found
