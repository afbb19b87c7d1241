"""What the counts are: pure arithmetic over the events of one school's chain and its calendar.

A window is a half-term; a cohort is put into it by the day of its answer, and what was asked by the day it was asked.
The unit is a family's request; beside it stands how many children of the school it was about. An answer that was put
right counts once, as it now stands; a request taken back was never made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from caseboard import codes
from caseboard.reports.reading import Answer, Books, Request, read
from caseboard.schools.calendars import SchoolCalendar, add_working_days, working_days_between
from caseboard.schools.calendars.days import Span


@dataclass(frozen=True, slots=True)
class Rate:
    """A part of a whole, in requests, and the same in children."""

    numerator: int = 0
    denominator: int = 0
    children: int = 0
    of_children: int = 0

    @property
    def percent(self) -> int | None:
        """Rounded half up; None of nothing."""
        return (
            (200 * self.numerator + self.denominator) // (2 * self.denominator) if self.denominator else None
        )


@dataclass(frozen=True, slots=True)
class Counts:
    """One school's half-term."""

    window: Span
    asked: int
    asked_children: int
    unanswered: int
    """Of those asked in this half-term, the ones without an answer to this day."""
    unanswered_late: int
    """Of these, past the day an answer was due."""
    decided: int
    decided_children: int
    in_time: Rate
    """Requests answered by the day they were due / requests answered that had such a day."""
    nothing_done: Rate
    """Contact NFA rate: requests answered with no action / requests answered."""
    no_help: Rate
    """No-help rate: requests not answered by a referral, early help or work already open / requests answered."""
    not_taken_further: Rate
    """Referrals with no action, and those that ended after an assessment (RC8, RC9) / referrals."""
    referral_nothing: Rate
    """Of these, referrals on which no action was taken (the census flag) / referrals."""
    after_assessment: Rate
    """Of these, ended after the assessment, with nothing more or passed to early help / referrals."""
    passed_on: Rate
    """Of these again, ended after the assessment and passed to early help (RC9) / referrals."""
    told_in_1: Rate
    """Answers the school was told within one working day / answers for which that day has come."""
    told_in_5: Rate
    never_told: int
    """Answers of this half-term that the school has not been told to this day."""


def count(
    events: Iterable[tuple[str, Mapping[str, Any]]],
    *,
    school: str,
    windows: Sequence[Span],
    child_is_here: Mapping[str, bool],
    today: date,
) -> list[Counts]:
    """The counts of one school for each window, from (kind, data) in the order of its chain.

    `school` is its public id, as the log writes it.
    """
    books = read(events, school=school, child_is_here=child_is_here)
    return [_window(books, window, today) for window in windows]


def windows_until(day: date, calendar: SchoolCalendar, number: int) -> list[Span]:
    """The last half-terms up to the one a day is in, newest first."""
    found = [calendar.half_term_of(day)]
    while len(found) < number:
        found.append(calendar.half_term_of(found[-1].starts - timedelta(days=1)))
    return found


def _window(books: Books, window: Span, today: date) -> Counts:
    asked = [request for request in books.requests.values() if request.asked_on in window]
    waiting = [
        request
        for ref, request in books.requests.items()
        if request.asked_on in window and ("contact", ref) not in books.answers
    ]
    answers = [answer for answer in books.answers.values() if answer.on in window]
    answered = [
        (answer, books.requests.get(answer.subject)) for answer in answers if answer.what == "contact"
    ]
    timed = [(a, r) for a, r in answered if r is not None and r.due_on is not None]
    referrals = [(ref, children) for ref, day, children in books.referrals_made() if day in window]
    nothing = _closed(books, referrals, "referral", _is_nothing)
    after = _closed(books, referrals, "assessment", _is_closed_after)
    return Counts(
        window=window,
        asked=len(asked),
        asked_children=sum(request.children for request in asked),
        unanswered=len(waiting),
        unanswered_late=sum(request.due_on is not None and request.due_on < today for request in waiting),
        decided=len(answered),
        decided_children=_children(answered),
        in_time=_rate([(a, r) for a, r in timed if a.on <= (r.due_on or a.on)], timed),
        nothing_done=_rate([(a, r) for a, r in answered if _fact(a, "SP9") == "NFA"], answered),
        no_help=_rate([(a, r) for a, r in answered if not _is_help(a)], answered),
        not_taken_further=_of_referrals(nothing | after, referrals),
        referral_nothing=_of_referrals(nothing, referrals),
        after_assessment=_of_referrals(after, referrals),
        passed_on=_of_referrals(
            _closed(books, referrals, "assessment", lambda answer: _closes(answer) == "RC9"), referrals
        ),
        told_in_1=_told(books, answers, 1, today),
        told_in_5=_told(books, answers, 5, today),
        never_told=sum(answer.decision not in books.told for answer in answers),
    )


_Pair = tuple[Answer, Request | None]


def _rate(part: Sequence[_Pair], whole: Sequence[_Pair]) -> Rate:
    return Rate(len(part), len(whole), _children(part), _children(whole))


def _children(pairs: Sequence[_Pair]) -> int:
    return sum(request.children for _, request in pairs if request is not None)


def _fact(answer: Answer, item: str) -> str:
    """What the answer is counted as nationally."""
    found = codes.find_code(codes.CONTACT_OUTCOME, answer.outcome)
    return str(found.national.get(item, "")) if found else ""


def _is_help(answer: Answer) -> bool:
    return bool(codes.fact(codes.CONTACT_OUTCOME, answer.outcome, "is_help", False))


def _is_nothing(answer: Answer) -> bool:
    return bool(codes.fact(codes.REFERRAL_OUTCOME, answer.outcome, "is_nfa", False))


def _is_closed_after(answer: Answer) -> bool:
    return _closes(answer) in {"RC8", "RC9"}


def _closes(answer: Answer) -> str:
    """The national reason with which an assessment closes a case, if it does."""
    return str(codes.fact(codes.ASSESSMENT_OUTCOME, answer.outcome, "closes", ""))


def _closed(
    books: Books, referrals: Sequence[tuple[str, int]], what: str, counts: Callable[[Answer], bool]
) -> set[str]:
    """Those of the referrals that ended so; one on which an assessment began is none without action."""
    wanted = {ref for ref, _ in referrals}
    found = set()
    for answer in books.answers.values():
        ref = answer.subject if what == "referral" else books.assessed.get(answer.subject, "")
        if answer.what == what and ref in wanted and counts(answer):
            found.add(ref)
    return found - set(books.assessed.values()) if what == "referral" else found


def _of_referrals(part: set[str], referrals: Sequence[tuple[str, int]]) -> Rate:
    in_part = [children for ref, children in referrals if ref in part]
    return Rate(len(in_part), len(referrals), sum(in_part), sum(children for _, children in referrals))


def _told(books: Books, answers: Sequence[Answer], days: int, today: date) -> Rate:
    """Answers told in so many working days, of those told or for which these days are over."""
    in_time = whole = 0
    for answer in answers:
        told_on, last = books.told.get(answer.decision), add_working_days(answer.on, days)
        if told_on is not None or last < today:
            whole += 1
            in_time += told_on is not None and working_days_between(answer.on, told_on) <= days
    return Rate(in_time, whole)
