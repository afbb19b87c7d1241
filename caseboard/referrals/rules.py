"""What may be asked, answered and told, and when. Pure rules over dates and codes: field -> plain sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from caseboard import codes
from caseboard.dates import brief_day, short_day
from caseboard.families.models import Level
from caseboard.moves.rules import ReviewChoice, review_choices
from caseboard.schools.calendars import SchoolCalendar

WORDS_LIMIT = 4000
"""Characters in each of the boxes for words."""
SIX_MONTHS = timedelta(days=183)
"""As long as this the worker who answered before is named when it is asked again."""
END_OF_HALF_TERM = "End of half-term"
IN_THEIR_WORDS = ", in their own words: "
AGAIN_IF = "What would make us ask again: "
"""How two kinds of words begin where they are kept; where a label says it already, it is left out again."""
NEARLY_OVER = timedelta(days=3)
"""A half-term that ends sooner than this is no date for a next look: the end of the next one is offered."""

OUTCOMES = {
    "contact": codes.CONTACT_OUTCOME,
    "referral": codes.REFERRAL_OUTCOME,
    "assessment": codes.ASSESSMENT_OUTCOME,
}
"""What is answered -> the list its outcomes come from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A request for help as a person writes it down. Names as typed."""

    agency: str
    agency_kind: str = ""
    asked_by: str = ""
    """Who asked them."""
    asked_for: str = ""
    asked_on: date | None = None
    agreement: str = ""
    words: str = ""
    """What was asked, in the worker's words."""
    changed: str = ""
    """What has changed since the answer before: needed when it is asked again."""
    children: tuple[int, ...] = ()
    """Inner keys; none means every child of the family."""
    shared_with: frozenset[int] = frozenset()
    """Schools that may read the words; none means workers only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer as a person writes it down. Names as typed."""

    outcome: str
    on: date | None
    decider: str = ""
    reason_given: str = ""
    words: str = ""
    """Their reason in their words."""
    level: str = ""
    pointed_to: str = ""
    again_if: str = ""
    """What would make us ask again."""
    shared_with: frozenset[int] = frozenset()
    told_on: date | None = None
    """When the schools of the one who writes were told; None when they still are to be."""
    keeps_told: bool = False
    """Which schools were told, and when, stays as it stands with the answer that is put right."""
    owed_by: str = ""
    """Who is to tell them, when they are not told yet."""
    told_family_on: date | None = None
    holder: str = ""
    next_on: date | None = None
    stays: bool = False
    """The family is not moved to Held in school."""
    why_stays: str = ""


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """What is known of a request that has no answer yet."""

    agency: str
    folded: str
    asked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an answer is to: `what` is contact, referral or assessment, `since` its first day."""

    what: str
    since: date
    today: date
    is_held: bool = False
    """The family stands in Held in school already."""
    was_no: bool = False
    """The answer that is put right was no help either: who holds the family has been said then."""


def asking_problems(
    asking: Asking, *, today: date, still_open: Sequence[OpenRequest], is_again: bool, folded: str
) -> dict[str, str]:
    """What is wrong with a request. `folded` is its agency's name as names are compared."""
    problems: dict[str, str] = {}
    if not asking.agency.strip():
        problems["agency"] = "Say who was asked."
    if asking.asked_on is None:
        problems["asked_on"] = "Enter the day they were asked."
    elif asking.asked_on > today:
        problems["asked_on"] = "The day they were asked cannot be in the future."
    twin = next((one for one in still_open if one.folded == folded), None)
    if twin and asking.agency.strip():
        problems["agency"] = (
            f"{twin.agency} has an open request already, of {brief_day(twin.asked_on)}. "
            "Record its answer first, or add to it in an update."
        )
    day = min(asking.asked_on or today, today)
    for name, list_name, code in (
        ("agency_kind", codes.AGENCY, asking.agency_kind),
        ("asked_for", codes.HELP, asking.asked_for),
        ("agreement", codes.AGREEMENT, asking.agreement),
    ):
        if code and (why := codes.why_not(list_name, code, day)):
            problems[name] = why
    if not asking.agreement:
        problems["agreement"] = "Say whether the family agreed, or why it was asked without."
    if is_again and not asking.changed.strip():
        problems["changed"] = "Say what has changed since the answer."
    return problems | too_long(words=asking.words, changed=asking.changed)


def answer_problems(answer: Answer, asked: Asked) -> dict[str, str]:
    """What is wrong with an answer. When it is no help, who holds it and when to look again are asked for."""
    problems = dated_problems(answer, asked)
    list_name = OUTCOMES[asked.what]
    if not answer.outcome:
        problems["outcome"] = "Choose what they answered."
    elif why := codes.why_not(list_name, answer.outcome, min(answer.on or asked.today, asked.today)):
        problems["outcome"] = why
    if answer.reason_given and (why := codes.why_not(codes.REASON_GIVEN, answer.reason_given, asked.today)):
        problems["reason_given"] = why
    if answer.reason_given == "own_words" and not answer.words.strip():
        problems["words"] = "Write down their words, or choose another answer above."
    elif codes.fact(list_name, answer.outcome, "needs_words") and not answer.words.strip():
        problems["words"] = "Write down what they answered, in a few words."
    if answer.level and answer.level not in {level.value for level in Level}:
        problems["level"] = "Choose one of the levels offered."
    if "outcome" not in problems and is_no_help(list_name, answer.outcome) and not asked.was_no:
        problems |= holding_problems(answer, asked)
    return problems | too_long(words=answer.words, again_if=answer.again_if, why_stays=answer.why_stays)


def dated_problems(answer: Answer, asked: Asked) -> dict[str, str]:
    """Each day in its order: asked, answered, told; none in the future."""
    problems: dict[str, str] = {}
    if answer.on is None:
        problems["on"] = "Enter the day they answered."
    elif answer.on > asked.today:
        problems["on"] = "The day they answered cannot be in the future."
    elif answer.on < asked.since:
        problems["on"] = f"An answer cannot be from before it was asked for, on {short_day(asked.since)}."
    else:
        problems |= told_problems(answer.on, asked.today, told_on=answer.told_on)
        problems |= told_problems(answer.on, asked.today, told_family_on=answer.told_family_on)
    return problems


def told_problems(decided: date, today: date, **told: date | None) -> dict[str, str]:
    """A school or a family is told of an answer after it was given, and not in the future."""
    problems = {}
    for name, day in told.items():
        if day is not None and day > today:
            problems[name] = "The day they were told cannot be in the future."
        elif day is not None and day < decided:
            problems[name] = f"They cannot have been told before the answer, on {short_day(decided)}."
    return problems


def kept_problems(decided: date | None, told: Sequence[date | None]) -> dict[str, str]:
    """An answer that is put right may not come to lie after the day on which a school was told of it."""
    first = min((day for day in told if day is not None), default=None)
    if decided is None or first is None or decided <= first:
        return {}
    return {"on": f"School was told on {short_day(first)}. The answer cannot be from after that."}


def holding_problems(answer: Answer, asked: Asked) -> dict[str, str]:
    """A no has an owner: who holds it, and when they look again; or why the family stays where it is."""
    problems = {}
    if answer.stays and not asked.is_held:
        if not answer.why_stays.strip():
            problems["why_stays"] = "Say why the family stays where it is, in a few words."
        return problems
    if not answer.holder.strip():
        problems["holder"] = "Say who holds it now. A family is never left without somebody."
    if answer.next_on is None:
        problems["next_on"] = "Choose when to look again."
    elif answer.next_on < asked.today:
        problems["next_on"] = "The next review cannot be in the past."
    return problems


def assessment_problems(
    *, kind: str, started_on: date | None, today: date, referral_on: date | None, needs_kind: bool = True
) -> dict[str, str]:
    """What is wrong with an assessment that begins. `referral_on` is the day of the referral it rests on, if any."""
    problems: dict[str, str] = {}
    if started_on is None:
        problems["started_on"] = "Enter the day it began."
    elif started_on > today:
        problems["started_on"] = "The day it began cannot be in the future."
    if not kind:
        if needs_kind:
            problems["kind"] = "Choose the kind of assessment."
        return problems
    if why := codes.why_not(codes.ASSESSMENT, kind, min(started_on or today, today)):
        problems["kind"] = why
    elif codes.fact(codes.ASSESSMENT, kind, "needs_referral") and referral_on is None:
        problems["kind"] = (
            f"“{codes.words(codes.ASSESSMENT, kind)}” follows a referral, and none is written down yet. "
            "Record the answer that made it a referral first, or say below that somebody else referred the family."
        )
    elif referral_on is not None and started_on is not None and started_on < referral_on:
        problems["started_on"] = (
            f"An assessment cannot begin before its referral, on {short_day(referral_on)}."
        )
    return problems


def elsewhere_problems(to: str, on: date | None, *, needs: bool, today: date) -> dict[str, str]:
    """What is wrong with a referral that somebody else made."""
    problems: dict[str, str] = {}
    if not needs:
        problems["referred_on"] = "This kind of assessment follows no referral. Leave this empty."
    elif on is None:
        problems["referred_on"] = "Enter the day on which somebody else referred the family."
    elif on > today:
        problems["referred_on"] = "The day of the referral cannot be in the future."
    if not to.strip():
        problems["referred_to"] = "Say whom the family was referred to."
    return problems


def too_long(**texts: str) -> dict[str, str]:
    return {
        name: f"This is {len(text):,} characters. Shorten it to {WORDS_LIMIT:,}."
        for name, text in texts.items()
        if len(text) > WORDS_LIMIT
    }


def is_no_help(list_name: str, outcome: str) -> bool:
    """Whether nobody outside school takes it up: then it needs an owner."""
    return not codes.fact(list_name, outcome, "is_help", False)


def next_looks(today: date, calendar: SchoolCalendar) -> list[ReviewChoice]:
    """The buttons for a next look: in 1 week, in 2 weeks, end of half-term, each with its real date."""
    end = calendar.end_of_half_term(today)
    if end - today < NEARLY_OVER:
        end = calendar.end_of_half_term(end + timedelta(days=1))
    return [*review_choices(today)[:2], ReviewChoice(f"{END_OF_HALF_TERM}, {short_day(end)}", end)]


def is_recent(answered_on: date, today: date) -> bool:
    """Whether the worker who answered may still know the family."""
    return today - answered_on <= SIX_MONTHS
