"""Small numbers: what may be printed for others than those who hold the records.

A cell of 1 to 5 is not published, nor one from which such a cell could be worked out: where a part is published beside
its whole, the rest may be small too; and a percentage of either goes with it. Nothing is added up over schools or
half-terms.
"""

from __future__ import annotations

from collections.abc import Sequence

from caseboard.reports.counting import Counts, Rate

LEAST = 6
HIDDEN = "1 to 5"
HELD_BACK = "held back"


def is_small(number: int) -> bool:
    return 0 < number < LEAST


def cell(number: int) -> str:
    """A count as it may be published."""
    return HIDDEN if is_small(number) else str(number)


def nested(numbers: Sequence[int]) -> list[str]:
    """Counts each of which is a part of the one before it, as they may be published beside each other."""
    said: list[str] = []
    last: int | None = None
    for number in numbers:
        if is_small(number):
            said.append(HIDDEN)
        elif last is not None and is_small(last - number):
            said.append(HELD_BACK)
        else:
            said.append(str(number))
            last = number
    return said


CHAINS: tuple[tuple[str, ...], ...] = (
    ("no_help", "nothing_done"),
    ("not_taken_further", "referral_nothing"),
    ("not_taken_further", "after_assessment", "passed_on"),
    ("told_in_5", "told_in_1"),
    ("in_time",),
)
"""Rates of which each is a part of the one before: published side by side, one must not tell the rest of the other."""


def numbers(counts: Counts, *, is_published: bool) -> dict[str, str]:
    """Each number that stands alone: held back also where what is left of another one would be small."""
    found = {name: getattr(counts, name) for name in ("asked", "unanswered", "decided", "never_told")}
    if not is_published:
        return {name: str(number) for name, number in found.items()}
    said = {name: cell(number) for name, number in found.items()}
    said["unanswered"] = nested([counts.asked, counts.unanswered])[1]
    told_late = counts.told_in_5.denominator - counts.told_in_5.numerator - counts.never_told
    if is_small(abs(told_late)) and not is_small(counts.never_told):
        said["never_told"] = HELD_BACK
    return said


def rates(counts: Counts, *, is_published: bool) -> dict[str, tuple[str, str]]:
    """Each rate as "4 of 9" and "44%"; held back where the part, the rest or the whole is small."""
    said: dict[str, tuple[str, str]] = {}
    for chain in CHAINS:
        of = [getattr(counts, name) for name in chain]
        held_back = _held_back(of) if is_published else set()
        for place, (name, rate) in enumerate(zip(chain, of, strict=True)):
            if said.get(name, ("", ""))[0] != HELD_BACK:
                said[name] = (HELD_BACK, "") if place in held_back else _said(rate)
    return said


def _held_back(chain: Sequence[Rate]) -> set[int]:
    """The places in a chain of rates that may not be published."""
    found = set()
    last: int | None = None
    for place, rate in enumerate(chain):
        whole, part = nested([rate.denominator, rate.numerator])
        is_open = (whole, part) == (str(rate.denominator), str(rate.numerator))
        if not is_open or (last is not None and is_small(abs(last - rate.numerator))):
            found.add(place)
        else:
            last = rate.numerator
    return found


def _said(rate: Rate) -> tuple[str, str]:
    if not rate.denominator:
        return "none", ""
    return f"{rate.numerator} of {rate.denominator}", f"{rate.percent}%"
