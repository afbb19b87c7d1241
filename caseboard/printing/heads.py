"""What head and foot of a sheet take: a long heading, a long name or a long place wrap, and leave less for rows."""

from __future__ import annotations

import textwrap
from math import floor

from caseboard.dates import day_and_time
from caseboard.printing.frame import LETTER, LINE, Copy, Paper

HEADING_LINE, HEADING_LETTER = 5.7, 2.6
"""Millimetres of a line and of a letter of the heading."""
FOOT_LETTER = 1.7
FOOT_LINES = 2
"""What every layout has room for at its foot."""
BESIDE = 0.55
"""The share of the width that whose copy it is may take beside the heading."""
BETWEEN = 6.0
SHREDDED = 60.0
"""Millimetres of what is to be filled in beside the foot."""


def beyond_usual(paper: Paper) -> float:
    """Millimetres that head and foot of this paper take beyond what its layout has set aside for them."""
    width = paper.layout.width
    whose = max((_words_of(copy) for copy in paper.copies), key=len, default="")
    beside = min(len(whose) * LETTER, BESIDE * width)
    room = width - beside - BETWEEN
    aside = LINE * (1 + _lines(whose, BESIDE * width, LETTER))
    head = HEADING_LINE * _lines(paper.heading, room, HEADING_LETTER) + LINE * _lines(
        paper.meeting, room, LETTER
    )
    printed = f"Printed {day_and_time(paper.printed_at)} by {paper.printed_by}. {paper.foot}"
    foot = LINE * max(0, _lines(printed, width - SHREDDED, FOOT_LETTER) - FOOT_LINES)
    return max(0.0, max(head, aside) - (HEADING_LINE + LINE)) + foot


def _words_of(copy: Copy) -> str:
    return f"Copy {copy.number} of {copy.of}, for {copy.whose}. Sheet 10 of 10"


def _lines(text: str, width: float, letter: float) -> int:
    return len(textwrap.wrap(text, max(floor(width / letter), 8))) or 1
