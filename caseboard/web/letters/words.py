"""Words for the templates of letters."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace

from flask.sansio.blueprints import BlueprintSetupState

from caseboard import clock
from caseboard.dates import plain_day
from caseboard.feed import wording

HEADINGS = SimpleNamespace(
    needs="Needs you",
    changed="What changed",
    unknown="What we do not know yet",
    same="No change",
    ahead="Next two weeks",
)
"""The headings of a letter, as everybody knows them."""


def plain_date(value: date | datetime, *, weekday: bool = False) -> str:
    """ "13 November"; with the weekday, "Friday 13 November"."""
    day = clock.london(value).date() if isinstance(value, datetime) else value
    text = plain_day(day)
    return text if weekday else text.split(" ", 1)[1]


def use_words(state: BlueprintSetupState) -> None:
    """Makes these words known to every template."""
    state.app.jinja_env.filters["plain_date"] = plain_date
    state.app.jinja_env.globals.update(headings=HEADINGS, count_families=wording.families)
