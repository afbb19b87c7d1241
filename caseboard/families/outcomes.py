"""How support can end: a coded list as dated data, since law and census codes change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Outcome:
    code: str
    words: str
    valid_from: date = date(2014, 4, 1)
    valid_to: date | None = None

    def is_valid(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


OUTCOMES = (
    Outcome("outcomes_met", "Needs met"),
    Outcome("one_agency", "Remaining need met by one agency"),
    Outcome("stepped_up", "Stepped up to social care"),
    Outcome("stepped_down", "Stepped down to universal services"),
    Outcome("family_withdrew", "The family did not want it any more"),
    Outcome("not_reached", "We could not reach the family"),
    Outcome("moved_area", "Moved to another area, handed over"),
    Outcome("changed_school", "Changed school, file handed over"),
    Outcome("left_education", "Reached 18 or left education"),
    Outcome("died", "A child has died"),
    Outcome("opened_in_error", "Opened in error or twice"),
)
"""Closure reasons of early help, in neutral words."""


def list_outcomes(day: date) -> list[Outcome]:
    """The outcomes that may be chosen on a day, in order."""
    return [outcome for outcome in OUTCOMES if outcome.is_valid(day)]


def outcome_words(code: str) -> str:
    """An outcome in words, also one no longer offered; the code itself when unknown."""
    return next((outcome.words for outcome in OUTCOMES if outcome.code == code), code)
