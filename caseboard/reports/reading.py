"""What was asked and answered at one school, as it stands after the last event of its chain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from caseboard import codes

KINDS = (
    "contact_made",
    "contact_changed",
    "contact_taken_back",
    "contact_decided",
    "referral_made",
    "referral_decided",
    "assessment_started",
    "assessment_changed",
    "assessment_taken_back",
    "assessment_decided",
    "decision_told",
    "school_moved",
)
"""The events that are counted."""
SUBJECTS = {"contact_decided": "contact", "referral_decided": "referral", "assessment_decided": "assessment"}
"""A kind of answer -> what is answered."""


@dataclass(slots=True)
class Request:
    """A contact that was made."""

    asked_on: date
    due_on: date | None
    children: int
    """Of this school."""


@dataclass(frozen=True, slots=True)
class Answer:
    what: str
    """`contact`, `referral` or `assessment`."""
    subject: str
    decision: str
    on: date
    outcome: str


@dataclass(slots=True)
class Books:
    requests: dict[str, Request] = field(default_factory=dict)
    referrals: dict[str, tuple[str, date]] = field(default_factory=dict)
    """referral -> the contact it came from, or nothing, and the day it was made."""
    assessed: dict[str, str] = field(default_factory=dict)
    """assessment -> its referral, or nothing."""
    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)
    """(what, subject) -> the answer that stands."""
    told: dict[str, date] = field(default_factory=dict)
    """decision -> the day this school was told."""

    def referrals_made(self) -> Iterable[tuple[str, date, int]]:
        """Each referral, the day it was made, and how many children of the school it is about."""
        for ref, (contact, day) in self.referrals.items():
            request = self.requests.get(contact)
            yield ref, day, request.children if request else 0


@dataclass(frozen=True, slots=True)
class _Here:
    """Which children were at this school at a place of its chain."""

    moves: Sequence[tuple[int, Sequence[str], bool]]
    """The place, whom it was about, and whether they were here until then."""
    now: Mapping[str, bool]

    def count(self, data: Mapping[str, Any], place: int, *, known: int = 0) -> int:
        """How many of them a request is about; as many as were known where an event does not say."""
        named = data.get("children")
        return known if named is None else sum(self._was_here(child, place) for child in named)

    def _was_here(self, child: str, place: int) -> bool:
        later = (was for when, children, was in self.moves if when > place and child in children)
        return next(later, self.now.get(child, False))


def read(
    events: Iterable[tuple[str, Mapping[str, Any]]], *, school: str, child_is_here: Mapping[str, bool]
) -> Books:
    """Reads (kind, data) in the order of the school's chain. What was put right later stands in its place.

    `child_is_here` is where each child is now; one that came or went since the request counts where it was then.
    """
    books, told = Books(), list(events)
    moves = [
        (place, data["children"], data["from_school"] == school)
        for place, (kind, data) in enumerate(told)
        if kind == "school_moved"
    ]
    here = _Here(moves, child_is_here)

    for place, (kind, data) in enumerate(told):
        match kind:
            case "contact_made":
                books.requests[data["contact"]] = Request(
                    _day(data["asked_on"]), _due(data), here.count(data, place)
                )
            case "contact_changed" if request := books.requests.get(data["contact"]):
                request.asked_on, request.due_on = _day(data["asked_on"]), _due(data)
                request.children = here.count(data, place, known=request.children)
            case "contact_taken_back":
                books.requests.pop(data["contact"], None)
                books.answers.pop(("contact", data["contact"]), None)
            case "referral_made":
                books.referrals[data["referral"]] = (data["contact"], _day(data["on"]))
            case "assessment_started":
                books.assessed[data["assessment"]] = data["referral"]
            case "assessment_changed" if data.get("referral"):
                books.assessed[data["assessment"]] = data["referral"]
            case "assessment_taken_back":
                books.assessed.pop(data["assessment"], None)
                books.answers.pop(("assessment", data["assessment"]), None)
            case "decision_told" if data["school"] == school:
                books.told.setdefault(data["decision"], _day(data["on"]))
            case _ if kind in SUBJECTS:
                _read_answer(books, kind, data, school)
    return books


def _read_answer(books: Books, kind: str, data: Mapping[str, Any], school: str) -> None:
    what = SUBJECTS[kind]
    subject = data[what]
    books.answers[what, subject] = Answer(what, subject, data["decision"], _day(data["on"]), data["outcome"])
    if what == "contact" and codes.fact(codes.CONTACT_OUTCOME, data["outcome"], "makes") != "referral":
        for ref in [ref for ref, (contact, _) in books.referrals.items() if contact == subject]:
            del books.referrals[ref]  # the answer that had made it was put right
    if school in data["told"]:
        books.told.setdefault(data["decision"], _day(data["told"][school]))


def _due(data: Mapping[str, Any]) -> date | None:
    return _day(data["due_on"]) if data["due_on"] else None


def _day(text: str) -> date:
    return date.fromisoformat(text)
