"""The places that the bar has no room for: one table, from which the page and the bar are made."""

from __future__ import annotations

from typing import NamedTuple

from caseboard.access import Actor
from caseboard.access import Permission as P


class Place(NamedTuple):
    label: str
    endpoint: str
    permission: P
    about: str
    """What somebody comes here for, in a sentence."""


PLACES = (
    Place(
        "Meetings",
        "meetings.index",
        P.READ_CASES,
        "Who is invited, the agenda of what needs attention, and what was agreed, typed in from the paper.",
    ),
    Place(
        "School letters",
        "outbound.index",
        P.READ_OUTBOUND_LETTERS,
        "Which letters have gone, who has read them, and what schools have asked.",
    ),
    Place(
        "Figures",
        "reports.index",
        P.READ_FIGURES,
        "What was asked, decided and told, by school and half-term, without names.",
    ),
    Place(
        "Directory of services",
        "services.index",
        P.EDIT_DIRECTORY,
        "Where families are pointed to, and until when each offer stands.",
    ),
    Place(
        "Term dates",
        "calendars.index",
        P.KEEP_CALENDARS,
        "Terms, half-terms, days a school is closed, and when its letter closes.",
    ),
    Place(
        "Usual days and local steps",
        "clocks.index",
        P.KEEP_CALENDARS,
        "How long a stage, an answer or an assessment usually takes; the steps of asking to look again at an answer.",
    ),
    Place(
        "Restricted records",
        "restricted.index",
        P.WATCH_RESTRICTED,
        "Who asked for restricted records or opened them, and why.",
    ),
    Place(
        "Copies and checks",
        "copies.index",
        P.WATCH_COPIES,
        "Whether copies of the records are made every day and hold, and what to do when they are not.",
    ),
)


def list_places(actor: Actor) -> list[Place]:
    """Those this person may come to, in the order of the page."""
    return [place for place in PLACES if actor.may(place.permission)]
