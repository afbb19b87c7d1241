"""Code lists as dated data: what may be chosen on a day, its words, and the national code it stands for.

The lists are in `lists.toml` beside this module. Law and census codes change: a code that goes out of use gets a last
day and stays, so that what was recorded with it keeps its words; a new one gets a first day. Nothing elsewhere in the
program holds a list of its own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from caseboard.dates import long_day

FILE = Path(__file__).with_name("lists.toml")

SOURCE = "contact_source"
HELP = "help_asked_for"
AGENCY = "agency_kind"
AGREEMENT = "agreement"
CONTACT_OUTCOME = "contact_outcome"
REFERRAL_OUTCOME = "referral_outcome"
ASSESSMENT = "assessment_kind"
ASSESSMENT_OUTCOME = "assessment_outcome"
REASON_GIVEN = "reason_given"
STEP_RESULT = "step_result"
CLOSURE = "closure_reason"
WORKER_CHANGE = "worker_change"
SEND_PROVISION = "send_provision"
SEND_NEED = "send_need"
RELATIONSHIP = "relationship"
MEETING = "meeting_kind"
SIGNPOST_CATEGORY = "signpost_category"
SIGNPOST_HOW = "signpost_how"
SIGNPOST_TAKEN_UP = "signpost_taken_up"
SIGNPOST_HELPED = "signpost_helped"


class UnknownListError(LookupError):
    """There is no such list. A mistake in the program, never in what was typed."""


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a list. The first and last days are both within its validity."""

    code: str
    words: str
    valid_from: date
    valid_to: date | None
    facts: Mapping[str, Any]
    """What follows from it: `is_help`, `makes`, `days` ... as the list's own comment says."""
    national: Mapping[str, Any]
    """The national item -> its code or words there: {"SSD038": "NFA"}."""

    def is_valid(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def list_codes(name: str, on: date) -> list[Code]:
    """What may be chosen from a list on a day, in the list's order."""
    return [code for code in _list(name).values() if code.is_valid(on)]


def all_codes(name: str) -> list[Code]:
    """Every code a list has ever had, in its order."""
    return list(_list(name).values())


def find_code(name: str, code: str) -> Code | None:
    """A code of a list, also one no longer in use."""
    return _list(name).get(code)


def is_offered(name: str, code: str, on: date) -> bool:
    """Whether a code may be chosen on a day."""
    return code in {one.code for one in list_codes(name, on)}


def words(name: str, code: str) -> str:
    """A code in words, also one no longer offered; the code itself when unknown."""
    found = find_code(name, code)
    return found.words if found else code


def fact(name: str, code: str, key: str, default: Any = None) -> Any:
    """What follows from a code; the default when the list does not say, or does not know the code."""
    found = find_code(name, code)
    return default if found is None else found.facts.get(key, default)


def why_not(name: str, code: str, on: date) -> str | None:
    """Why a code may not be used for something that happened on a day, in a plain sentence; None when it may."""
    found = find_code(name, code)
    if found is None:
        return "Choose one of the answers offered."
    if on < found.valid_from:
        return (
            f"“{found.words}” was not in use on {long_day(on)}: it came in on {long_day(found.valid_from)}."
        )
    if found.valid_to is not None and on > found.valid_to:
        return (
            f"“{found.words}” was no longer in use on {long_day(on)}: it ended on {long_day(found.valid_to)}."
        )
    return None


def list_names() -> list[str]:
    return sorted(_lists())


def _list(name: str) -> Mapping[str, Code]:
    try:
        return _lists()[name]
    except KeyError as error:
        raise UnknownListError(name) from error


@cache
def _lists() -> Mapping[str, Mapping[str, Code]]:
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    since: date = read.pop("since")
    return MappingProxyType(
        {
            name: MappingProxyType({row["code"]: _code(row, since) for row in rows})
            for name, rows in read.items()
        }
    )


def _code(row: Mapping[str, Any], since: date) -> Code:
    known = {"code", "words", "from", "to", "national"}
    return Code(
        code=row["code"],
        words=row["words"],
        valid_from=row.get("from", since),
        valid_to=row.get("to"),
        facts=MappingProxyType({key: value for key, value in row.items() if key not in known}),
        national=MappingProxyType(dict(row.get("national", {}))),
    )
