"""Asking for help: a contact is made, acknowledged or taken back; the card follows."""

from __future__ import annotations

from datetime import date
from typing import Any

from caseboard import clock, codes
from caseboard.access import Actor
from caseboard.db import session
from caseboard.events import log
from caseboard.events.kinds.asking import ContactAcknowledged, ContactMade, ContactTakenBack
from caseboard.events.models import Audience, CaseEvent
from caseboard.families import services as families
from caseboard.families.cardlog import change_and_log, log_only, schools_now
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FamilyNotFoundError, cases
from caseboard.families.models import Family
from caseboard.families.services import UNSET, Unset
from caseboard.names import fold
from caseboard.referrals.asked_of import kind_of, open_requests
from caseboard.referrals.assessing import put_assessor
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
from caseboard.referrals.models import Contact, ContactChild
from caseboard.referrals.putting_right import put_right_on_card
from caseboard.referrals.records import list_contacts
from caseboard.referrals.rules import Asking, asking_problems

A_SCHOOL = "2A"
"""Who asks, by the census."""


def ask(family: Family, asking: Asking, *, version: int, again: Contact | None = None, by: Actor) -> Contact:
    """Writes down that help was asked for, and sets who was asked on the card. Flushes.

    `again` is the request that was answered before, when this one asks again: it carries what was said then. Raises
    `MissingAnswersError` with a sentence for each field, `VersionConflictError` when the card has changed.
    """
    check_version(family, version)
    problems = asking_problems(
        asking,
        today=clock.today(),
        still_open=open_requests(family),
        is_again=again is not None,
        folded=fold(" ".join(asking.agency.split())),
    )
    if again is not None and again.is_open:
        problems.setdefault("agency", "It has no answer yet. Record the answer before it is asked again.")
    answered_on = again.decided_on if again else None
    if answered_on and asking.asked_on and asking.asked_on < answered_on:
        problems.setdefault("asked_on", "It cannot be asked again before it was answered.")
    problems |= sharing_problems(family, asking.words, asking.changed, shared_with=asking.shared_with, by=by)
    children = _children(family, asking.children, by=by)
    if problems:
        raise MissingAnswersError(problems)
    contact = _add(family, asking, again=again, children=children, by=by)
    parts = (
        f"What has changed: {asking.changed.strip()}" if asking.changed.strip() else "",
        asking.words.strip(),
    )
    words = say(family, "\n\n".join(part for part in parts if part), shared_with=asking.shared_with, by=by)
    contact.words_id = words.id if words else None
    session().flush()
    return contact


def change_card(
    family: Family,
    *,
    version: int,
    asked: str | Unset | None = UNSET,
    asked_on: date | Unset | None = UNSET,
    assessor: str | Unset | None = UNSET,
    by: Actor,
    **wanted: Any,
) -> list[CaseEvent]:
    """Changes the card without moving the family; who was asked and who assesses are put into their records.

    Otherwise like `families.services.change_card`, which does the rest.
    """
    check_version(family, version)
    before = family.last_seq
    name, on = _asked_on_the_card(family, asked, asked_on)
    _refuse_on_the_card(family, name, on)
    families.change_card(family, version=version, by=by, **wanted)
    _put_asked(family, name, on, by=by)
    if assessor is not UNSET:
        put_assessor(family, str(assessor or ""), by=by)
    return [event for event in log.list_family_events(family.id) if event.seq > before]


def adopt(family: Family, *, version: int, by: Actor) -> Contact:
    """A record of the request that stands on the card alone, from before there were records: what is answered next."""
    check_version(family, version)
    if family.asked is None or _on_the_card(family) is not None:
        raise FamilyNotFoundError
    on = family.asked_on or clock.london(family.stage_since).date()
    return _add(family, Asking(agency=family.asked.name, asked_on=on), again=None, children=None, by=by)


def acknowledge(family: Family, contact: Contact, *, on: date | None, by: Actor) -> CaseEvent | None:
    """They said that they have it. A second time changes nothing and answers None."""
    if contact.acknowledged_on is not None:
        return None
    if on is None or on > clock.today():
        raise MissingAnswersError({"on": "Enter the day they said so; it cannot be in the future."})
    if on < contact.asked_on:
        raise MissingAnswersError({"on": "They cannot have it before they were asked."})
    contact.acknowledged_on = on
    session().flush()
    event = ContactAcknowledged(
        contact=str(contact.public_id), agency=text_of(contact.agency), on=on.isoformat()
    )
    return log_only(family, event, by=by, audience=Audience.SCHOOL, told=schools_now(family))


def take_back(family: Family, contact: Contact, *, version: int, by: Actor) -> CaseEvent:
    """A request put down by mistake never was. One that has its answer stays."""
    check_version(family, version)
    if contact.decided_on is not None:
        raise MissingAnswersError({"contact": "This request has its answer. It stays in the record."})
    contact.taken_back_at = clock.now()
    event = ContactTakenBack(
        changes=changes_of_card(family),
        contact=str(contact.public_id),
        agency=text_of(contact.agency),
    )
    return change_and_log(family, event, version=version, by=by)


# --- by way of the card -----------------------------------------------------------------------------------------------


def _asked_on_the_card(
    family: Family, asked: str | Unset | None, asked_on: date | Unset | None
) -> tuple[str, date | None]:
    """What the card is to say, with what it says where nothing else is wanted."""
    name = (family.asked.name if family.asked else "") if isinstance(asked, Unset) else str(asked or "")
    on = family.asked_on if isinstance(asked_on, Unset) else asked_on
    return " ".join(name.split()), on


def _refuse_on_the_card(family: Family, name: str, on: date | None) -> None:
    """Two open requests to one agency, or a day to come, before anything is changed."""
    mine = _on_the_card(family)
    twin = next(
        (
            o
            for o in list_contacts(family)
            if o.decided_on is None and o is not mine and o.agency.folded == fold(name)
        ),
        None,
    )
    if name and twin:
        raise MissingAnswersError({"asked": f"{twin.agency.name} has an open request already."})
    if on and on > clock.today():
        raise MissingAnswersError({"asked_on": "The day they were asked cannot be in the future."})


def _put_asked(family: Family, name: str, on: date | None, *, by: Actor) -> None:
    """The open request as the card now has it: made, put right or taken back."""
    same_name = fold(name) == (family.asked.folded if family.asked else "")
    if same_name and on == family.asked_on:
        return
    contact = _on_the_card(family)
    if not name and contact is not None:
        take_back(family, contact, version=family.version, by=by)
    elif not name:
        families.change_card(family, version=family.version, asked=None, asked_on=on, by=by)
    elif contact is None:
        asking = Asking(agency=name, asked_on=on or clock.today())
        _add(family, asking, again=None, children=None, by=by)
    else:
        put_right_on_card(family, contact, name, on, by=by)


def _on_the_card(family: Family) -> Contact | None:
    """The open request that the card shows."""
    return next(
        (
            one
            for one in reversed(list_contacts(family))
            if one.decided_on is None and one.agency_id == family.asked_id
        ),
        None,
    )


# --- adding -----------------------------------------------------------------------------------------------------------


def _add(
    family: Family, asking: Asking, *, again: Contact | None, children: set[int] | None, by: Actor
) -> Contact:
    agency = named(asking.agency, family)
    assert agency is not None and asking.asked_on is not None  # noqa: S101, PT018 - the rules have seen to it
    kind = asking.agency_kind or kind_of(agency, asking.asked_on)
    contact = Contact(
        family_id=family.id,
        agency=agency,
        agency_kind=kind,
        source=A_SCHOOL,
        asked_by=named(asking.asked_by, family),
        asked_for=asking.asked_for,
        asked_on=asking.asked_on,
        due_on=due_day(family, codes.AGENCY, kind, start=asking.asked_on),
        agreement=asking.agreement,
        again_id=again.id if again else None,
        recorded_by=by.user_id,
        recorded_at=clock.now(),
    )
    session().add(contact)
    session().flush()
    strands = {s.child_id: s.child for s in family.strands if s.until is None}
    about = sorted(children or strands)
    session().add_all(ContactChild(contact_id=contact.id, child_id=key) for key in about)
    event = ContactMade(
        changes=changes_of_card(family),
        contact=str(contact.public_id),
        agency=text_of(agency),
        agency_kind=kind,
        asked_for=contact.asked_for,
        asked_on=contact.asked_on.isoformat(),
        due_on=iso(contact.due_on),
        agreement=contact.agreement,
        children=[str(strands[key].public_id) for key in about],
        again=text_of(again),
        asked_by=text_of(contact.asked_by),
    )
    change_and_log(family, event, version=family.version, by=by)
    return contact


def _children(family: Family, wanted: tuple[int, ...], *, by: Actor) -> set[int] | None:
    """The children it is about, of those this person may know of; None for every child of the family."""
    if not wanted:
        return None
    known = {strand.child_id for strand in cases(by).strands_of(family)}
    if not set(wanted) <= known:
        raise FamilyNotFoundError
    return set(wanted)
