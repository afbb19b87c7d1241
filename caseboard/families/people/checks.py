"""What the forms about people have in common: plain text, limits, and no address where a name belongs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from caseboard import clock
from caseboard.families.conflicts import MissingAnswersError

SHORT, LONG = 80, 500
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE)
EARLIEST = date(1900, 1, 1)


def plain(text: str) -> str:
    return " ".join(text.split())


def refuse(problems: Mapping[str, str]) -> None:
    if problems:
        raise MissingAnswersError(dict(problems))


def too_long(fields: Mapping[str, str], limit: int = SHORT) -> dict[str, str]:
    return {
        name: f"Shorten this to {limit} characters." for name, text in fields.items() if len(text) > limit
    }


def with_postcodes(fields: Mapping[str, str]) -> dict[str, str]:
    """An address typed into another field would be shown where addresses are not."""
    return {
        name: "Leave the address out here. There is a place for it."
        for name, text in fields.items()
        if POSTCODE.search(text)
    }


def born_wrong(born: date | None) -> dict[str, str]:
    return {} if born is None or EARLIEST <= born <= clock.today() else {"born": "Check the date of birth."}
