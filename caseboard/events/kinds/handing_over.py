"""From worker to worker, from school to school, and what two schools agree to share."""

from __future__ import annotations

from dataclasses import dataclass

from caseboard.events.kinds.base import CardChanged, EventKind


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverOffered(CardChanged):
    """Somebody was asked to take the lead over. `to` is a helper's public id, `why` a code of the national list."""

    name = "handover_offered"
    to: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverAccepted(CardChanged):
    """They took it over. `access_ends` is the last day on which the old lead may see the family, when there is one."""

    name = "handover_accepted"
    why: str
    access_ends: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverTakenBack(CardChanged):
    """The handover was taken back, or they did not take it: the lead stays."""

    name = "handover_taken_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolMoveAsked(EventKind):
    """A family is on its way from one school to another. Both are public ids."""

    name = "school_move_asked"
    from_school: str
    to_school: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolMoveTakenBack(EventKind):
    """It stays where it is."""

    name = "school_move_taken_back"
    from_school: str
    to_school: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolMoved(EventKind):
    """The new school has confirmed: the family stands there now, and no longer at the old one.

    `children` are the public ids of those who went.
    """

    name = "school_moved"
    from_school: str
    to_school: str
    children: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolsAgreed(EventKind):
    """Schools of the family may know of its children at each other, until a day. `schools` are public ids.

    Who agreed is an entry, and `text` the salted hash of its words.
    """

    name = "schools_agreed"
    schools: list[str]
    starts: str
    ends: str
    reason: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolsAgreementEnded(EventKind):
    """The agreement between schools was ended before its day. `schools` are public ids."""

    name = "schools_agreement_ended"
    schools: list[str]
