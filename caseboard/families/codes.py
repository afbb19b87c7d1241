"""Code lists as dated data: what a code means, and between which days it may be chosen.

A list changes when the census or the law does: then a row ends and another begins. What was recorded under a code keeps
its words for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

ALWAYS = date(2010, 1, 1)
"""The beginning of what this program has any record of."""


@dataclass(frozen=True, slots=True)
class Code:
    code: str
    words: str
    starts: date = ALWAYS
    ends: date | None = None
    """The last day it may be chosen, inclusive."""
    maps_to: str = ""
    """The code of another list that it is counted under."""


def in_force(codes: Iterable[Code], on: date) -> list[Code]:
    """What may be chosen on a day, in the list's own order."""
    return [code for code in codes if code.starts <= on and (code.ends is None or on <= code.ends)]


def words(codes: Sequence[Code], code: str) -> str:
    """What a recorded code means, whenever it was in force; the code itself when no list has it."""
    return next((known.words for known in reversed(codes) if known.code == code), code)
