"""Asking again: what was said and answered before, and who knows the story still."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from caseboard import clock, codes
from caseboard.access import Actor, SchoolRef
from caseboard.dates import brief_day
from caseboard.families.models import Family
from caseboard.referrals.models import Assessment, Contact, Referral
from caseboard.referrals.queries import Reading
from caseboard.referrals.records import list_assessments, list_contacts, list_referrals
from caseboard.referrals.rules import OUTCOMES, is_recent

Followed: TypeAlias = Referral | Assessment


@dataclass(frozen=True, slots=True)
class Round:
    """One time that it was asked, with what was answered and what followed from it."""

    agency: str
    asked_on: date
    answered_on: date | None
    answer: str
    said: str
    words: str
    again_if: str
    then: tuple[str, ...]
    """How the referral and the assessment ended that came of it."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What asking again carries on: everything said and answered, newest first, and who knows the story still."""

    contact_id: uuid.UUID
    agency: str
    agency_kind: str
    asked_for: str
    rounds: tuple[Round, ...]
    workers: str
    """Who answered or assessed within six months."""


def earlier(family: Family, contact: Contact, *, by: Actor, school: SchoolRef) -> Earlier:
    """What is known of a request that was answered, and of those it asked again itself, for asking once more."""
    read = Reading.of(family, by=by, school=school, shows_initials=False)
    before = {one.id: one for one in list_contacts(family, with_words=True)}
    chain = [contact]
    while (again := before.get(chain[-1].again_id or 0)) is not None:
        chain.append(again)
    rows: list[Followed] = [*list_referrals(family), *list_assessments(family)]
    followed = {one.id: [row for row in rows if row.contact_id == one.id] for one in chain}
    known = [name for one in chain for row in (one, *followed[one.id]) for name in _who_knows(read, row)]
    return Earlier(
        contact_id=contact.public_id,
        agency=contact.agency.name,
        agency_kind=contact.agency_kind,
        asked_for=contact.asked_for,
        rounds=tuple(_round(read, one, followed[one.id]) for one in chain),
        workers=" and ".join(dict.fromkeys(known)),
    )


def _round(read: Reading, row: Contact, followed: Sequence[Followed]) -> Round:
    found = read.decisions.get(("contact", row.id))
    return Round(
        agency=row.agency.name,
        asked_on=row.asked_on,
        answered_on=found.decided_on if found else None,
        answer=codes.words(codes.CONTACT_OUTCOME, found.outcome) if found else "",
        said=read.text(row.words),
        words=read.own_words(found.words) if found else "",
        again_if=read.own_words(found.again_if) if found else "",
        then=tuple(line for one in followed for line in _ended(read, one)),
    )


def _ended(read: Reading, row: Followed) -> Iterator[str]:
    found = read.decisions.get((_what(row), row.id))
    if found is None:
        return
    item = read.referral(row) if isinstance(row, Referral) else read.assessment(row)
    outcome = codes.words(OUTCOMES[_what(row)], found.outcome)
    words = read.own_words(found.words)
    yield f"{item.title}: {outcome}, {brief_day(found.decided_on)}.{f' {words}' if words else ''}"


def _who_knows(read: Reading, row: Contact | Followed) -> Iterator[str]:
    """Who answered or assessed, when that is less than six months ago."""
    found = read.decisions.get((_what(row), row.id))
    if found is None or not is_recent(found.decided_on, clock.today()):
        return
    if found.decider:
        yield found.decider.name
    if isinstance(row, Assessment) and row.assessor:
        yield row.assessor.name


def _what(row: Contact | Followed) -> str:
    """What is answered, as decisions have it."""
    return type(row).__name__.lower()
