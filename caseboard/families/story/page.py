"""What stands on a family's page, and what is wrong with one before it is saved. Pure rules.

The page has to fit on one sheet of A4 with room to sign, so every part has a length.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

OWN_WORDS_LIMIT = 400
LINE_LIMIT = 120
NAME_LIMIT = 40
WHO_SEES_LIMIT = 240
LINES_AT_MOST = 5
HELPERS_AT_MOST = 6
TOLD_AT_MOST = 6


@dataclass(frozen=True, slots=True)
class Helps:
    """Somebody who helps, and with what."""

    who: str
    what: str


@dataclass(frozen=True, slots=True)
class Told:
    """Something the family has told already, and the event of the history where it was said."""

    text: str
    seq: int
    """0: it was said when this page was written."""
    record: str = ""
    """The join by which the record it was said in was joined to this one; empty where it was said in this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage:
    """One page in plain words."""

    own_words: str = ""
    going_well: tuple[str, ...] = ()
    worried: tuple[str, ...] = ()
    helpers: tuple[Helps, ...] = ()
    happens_next: tuple[str, ...] = ()
    told: tuple[Told, ...] = ()
    who_sees: str = ""
    agreed_with: str = ""

    def to_json(self) -> dict[str, Any]:
        """Everything but the family's own words, which are the text of the entry."""
        page = asdict(self)
        del page["own_words"]
        return page

    @staticmethod
    def from_json(own_words: str, given: Mapping[str, Any] | None) -> StoryPage:
        page = dict(given or {})
        return StoryPage(
            own_words=own_words,
            going_well=tuple(page.get("going_well", ())),
            worried=tuple(page.get("worried", ())),
            helpers=tuple(Helps(**one) for one in page.get("helpers", ())),
            happens_next=tuple(page.get("happens_next", ())),
            told=tuple(Told(**one) for one in page.get("told", ())),
            who_sees=page.get("who_sees", ""),
            agreed_with=page.get("agreed_with", ""),
        )


def lines(text: str) -> tuple[str, ...]:
    """What was typed one on a line, without the empty ones."""
    return tuple(line for line in (" ".join(one.split()) for one in text.splitlines()) if line)


def helps(text: str) -> tuple[Helps, ...]:
    """ "P. Grant, Social Care: leads the plan", one on a line. Without a colon there is no "with what"."""
    found = (line.partition(":") for line in lines(text))
    return tuple(Helps(who.strip(), what.strip()) for who, _, what in found)


def problems_with(page: StoryPage, *, is_agreed: bool) -> dict[str, str]:
    """field -> what is wrong with it; nothing when the page can be saved."""
    problems: dict[str, str] = {}
    if not page.own_words:
        problems["own_words"] = "Write what the family says, in their own words."
    elif len(page.own_words) > OWN_WORDS_LIMIT:
        problems["own_words"] = f"Shorten this to {OWN_WORDS_LIMIT} characters: it is one page."
    for name in ("going_well", "worried", "happens_next"):
        if wrong := _too_long(getattr(page, name), LINES_AT_MOST):
            problems[name] = wrong
    if wrong := _wrong_with_helpers(page.helpers):
        problems["helpers"] = wrong
    if wrong := _too_long([one.text for one in page.told], TOLD_AT_MOST):
        problems["told"] = wrong
    if len(page.who_sees) > WHO_SEES_LIMIT:
        problems["who_sees"] = f"Shorten this to {WHO_SEES_LIMIT} characters."
    return problems | _wrong_with_agreeing(page.agreed_with, is_agreed=is_agreed)


def _wrong_with_helpers(helpers: Sequence[Helps]) -> str:
    if wrong := _too_long([one.what for one in helpers], HELPERS_AT_MOST):
        return wrong
    if any(not one.who or not one.what for one in helpers):
        return "Write each as a name, a colon, and what they help with."
    if any(len(one.who) > NAME_LIMIT for one in helpers):
        return f"Shorten each name to {NAME_LIMIT} characters."
    return ""


def _wrong_with_agreeing(agreed_with: str, *, is_agreed: bool) -> dict[str, str]:
    if len(agreed_with) > NAME_LIMIT:
        return {"agreed_with": f"Shorten this to {NAME_LIMIT} characters."}
    if is_agreed and not agreed_with:
        return {"agreed_with": "Write who agreed to it, or leave the day empty."}
    if agreed_with and not is_agreed:
        return {"agreed_on": "Enter the day they agreed, or leave the name empty."}
    return {}


def _too_long(found: Sequence[str], at_most: int) -> str:
    if len(found) > at_most:
        return f"At most {at_most} lines: it is one page."
    if any(len(line) > LINE_LIMIT for line in found):
        return f"Shorten each line to {LINE_LIMIT} characters: it is one page."
    return ""
