"""The kinds of event, typed. Each carries ids, codes and dates only; free text lives in the entry it points to.

An event that changes a card carries `changes`: for each field of the card its value before and after. Undoing is
putting the befores back; replaying the afters from the first event gives the card as it stands (`replay.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar

Changes = dict[str, list[Any]]
"""field of the card -> [before, after], each a string, a number or None, as JSON has them."""

CARD_FIELDS = (
    "stage",  # public id of a stage
    "stage_since",  # moment of the last stage change, ISO 8601 in UTC
    "level",  # code of a level of need
    "lead",  # public id of a helper: who leads
    "holder",  # public id of a helper: who holds it in school
    "asked",  # public id of a helper: who was asked
    "asked_on",  # date
    "assessor",  # public id of a helper: who assesses
    "next_on",  # date of the next step
    "next_what",  # code of the next step
    "outcome",  # code of the outcome on ending
    "due_on",  # date by which an answer or an assessment is due
    "handing_over",  # what is handed over, while it waits to be accepted
    "new_worker_on",  # date a new lead took over
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventKind:
    """Base of all kinds. `name` is the word in the log."""

    name: ClassVar[str]

    def data(self) -> dict[str, Any]:
        """The event's particulars as JSON has them."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class CardChanged(EventKind):
    """Base of the kinds that change what stands on the card."""

    changes: Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyAdded(CardChanged):
    """The family was put on the board. `children` are public ids."""

    name = "family_added"
    children: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyMoved(CardChanged):
    """From stage to stage, with what that stage asked for."""

    name = "family_moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyEnded(CardChanged):
    """Support ended, with an outcome: the family goes to the shelf."""

    name = "family_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyReopened(CardChanged):
    """The family came back from the shelf."""

    name = "family_reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeUndone(CardChanged):
    """An earlier event's changes were put back. `undoes` is its sequence number."""

    name = "change_undone"
    undoes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelChanged(CardChanged):
    name = "level_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadChanged(CardChanged):
    """Another person or agency leads. `why` is a code of the national list of reasons, where one was given."""

    name = "lead_changed"
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderChanged(CardChanged):
    name = "holder_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpAsked(CardChanged):
    """Who was asked for help, or who assesses, was written down."""

    name = "help_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class NextDateChanged(CardChanged):
    name = "next_date_changed"


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
    """Whom or when an open request was put to was put right."""

    name = "contact_changed"
    contact: str
    agency: str
    asked_on: str
    due_on: str | None


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
    """The school (`school` is its public id) or the family (empty) was told of an answer, on a day."""

    name = "decision_told"
    decision: str
    school: str
    on: str


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildAdded(EventKind):
    """A child joined the family. `child` and `school` are public ids."""

    name = "child_added"
    child: str
    school: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildTakenOff(EventKind):
    """A child put on by mistake was taken off. The reason is an entry, and `text` the salted hash of its words."""

    name = "child_taken_off"
    child: str
    school: str
    reason: str
    text: str = ""
    """Empty in events of the first releases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyTakenOff(EventKind):
    """A family put on by mistake was taken off the board. Nothing is deleted.

    The reason is an entry, and `text` the salted hash of its words.
    """

    name = "family_taken_off"
    reason: str
    text: str = ""
    """Empty in events of the first releases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRecorded(EventKind):
    """Something was written. `text` is the salted hash of its words, so that they can be erased by law."""

    name = "entry_recorded"
    entry: str
    entry_kind: str
    text: str
    basis: str = ""
    """On what sharing it rests: a code; empty for workers' notes and in events of the first releases."""
    corrects: str = ""
    """The entry that was struck through and that this one replaces."""
    significant: bool = False
    """Whether it was ticked for the chronology when it was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryStruck(EventKind):
    """An entry was struck through as wrong. Nothing is removed: it stays, struck through, with the reason.

    The reason is an entry, and `text` the salted hash of its words. Schools that could read it no longer do.
    """

    name = "entry_struck"
    entry: str
    reason: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignificanceChanged(EventKind):
    """An event was ticked for the chronology, or the tick was taken off. `of` is its sequence number."""

    name = "significance_changed"
    of: int
    significant: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingBasisRecorded(EventKind):
    """On what sharing rests from now on: a code and a day.

    Who agreed to what is an entry (`reason`), and `text` the salted hash of its words.
    """

    name = "sharing_basis_recorded"
    basis: str
    since: str
    reason: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementWithdrawn(EventKind):
    """The family withdrew its agreement to sharing, on a day. Words shared on it leave the school's view.

    How it was said is an entry (`reason`), and `text` the salted hash of its words.
    """

    name = "agreement_withdrawn"
    on: str
    reason: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictBlocked(EventKind):
    """Somebody is kept from this family: a conflict of interest. `person` is a public id.

    The reason is an entry, and `text` the salted hash of its words.
    """

    name = "conflict_blocked"
    person: str
    reason: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictBlockLifted(EventKind):
    """Somebody may see this family again."""

    name = "conflict_block_lifted"
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryUnshared(EventKind):
    """A shared update was withdrawn from the school's view.

    The reason is an entry, and `text` the salted hash of its words.
    """

    name = "entry_unshared"
    entry: str
    reason: str
    text: str = ""
    """Empty in events of the first releases."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerAdded(EventKind):
    """Somebody was added to the family as a partner, until a day. `partner` is a person's public id.

    The reason is an entry, and `text` the salted hash of its words.
    """

    name = "partner_added"
    partner: str
    ends: str
    reason: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerEnded(EventKind):
    """A partner was taken off before their day. `partner` is a person's public id."""

    name = "partner_ended"
    partner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedNoChange(EventKind):
    """Somebody looked, and nothing has changed."""

    name = "checked_no_change"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionAgreed(EventKind):
    """Somebody will do something by a day. `words` is the entry that says what, `text` the salted hash of it."""

    name = "action_agreed"
    action: str
    words: str
    text: str
    owner_kind: str
    owner: str | None
    """Public id of a helper or a school; None for the family."""
    due_on: str
    meeting: str = ""
    """The meeting it was agreed in, where it was one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingHeld(EventKind):
    """The family was spoken about in a meeting. `meeting` is a public id, `meeting_kind` a code, `on` its day.

    What was agreed there stands in events of its own: `action_agreed` with this meeting, `next_date_changed`.
    """

    name = "meeting_held"
    meeting: str
    meeting_kind: str
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionClosed(EventKind):
    """An action was done, or will not be: `result` is `done` or `not_done`."""

    name = "action_closed"
    action: str
    words: str
    result: str
    on: str
    by_school: bool = False
    """Whether the school that owns it ticked it: then nobody told the school anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionReopened(EventKind):
    """An action that was ticked is open again."""

    name = "action_reopened"
    action: str
    words: str
    by_school: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionPutOff(EventKind):
    """An open action has another day. `due_on` is before and after."""

    name = "action_put_off"
    action: str
    words: str
    due_on: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signposted(EventKind):
    """The family was pointed to a service of the directory. `service` is its public id."""

    name = "signposted"
    signpost: str
    service: str
    category: str
    how: str
    on: str
    follow_up_on: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignpostFollowed(EventKind):
    """Somebody asked what came of it: `taken_up` and `helped` are `yes`, `no`, `unknown` or nothing."""

    name = "signpost_followed"
    signpost: str
    service: str
    category: str
    taken_up: str
    helped: str
    again_on: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorryRaised(EventKind):
    """Somebody at a school passed on what they saw or heard about a child. `words` is the entry, `text` its hash."""

    name = "worry_raised"
    worry: str
    child: str
    words: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorrySeen(EventKind):
    """A worker has read a worry."""

    name = "worry_seen"
    worry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleChanged(EventKind):
    """Who a family are was written down or changed. `what` is a code, `about` the public id of the row."""

    name = "people_changed"
    what: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyJoined(EventKind):
    """An agency's worker began to help. `involvement` and `helper` are public ids, `since` a date, `why` a code of
    the national list where this worker came in place of another."""

    name = "agency_joined"
    involvement: str
    helper: str
    since: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyLeft(EventKind):
    """An agency's worker helps no more. `until` is a date, `why` a code of the national list."""

    name = "agency_left"
    involvement: str
    helper: str
    until: str
    why: str = ""


MERGED_AWAY = "family_merged_away"


@dataclass(frozen=True, slots=True, kw_only=True)
class FamiliesMerged(EventKind):
    """Another record of this family was joined to this one. `other` and `children` are public ids."""

    name = "families_merged"
    merge: str
    other: str
    children: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyMergedAway(EventKind):
    """This record was joined to another, and left the board."""

    name = MERGED_AWAY
    merge: str
    into: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeUndone(EventKind):
    """Two records are two families again. On the one that had been kept."""

    name = "merge_undone"
    merge: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyPutBack(EventKind):
    """This record is on the board again: joining it to another was undone."""

    name = "family_put_back"
    merge: str


KINDS: dict[str, type[EventKind]] = {
    kind.name: kind
    for kind in (
        FamilyAdded,
        FamilyMoved,
        FamilyEnded,
        FamilyReopened,
        ChangeUndone,
        LevelChanged,
        LeadChanged,
        HolderChanged,
        HelpAsked,
        NextDateChanged,
        ContactMade,
        ContactChanged,
        ContactTakenBack,
        ContactAcknowledged,
        ContactDecided,
        ReferralMade,
        ReferralDecided,
        AssessmentStarted,
        AssessmentChanged,
        AssessmentTakenBack,
        AssessmentDecided,
        DecisionTold,
        DecisionQuestioned,
        QuestionAnswered,
        ChildAdded,
        ChildTakenOff,
        FamilyTakenOff,
        EntryRecorded,
        EntryStruck,
        EntryUnshared,
        SignificanceChanged,
        SharingBasisRecorded,
        AgreementWithdrawn,
        ConflictBlocked,
        ConflictBlockLifted,
        HandoverOffered,
        HandoverAccepted,
        HandoverTakenBack,
        SchoolMoveAsked,
        SchoolMoveTakenBack,
        SchoolMoved,
        SchoolsAgreed,
        SchoolsAgreementEnded,
        PartnerAdded,
        PartnerEnded,
        CheckedNoChange,
        MeetingHeld,
        ActionAgreed,
        ActionClosed,
        ActionReopened,
        ActionPutOff,
        Signposted,
        SignpostFollowed,
        WorryRaised,
        WorrySeen,
        PeopleChanged,
        AgencyJoined,
        AgencyLeft,
        FamiliesMerged,
        FamilyMergedAway,
        MergeUndone,
        FamilyPutBack,
    )
}


def typed(kind: str, data: dict[str, Any]) -> EventKind:
    """The typed event behind a row of the log. Raises KeyError for a kind this release does not know."""
    return KINDS[kind](**data)
