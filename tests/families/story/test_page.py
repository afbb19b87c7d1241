"""What fits on one page, and where people stand: rules without a database."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from caseboard.families.story.drawing import APART, chart
from caseboard.families.story.page import Helps, StoryPage, Told, helps, lines, problems_with
from caseboard.families.story.queries import Numbers

FULL = StoryPage(
    own_words="w" * 400,
    going_well=("g" * 120,) * 5,
    worried=("w" * 120,) * 5,
    helpers=(Helps("n" * 40, "h" * 120),) * 6,
    happens_next=("x" * 120,) * 5,
    told=(Told("t" * 120, 1),) * 6,
    who_sees="s" * 240,
    agreed_with="Emi",
)


def test_a_full_page_is_allowed_and_goes_through_json():
    assert problems_with(FULL, is_agreed=True) == {}
    assert StoryPage.from_json(FULL.own_words, FULL.to_json()) == FULL
    assert StoryPage.from_json("x", None) == StoryPage(own_words="x")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"own_words": ""}, "own_words"),
        ({"own_words": "w" * 401}, "own_words"),
        ({"going_well": ("a",) * 6}, "going_well"),
        ({"worried": ("w" * 121,)}, "worried"),
        ({"happens_next": ("a",) * 6}, "happens_next"),
        ({"helpers": (Helps("P. Grant", ""),)}, "helpers"),
        ({"helpers": (Helps("n" * 41, "leads"),)}, "helpers"),
        ({"told": (Told("a", 1),) * 7}, "told"),
        ({"who_sees": "s" * 241}, "who_sees"),
        ({"agreed_with": ""}, "agreed_with"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(change, field):
    known = {name: getattr(FULL, name) for name in FULL.__dataclass_fields__} | change
    assert list(problems_with(StoryPage(**known), is_agreed=True)) == [field]


def test_a_page_that_nobody_has_agreed_to_names_nobody():
    assert list(problems_with(FULL, is_agreed=False)) == ["agreed_on"]


def test_lists_are_typed_one_on_a_line():
    assert lines("  One thing \n\n two  things\r\n") == ("One thing", "two things")
    assert helps("P. Grant, Social Care: leads, ring first: 01632\nNan") == (
        Helps("P. Grant, Social Care", "leads, ring first: 01632"),
        Helps("Nan", ""),
    )


def day(number, **numbers):
    return Numbers(date(2026, 11, number), "Ruth Amin", tuple(numbers.items()))


def test_each_person_has_a_line_of_their_own_and_nothing_is_averaged():
    before = Numbers(date(2025, 12, 5), "Ruth Amin", (("Emi", 2),))
    drawn = chart([before, day(2, Emi=3, School=3), day(12, Emi=5, Nan=8)])
    assert drawn is not None
    assert [line.name for line in drawn.lines] == ["Emi", "School", "Nan"]
    assert drawn.rows == (
        ("5 Dec 2025", (2, None, None)),
        ("2 Nov", (3, 3, None)),
        ("12 Nov", (5, None, 8)),
    )
    emi = drawn.lines[0].points
    assert emi[0].x < emi[1].x
    assert emi[0].y > emi[1].y
    assert len({line.dashes for line in drawn.lines}) == 3
    assert len({line.mark for line in drawn.lines}) == 3


def test_days_never_stand_on_each_other_and_one_day_is_in_the_middle():
    drawn = chart([day(number, A=5) for number in (2, 3, 4, 15, 27, 28)])
    assert drawn is not None
    places = [x for _, x in drawn.days]
    assert all(b - a >= APART for a, b in pairwise(places))
    assert [label for label, _ in drawn.days] == ["2 Nov", "15 Nov", "28 Nov"]
    alone = chart([day(2, A=5, B=5, C=5)])
    assert alone is not None
    assert alone.left < alone.lines[0].points[0].x < alone.right
    assert chart([]) is None
