"""Every sentence about asking for help and the answer, in one place: history, the school's view, the letter and paper.

Neutral words: who was asked, when, what they said and when. Nobody's own name is in them, only an agency's or a
service's; what people wrote in their own words is an entry, and goes to a school only when it was shared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from caseboard import codes
from caseboard.dates import brief_day, count_words, short_day
from caseboard.families.levels import LEVELS
from caseboard.families.models import Level
from caseboard.names import set_off

if TYPE_CHECKING:
    from caseboard.families.wording import Names

Data = Mapping[str, Any]

SAID = {
    "referral": "they took it as a referral",
    "assessment": "they said that a statutory assessment begins",
    "strategy": "they said that there will be a strategy discussion",
    "early_help": "they said that early help takes it up",
    "family_help": "they said that Family Help takes it up",
    "service": "they said that they will help",
    "joined": "they said that it joins work that is already open",
    "threshold": "they said it does not meet their threshold",
    "advice": "they gave advice",
    "signposted": "they pointed to another service",
    "no_agreement": "they said that the family did not agree",
    "more_asked": "they asked for more information first",
    "other_la": "they passed it to another authority",
    "not_taken_up": "they said they do not take it up",
}
"""What an agency answered to a contact, after "On Tue 17 Nov"."""

REASONS = {
    "none": "No reason was given.",
    "verbal": "They said why.",
    "written": "They wrote why.",
    "own_words": "They wrote why.",
}


def asked(data: Data, names: Names) -> str:
    again = " again" if data.get("again") else ""
    due = f" An answer is due by {short_day(_day(data['due_on']))}." if data["due_on"] else ""
    agency = set_off(names.helper(data["agency"]))
    return f"We asked {agency}{again}{_for(data)} on {_on(data['asked_on'])}.{due}"


def put_right(data: Data, names: Names) -> str:
    """What may have been other before; "More was written down about ..." when nothing of it was."""
    agency, on = set_off(names.helper(data["agency"])), _on(data["asked_on"])
    if data.get("is_more"):
        return f"More was written down about the request to {agency} of {on}."
    return f"Put right: we asked {agency}{_for(data)} on {on}."


def never_asked(data: Data, names: Names) -> str:
    return (
        f"The request to {set_off(names.helper(data['agency']))} was put down by mistake and is taken back."
    )


def acknowledged(data: Data, names: Names) -> str:
    return f"{_capital(set_off(names.helper(data['agency'])))} said on {_on(data['on'])} that they have it."


def answered(data: Data, names: Names) -> str:
    """ "We asked the Hub on 6 Nov. On Tue 17 Nov they said it does not meet their threshold and pointed to the family
    hub. They wrote why."
    """
    agency = set_off(names.helper(data["agency"]))
    on = short_day(_day(data["on"]))
    if data["outcome"] == "withdrawn":
        return f"We asked {agency} on {_on(data['since'])}, and withdrew it on {on}."
    service = names.helper(data["pointed_to"]) if data["pointed_to"] else ""
    if data["outcome"] == "signposted" and service:
        said, service = f"they pointed to {service}", ""
    else:
        said = SAID.get(data["outcome"], "they answered")
    pointed = f" and pointed to {service}" if service else ""
    return _joined(f"We asked {agency} on {_on(data['since'])}. On {on} {said}{pointed}.", _why(data))


def taken_as_referral(data: Data, names: Names) -> str:
    agency, on = set_off(names.helper(data["agency"])), _on(data["on"])
    if not data["contact"]:
        return f"Somebody else referred the family to {agency} on {on}."
    return f"{_capital(agency)} took it as a referral on {on}."


def referral_decided(data: Data, names: Names) -> str:
    what = _small(codes.words(codes.REFERRAL_OUTCOME, data["outcome"]))
    agency, since = set_off(names.helper(data["agency"])), _on(data["since"])
    return _joined(
        f"The referral to {agency} of {since} was decided on {short_day(_day(data['on']))}: {what}.",
        _pointed(data, names),
        _why(data),
    )


def assessment_began(data: Data, names: Names) -> str:
    by = f", by {names.helper(data['assessor'])}" if data["assessor"] else ""
    due = f" It is due by {short_day(_day(data['due_on']))}." if data["due_on"] else ""
    return f"{_assessment(data)} began on {_on(data['on'])}{by}.{due}"


def assessment_put_right(data: Data, names: Names) -> str:
    by = f" by {names.helper(data['assessor'])}" if data["assessor"] else ""
    return f"Put right: {_small(_assessment(data))}{by}."


def assessment_never_began(data: Data, names: Names) -> str:
    return "An assessment was put down by mistake and is taken back."


def assessment_ended(data: Data, names: Names) -> str:
    what = _small(codes.words(codes.ASSESSMENT_OUTCOME, data["outcome"]))
    return _joined(
        f"{_assessment(data)} that began on {_on(data['since'])} ended on {short_day(_day(data['on']))}: {what}.",
        _pointed(data, names),
        _why(data),
    )


def told(data: Data, names: Names) -> str:
    """ "School was told on 4 Nov what the Hub answered."."""
    who, on = "School" if data["school"] else "The family", _on(data["on"])
    if data.get("what") == "assessment":
        return f"{who} was told on {on} how the assessment ended."
    if not data.get("agency"):
        return f"{who} was told of an answer on {on}."
    return f"{who} was told on {on} what {set_off(names.helper(data['agency']))} answered."


def questioned(data: Data, names: Names) -> str:
    due = f" An answer is due by {short_day(_day(data['due_on']))}." if data["due_on"] else ""
    agency = set_off(names.helper(data["agency"])) if data["agency"] else "them"
    return f"We asked {agency} on {_on(data['on'])} to look at the answer again, step {data['step']}.{due}"


def question_answered(data: Data, names: Names) -> str:
    agency = _capital(set_off(names.helper(data["agency"]))) if data["agency"] else "They"
    result = _small(codes.words(codes.STEP_RESULT, data["result"]))
    return f"{agency} answered step {data['step']} on {_on(data['on'])}: {result}."


SENTENCES: Mapping[str, Callable[[Data, Names], str]] = {
    "contact_made": asked,
    "contact_changed": put_right,
    "contact_taken_back": never_asked,
    "contact_acknowledged": acknowledged,
    "contact_decided": answered,
    "referral_made": taken_as_referral,
    "referral_decided": referral_decided,
    "assessment_started": assessment_began,
    "assessment_changed": assessment_put_right,
    "assessment_taken_back": assessment_never_began,
    "assessment_decided": assessment_ended,
    "decision_told": told,
    "decision_questioned": questioned,
    "question_answered": question_answered,
}
"""Kind of event -> its sentence."""


def due(on: date | None, *, today: date) -> str:
    """By when an answer is due, on a card and a page: "due Mon 9 Nov", "was due 9 Nov"; empty without a date."""
    if on is None:
        return ""
    if on == today:
        return "due today"
    return f"due {short_day(on)}" if on > today else f"was due {brief_day(on)}"


def due_in_brief(on: date, *, today: date) -> str:
    """The same where there is little room: "due 9 Nov", "due today", "was due 9 Nov"."""
    if on == today:
        return "due today"
    return f"{'due' if on > today else 'was due'} {brief_day(on)}"


def clock(days: int, number: int, *, counted_in: str = "working") -> str:
    """How long something has taken: "7 working days, usual 10"."""
    return f"{count_words(days, f'{counted_in} day', f'{counted_in} days')}, usual {number}"


def usual(days: int, *, counted_in: str = "working") -> str:
    """The time that is usual: "10 working days"."""
    return count_words(days, f"{counted_in} day", f"{counted_in} days")


def _for(data: Data) -> str:
    wish = codes.fact(codes.HELP, data.get("asked_for") or "", "said", "")
    return f" for {wish}" if wish else ""


def _why(data: Data) -> str:
    level = LEVELS.get(Level(data["level"])) if data["level"] else None
    quoted = f"They put it at {level.label} ({level.national})." if level else ""
    return _joined(REASONS.get(data["reason_given"], ""), quoted)


def _pointed(data: Data, names: Names) -> str:
    return f"They pointed to {names.helper(data['pointed_to'])}." if data["pointed_to"] else ""


def _assessment(data: Data) -> str:
    said: str = codes.fact(codes.ASSESSMENT, data["assessment_kind"], "said", "An assessment")
    return said


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _on(text: str) -> str:
    return brief_day(_day(text))


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
