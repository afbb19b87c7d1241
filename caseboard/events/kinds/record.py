"""What is written down, who may read it, and who helps."""

from __future__ import annotations

from dataclasses import dataclass

from caseboard.events.kinds.base import EventKind


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
