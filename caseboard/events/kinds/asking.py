"""Asking for help, what was answered, and what is said of the answer."""

from __future__ import annotations

from dataclasses import dataclass

from caseboard.events.kinds.base import CardChanged, EventKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactMade(CardChanged):
    """Help was asked for. `contact` and `children` are public ids, `agency` a helper's, `again` the contact before.

    `again` is empty for a first request; `asked_by`, the helper who asked, where that is not known. `asked_for`,
    `agency_kind` and `agreement` are codes, or empty when asked by way of the card.
    """

    name = "contact_made"
    contact: str
    agency: str
    agency_kind: str
    asked_for: str
    asked_on: str
    due_on: str | None
    agreement: str
    children: list[str]
    again: str = ""
    asked_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChanged(CardChanged):
    """What is written down of a request was put right, or added to.

    Events of the first releases carry only whom it was put to and when: what is None stays as it was.
    """

    name = "contact_changed"
    contact: str
    agency: str
    asked_on: str
    due_on: str | None
    agency_kind: str | None = None
    asked_for: str | None = None
    agreement: str | None = None
    children: list[str] | None = None
    asked_by: str | None = None
    is_more: bool = False
    """Nothing of it is other than schools have read: only more is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactTakenBack(CardChanged):
    """A request put down by mistake was taken back: it was never made."""

    name = "contact_taken_back"
    contact: str
    agency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactAcknowledged(EventKind):
    """Who was asked said that they have it."""

    name = "contact_acknowledged"
    contact: str
    agency: str
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided(CardChanged):
    """Base of the three kinds of answer. `decision`, `decider` and `pointed_to` are public ids, `decider` and
    `pointed_to` empty when not known; `outcome` and `reason_given` are codes of their lists; `told` is the public id
    of a school -> the day it was told, for those told when the answer was recorded; `told_family` a day or empty."""

    decision: str
    agency: str
    since: str
    """The day of what is answered: asked on, made on, began on."""
    on: str
    outcome: str
    decider: str
    reason_given: str
    level: str
    """The level of need they quoted, or empty."""
    pointed_to: str
    told: dict[str, str]
    told_family: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDecided(Decided):
    """What became of a request for help."""

    name = "contact_decided"
    contact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralMade(EventKind):
    """A contact was taken as a referral. `contact` is empty for one that came from elsewhere."""

    name = "referral_made"
    referral: str
    contact: str
    agency: str
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralDecided(Decided):
    """What became of a referral."""

    name = "referral_decided"
    referral: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentStarted(CardChanged):
    """An assessment began. `referral` is empty where none is needed; `assessor` a helper, or empty."""

    name = "assessment_started"
    assessment: str
    referral: str
    assessment_kind: str
    assessor: str
    on: str
    due_on: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentChanged(CardChanged):
    """Who assesses, what kind it is, or on which referral it rests and when it began, was put right.

    Events of the first releases carry neither `referral` nor `on`.
    """

    name = "assessment_changed"
    assessment: str
    assessment_kind: str
    assessor: str
    due_on: str | None
    referral: str = ""
    on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentTakenBack(CardChanged):
    """An assessment put down by mistake was taken back: it never began."""

    name = "assessment_taken_back"
    assessment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentDecided(Decided):
    """How an assessment ended."""

    name = "assessment_decided"
    assessment: str
    assessment_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTold(EventKind):
    """The school (`school` is its public id) or the family (empty) was told of an answer, on a day.

    `agency` is who answered and `what` is contact, referral or assessment; the first releases wrote neither.
    """

    name = "decision_told"
    decision: str
    school: str
    on: str
    agency: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionQuestioned(EventKind):
    """A step of the local way to disagree was taken. `step` counts from 1."""

    name = "decision_questioned"
    decision: str
    agency: str
    step: int
    on: str
    due_on: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAnswered(EventKind):
    """A step of a disagreement was answered."""

    name = "question_answered"
    decision: str
    agency: str
    step: int
    on: str
    result: str
