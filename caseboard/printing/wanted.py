"""What somebody asks to have printed, and what is wrong with asking so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from caseboard import clock
from caseboard.families.conflicts import MissingAnswersError

COPIES_AT_MOST = 20
NAME_LIMIT = 80
KEPT_FOR = timedelta(days=7)
"""So long a copy may be kept, unless another day is chosen."""
SINCE = timedelta(days=14)
"""So far back a meeting sheet goes, unless another day is chosen or a meeting was held before."""
KEPT_AT_MOST = timedelta(days=366)

PURPOSES = {
    "meeting": "A meeting",
    "reading": "Reading it on paper",
    "supervision": "Supervision",
    "visit": "A visit",
    "handover": "A handover",
    "formal": "A review, a conference or a court",
    "other": "Something else",
}
"""Why paper is made: code -> words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody asked to be printed."""

    paper: str = "meeting_sheet"
    copies_for: Sequence[str]
    since: date
    shred_by: date
    purpose: str = "meeting"
    meeting: str = ""
    with_names: bool = False
    why_names: str = ""
    with_words: bool = False
    """Also what was written and shared with school, not only changes of the card."""


def refuse_gaps(wanted: Wanted, *, always_names: bool = False) -> None:
    """Raises `MissingAnswersError` with a sentence for each answer that is missing or makes no sense.

    With `always_names` the paper is made of names, so that a reason is needed in any case.
    """
    problems = {}
    if not wanted.copies_for:
        problems["copies_for"] = (
            "Name the person who gets the copy. Paper without a name is nobody's to give back."
        )
    elif len(wanted.copies_for) > COPIES_AT_MOST:
        problems["copies_for"] = f"At most {COPIES_AT_MOST} copies at a time."
    elif any(len(name) > NAME_LIMIT for name in wanted.copies_for):
        problems["copies_for"] = f"Shorten each name to {NAME_LIMIT} characters."
    if always_names and not wanted.why_names.strip():
        problems["why_names"] = "Say why: this paper is made of names."
    elif wanted.with_names and not wanted.why_names.strip():
        problems["why_names"] = "Say why initials would not do."
    if wanted.purpose not in PURPOSES:
        problems["purpose"] = "Choose what it is for."
    today = clock.today()
    if wanted.since > today:
        problems["since"] = "This day is still to come."
    if not today <= wanted.shred_by <= today + KEPT_AT_MOST:
        problems["shred_by"] = "Choose a day from today on, within a year."
    if problems:
        raise MissingAnswersError(problems)
