"""A family's page on paper: one sheet, closer set where it is long, and a second where the longest would not fit."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from caseboard.families.story.page import StoryPage

SECTIONS = ("own_words", "going_well", "worried", "helpers", "happens_next", "told", "who_sees")
"""The parts of a page, in order: what the template calls them."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How close the page is set: letters on a line, and millimetres of its parts. Measured in a wide typeface."""

    letters: int
    line: float
    heading: float
    helper: float
    """Between two who help."""
    room: float
    """For all sections of a sheet."""


USUAL = Setting(letters=88, line=5.3, heading=9.4, helper=2.0, room=216.0)
CLOSE = Setting(letters=100, line=4.3, heading=5.2, helper=1.2, room=222.0)
BOX = 4.5
"""Millimetres round what has been told."""


@dataclass(frozen=True, slots=True)
class StorySheets:
    """The sections on each sheet."""

    sheets: tuple[tuple[str, ...], ...]
    is_close: bool


def cut_story(page: StoryPage) -> StorySheets:
    """As one sheet if it can be, first as usual and then close; else as two, with no section on both."""
    for setting in (USUAL, CLOSE):
        pieces = _cut(page, setting)
        if len(pieces) == 1:
            break
    return StorySheets(tuple(map(tuple, pieces)), setting is CLOSE)


def _cut(page: StoryPage, setting: Setting) -> list[list[str]]:
    pieces: list[list[str]] = [[]]
    used = 0.0
    for name in SECTIONS:
        needed = _height(name, page, setting)
        if pieces[-1] and needed and used + needed > setting.room:
            pieces.append([])
            used = 0.0
        pieces[-1].append(name)
        used += needed
    return pieces


def _height(name: str, page: StoryPage, setting: Setting) -> float:
    if not getattr(page, name):
        return 0.0
    if name == "helpers":
        rows = [
            max(_lines([one.who], setting.letters // 6), _lines([one.what], setting.letters * 7 // 10))
            for one in page.helpers
        ]
        return setting.heading + sum(rows) * setting.line + setting.helper * len(rows)
    match name:
        case "told":
            texts: Sequence[str] = [one.text for one in page.told]
        case "own_words" | "who_sees":
            texts = [getattr(page, name)]
        case _:
            texts = getattr(page, name)
    letters = setting.letters - (8 if name == "own_words" else 4)
    return setting.heading + _lines(texts, letters) * setting.line + (BOX if name == "told" else 0)


def _lines(texts: Sequence[str], letters: int) -> int:
    return sum(len(textwrap.wrap(part, letters)) or 1 for text in texts for part in text.split("\n"))
