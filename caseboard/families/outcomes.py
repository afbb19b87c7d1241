"""How support can end: closure reasons of early help, in neutral words. A list of `caseboard.codes`."""

from __future__ import annotations

from datetime import date

from caseboard import codes
from caseboard.codes import Code


def list_outcomes(day: date) -> list[Code]:
    """The outcomes that may be chosen on a day, in order."""
    return codes.list_codes(codes.CLOSURE, day)


def outcome_words(code: str) -> str:
    """An outcome in words, also one no longer offered; the code itself when unknown."""
    return codes.words(codes.CLOSURE, code)
