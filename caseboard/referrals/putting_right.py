"""Putting right what is written down of a request, and adding to it: by the card, or on its own page.

A request may be put down in two taps, with no more than who was asked. With whose agreement, for what and about which
children can be said later, also when the answer is there.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from caseboard import clock, codes
from caseboard.access import Actor
from caseboard.dates import short_day
from caseboard.db import session
from caseboard.events.kinds.asking import ContactChanged
from caseboard.events.models import Audience, CaseEvent
from caseboard.families.cardlog import change_and_log, log_only
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FamilyNotFoundError, cases
from caseboard.families.models import Family
from caseboard.names import fold
from caseboard.referrals.asked_of import kind_of, open_requests
from caseboard.referrals.card import (
    changes_of_card,
    check_version,
    due_day,
    iso,
    named,
    say,
    sharing_problems,
    text_of,
)
from caseboard.referrals.models import Contact
from caseboard.referrals.records import change_children, children_of, list_contacts, refs_of_children
from caseboard.referrals.rules import Asking, asking_problems

TOLD = ("agency_id", "asked_on", "due_on", "asked_for")
"""What schools read of a request."""


def put_right(
    family: Family, contact: Contact, asking: Asking, *, version: int, by: Actor
) -> CaseEvent | None:
    """Writes down what is other than before, or more. None when nothing is. Flushes.

    Who was asked stays with a request that has its answer; words stay as they were said, and are added where there
    were none. Raises `MissingAnswersError` with a sentence for each field, `VersionConflictError`.
    """
    check_version(family, version)
    agency = asking.agency if contact.is_open else contact.agency.name
    problems = asking_problems(
        asking,
        today=clock.today(),
        still_open=open_requests(family, but=contact),
        is_again=False,
        folded=fold(" ".join(agency.split())),
    )
    problems |= _days_in_order(family, contact, asking.asked_on) if "asked_on" not in problems else {}
    problems |= sharing_problems(family, asking.words, shared_with=asking.shared_with, by=by)
    children = _children(family, contact, asking.children, by=by)
    if problems:
        raise MissingAnswersError(problems)
    assert asking.asked_on is not None  # noqa: S101 - the rules have seen to it
    before = _as_told(contact)
    kind = asking.agency_kind or contact.agency_kind
    changed = _write(
        family,
        contact,
        agency=agency,
        agency_kind=kind,
        asked_by=asking.asked_by,
        asked_for=asking.asked_for,
        asked_on=asking.asked_on,
        agreement=asking.agreement,
    )
    about = children_of([contact])[contact.id]
    if children is not None and children != about:
        change_children(contact, children)
        about, changed = frozenset(children), True
    event = _log(family, contact, about, is_more=before == _as_told(contact), by=by) if changed else None
    if contact.words is None and (words := say(family, asking.words, shared_with=asking.shared_with, by=by)):
        contact.words_id = words.id
    session().flush()
    return event


def put_right_on_card(family: Family, contact: Contact, name: str, on: date | None, *, by: Actor) -> None:
    """Whom and when the card says it was put to. Another service is of its own kind, and has its own time."""
    helper = named(name, family)
    assert helper is not None  # noqa: S101 - there is a name
    asked_on = on or contact.asked_on
    kind = contact.agency_kind if helper.id == contact.agency_id else kind_of(helper, asked_on)
    _write(family, contact, agency=name, agency_kind=kind, asked_on=asked_on)
    _log(family, contact, children_of([contact])[contact.id], is_more=False, by=by)


def _write(family: Family, contact: Contact, **wanted: Any) -> bool:
    """Sets what is other than before; whether anything was. A due day is worked out anew only with what it rests on."""
    timed = (contact.agency_kind, contact.asked_on)
    changed = False
    for name, value in wanted.items():
        if name in ("agency", "asked_by"):
            value = named(value, family)
        if getattr(contact, name) != value:
            setattr(contact, name, value)
            changed = True
    session().flush()
    if (contact.agency_kind, contact.asked_on) != timed:
        contact.due_on = due_day(family, codes.AGENCY, contact.agency_kind, start=contact.asked_on)
    return changed


def _log(family: Family, contact: Contact, about: Collection[int], *, is_more: bool, by: Actor) -> CaseEvent:
    event = ContactChanged(
        changes=changes_of_card(family),
        contact=str(contact.public_id),
        agency=text_of(contact.agency),
        asked_on=contact.asked_on.isoformat(),
        due_on=iso(contact.due_on),
        agency_kind=contact.agency_kind,
        asked_for=contact.asked_for,
        agreement=contact.agreement,
        children=refs_of_children(about),
        asked_by=text_of(contact.asked_by),
        is_more=is_more,
    )
    if is_more:
        return log_only(family, event, by=by, audience=Audience.WORKER)
    return change_and_log(family, event, version=family.version, by=by)


def _as_told(contact: Contact) -> tuple[Any, ...]:
    return tuple(getattr(contact, name) for name in TOLD)


def _days_in_order(family: Family, contact: Contact, asked_on: date | None) -> dict[str, str]:
    """Asked after the answer before it, and before they had it and answered."""
    if asked_on is None:
        return {}
    if contact.decided_on and asked_on > contact.decided_on:
        return {"asked_on": f"They answered on {short_day(contact.decided_on)}. It was asked before that."}
    if contact.acknowledged_on and asked_on > contact.acknowledged_on:
        said = short_day(contact.acknowledged_on)
        return {"asked_on": f"They said on {said} that they have it. It was asked before that."}
    before = next((one for one in list_contacts(family) if one.id == contact.again_id), None)
    if before and before.decided_on and asked_on < before.decided_on:
        return {"asked_on": "It cannot be asked again before it was answered."}
    return {}


def _children(
    family: Family, contact: Contact, wanted: tuple[int, ...], *, by: Actor
) -> frozenset[int] | None:
    """Those this person chose, and those it is about of whom they may not know; None as it stands."""
    known = {strand.child_id for strand in cases(by).strands_of(family)}
    if not set(wanted) <= known:
        raise FamilyNotFoundError
    return (children_of([contact])[contact.id] - known) | frozenset(wanted or known)
