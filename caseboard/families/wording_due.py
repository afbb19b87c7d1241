"""Sentences about actions, signposts and worries: the same words in history, the head's week and the letter.

Where a sentence has somebody's own words in it, they come from an entry. A reader who may not read the entry is not
told of it at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from caseboard import codes
from caseboard.dates import brief_day, count_words, short_day

if TYPE_CHECKING:
    from caseboard.families.wording import Names


def due_sentence(kind: str, data: Mapping[str, Any], names: Names, words: str | None) -> str | None:
    """What happened, in a sentence or two; None when this reader may not know of it. With empty words it says what
    happened in ours alone."""
    if "words" in data and words is None:
        return None
    return SENTENCES[kind](data, names, words or "")


def _agreed(data: Mapping[str, Any], names: Names, words: str) -> str:
    return f"Action for {owner(data, names)}, by {_day(data['due_on'])}{_saying(words)}"


def owner(data: Mapping[str, Any], names: Names) -> str:
    """Who is to do an action, as the log's ids are told to this reader."""
    if data["owner_kind"] == "family":
        return "the family"
    return names.school(data["owner"]) if data["owner_kind"] == "school" else names.helper(data["owner"])


def _closed(data: Mapping[str, Any], _names: Names, words: str) -> str:
    is_done = data["result"] == "done"
    if not words:
        return f"An action {'is' if is_done else 'will not be'} done."
    return f"{'Done' if is_done else 'Will not be done'}{_saying(words)}"


def _reopened(_data: Mapping[str, Any], _names: Names, words: str) -> str:
    return f"Open again{_saying(words)}" if words else "An action is open again."


def _put_off(data: Mapping[str, Any], _names: Names, words: str) -> str:
    before, after = data["due_on"]
    due = f"due {_day(after)}, before {_day(before)}"
    return f"Now {due}{_saying(words)}" if words else f"An action is now {due}."


def _saying(words: str) -> str:
    """The end of a sentence: with somebody's words, or without."""
    return f": {_stop(words)}" if words else "."


def _signposted(data: Mapping[str, Any], names: Names, _words: str) -> str:
    again = f" We ask again on {_day(data['follow_up_on'])}." if data["follow_up_on"] else ""
    return f"Pointed to {_service(data, names)}, {_said(codes.SIGNPOST_HOW, data['how'])}.{again}"


def _followed(data: Mapping[str, Any], names: Names, _words: str) -> str:
    helped = (
        _said(codes.SIGNPOST_HELPED, data["helped"]) if data["taken_up"] == "yes" and data["helped"] else ""
    )
    again = f" We ask again on {_day(data['again_on'])}." if data["again_on"] else ""
    return f"Asked about {_service(data, names)}. {_said(codes.SIGNPOST_TAKEN_UP, data['taken_up'])}{helped}.{again}"


def _raised(data: Mapping[str, Any], names: Names, words: str) -> str | None:
    child = names.child(data["child"])
    return f"A worry about {child}. {words}".rstrip() if child else None


def _seen(_data: Mapping[str, Any], _names: Names, _words: str) -> str:
    return "Read the worry that school raised."


SENTENCES: dict[str, Callable[[Mapping[str, Any], Names, str], str | None]] = {
    "action_agreed": _agreed,
    "action_closed": _closed,
    "action_reopened": _reopened,
    "action_put_off": _put_off,
    "signposted": _signposted,
    "signpost_followed": _followed,
    "worry_raised": _raised,
    "worry_seen": _seen,
}


def category(code: str) -> str:
    return _said(codes.SIGNPOST_CATEGORY, code)


def action_late(days: int, count: int) -> str:
    """The flag of a card whose actions are overdue: "Action 3 days late", "2 actions late"."""
    return f"Action {count_words(days, 'day', 'days')} late" if count == 1 else f"{count} actions late"


HOLDER_LEFT, LEAD_LEFT = "Holder has left", "Lead has left"
"""The flags for whoever is named on the card and works for none of the family's schools any more."""
READ_PAGE = "Read our page first"
"""The flag for the worker who is new to a family that has told its story once."""


def worry_waiting(days: int) -> str:
    return "New worry from school" if days < 1 else f"Worry not read, {count_words(days, 'day', 'days')}"


def follow_up_due(since: date) -> str:
    return f"Ask about a signpost, {brief_day(since)}"


def _service(data: Mapping[str, Any], names: Names) -> str:
    return f"{names.service(data['service'])} ({category(data['category'])})"


def _said(name: str, code: str) -> str:
    """A code as it stands in a sentence."""
    return str(codes.fact(name, code, "said", code))


def _day(text: str) -> str:
    return short_day(date.fromisoformat(text))


def _stop(words: str) -> str:
    """The words as they were written, closed like a sentence."""
    return words if words[-1:] in '.!?…”"' else f"{words}."
