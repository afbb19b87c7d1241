"""An authority's own usual days for the kinds of service that are asked and the kinds of assessment, from a day on.

What was asked or began before that day keeps the time it had: a due day is worked out once. Where national guidance
sets the days, no authority has others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from caseboard import clock, codes
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError
from caseboard.referrals.clocks import SCHOOL, WORKING, Clock, clock_for
from caseboard.referrals.models import LocalClock
from caseboard.referrals.records import local_clocks

TIMED = (codes.AGENCY, codes.ASSESSMENT)
"""The lists whose codes have clocks."""
LONGEST = 260
"""Working days: a year."""


@dataclass(frozen=True, slots=True)
class Timed:
    """A kind of service or assessment, with the days that count for it on a day."""

    list_name: str
    code: str
    words: str
    national: Clock | None
    now: Clock | None
    is_own: bool
    """The authority's own number, not the usual one."""
    is_statutory: bool
    later: tuple[date, Clock] | None
    """An own number that counts from a later day on."""

    @property
    def what(self) -> str:
        """As `LocalClock` has it: "agency_kind:camhs"."""
        return f"{self.list_name}:{self.code}"


def list_timed(authority_id: int, list_name: str, *, on: date) -> Sequence[Timed]:
    """The kinds of a list that may be chosen on a day, in its order."""
    rows = local_clocks(authority_id)
    return [_timed(list_name, one, rows, on) for one in codes.list_codes(list_name, on)]


def find_timed(authority_id: int, list_name: str, code: str, *, on: date) -> Timed | None:
    """One of them; None for what is in no list, and for what national guidance sets."""
    if list_name not in TIMED:
        return None
    found = (one for one in list_timed(authority_id, list_name, on=on) if one.code == code)
    return next((one for one in found if not one.is_statutory), None)


def change_clock(
    authority_id: int, timed: Timed, *, days: int | None, counted_in: str, from_day: date | None
) -> None:
    """So many working or school days from a day on; without a number, the usual ones again. Flushes.

    Raises `MissingAnswersError`: not for days that have passed, of which answers were due already.
    """
    if problems := _problems(days, counted_in, from_day):
        raise MissingAnswersError(problems)
    assert from_day is not None  # noqa: S101 - asked above
    what = timed.what
    for row in local_clocks(authority_id):
        if row.what != what:
            continue
        if row.valid_from >= from_day:
            session().delete(row)
        elif row.valid_to is None or row.valid_to >= from_day:
            row.valid_to = from_day - timedelta(days=1)
    if days is not None:
        session().add(
            LocalClock(
                authority_id=authority_id, what=what, days=days, counted_in=counted_in, valid_from=from_day
            )
        )
    session().flush()


def _problems(days: int | None, counted_in: str, from_day: date | None) -> dict[str, str]:
    problems = {}
    if days is not None and not 1 <= days <= LONGEST:
        problems["days"] = f"Enter a number of days from 1 to {LONGEST}, or leave it empty for the usual one."
    if counted_in not in (WORKING, SCHOOL):
        problems["counted_in"] = "Say whether working days or school days are counted."
    if from_day is None:
        problems["from_day"] = "Enter the day from which it counts."
    elif from_day < clock.today():
        problems["from_day"] = "Choose today or a later day: what was asked before keeps the time it had."
    return problems


def _timed(list_name: str, one: codes.Code, rows: Sequence[LocalClock], on: date) -> Timed:
    what = f"{list_name}:{one.code}"
    mine = [row for row in rows if row.what == what]
    later = min((row for row in mine if row.valid_from > on), key=lambda row: row.valid_from, default=None)
    national, now = clock_for(list_name, one.code, on=on), clock_for(list_name, one.code, on=on, local=mine)
    return Timed(
        list_name=list_name,
        code=one.code,
        words=one.words,
        national=national,
        now=now,
        is_own=any(row.valid_from <= on and (row.valid_to is None or on <= row.valid_to) for row in mine),
        is_statutory=bool(one.facts.get("is_statutory")),
        later=(later.valid_from, Clock(later.days, later.counted_in)) if later else None,
    )
