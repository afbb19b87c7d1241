"""What the three records share: the card follows from what is open, clocks, words, names, and the version."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import select

from caseboard import clock
from caseboard.access import Actor
from caseboard.db import session
from caseboard.events.kinds.base import Changes
from caseboard.events.models import Audience
from caseboard.families import helpers
from caseboard.families.cardlog import card_state, changes_between, schools_now
from caseboard.families.conflicts import VersionConflictError
from caseboard.families.door import cases
from caseboard.families.entries import record_entry
from caseboard.families.models import Entry, EntryKind, Family, Helper
from caseboard.families.risks import find_risks
from caseboard.families.standing import standing
from caseboard.referrals.clocks import Clock, clock_for
from caseboard.referrals.records import list_assessments, list_contacts, local_clocks
from caseboard.schools.calendars import calendar_of
from caseboard.schools.models import School

NO_BASIS = (
    "Nobody has written down on what sharing rests for this family. "
    "Untick this and save, then write an update for school."
)
RISKY = (
    "Something in these words should be looked at before school reads it. "
    "Untick this and save, then share it as an update: there you see what the head will read."
)


def changes_of_card(family: Family) -> Changes:
    """What differs between the card and what is open now: the newest open request, the newest open assessment.

    Who was asked or assesses by the card alone, from before there were records of it, stays as it stands there.
    """
    session().flush()
    contacts = list_contacts(family, taken_back=True)
    assessments = list_assessments(family, taken_back=True)
    asked = next((one for one in reversed(contacts) if one.is_open), None)
    assessed = next((one for one in reversed(assessments) if one.is_open), None)
    due = assessed.due_on if assessed else asked.due_on if asked else None
    wanted: dict[str, Any] = {"due_on": iso(due)}
    if asked or any(one.agency_id == family.asked_id for one in contacts):
        wanted |= {
            "asked": ref(asked.agency) if asked else None,
            "asked_on": iso(asked.asked_on) if asked else None,
        }
    if assessed or any(one.assessor_id == family.assessor_id for one in assessments):
        wanted["assessor"] = ref(assessed.assessor) if assessed else None
    return changes_between(card_state(family), wanted)


def check_version(family: Family, version: int) -> None:
    """Raises `VersionConflictError` when somebody changed the card since it was shown."""
    if family.version != version:
        raise VersionConflictError(family)


def clock_of(family: Family, name: str, code: str, *, on: date) -> Clock | None:
    return clock_for(name, code, on=on, local=local_clocks(family.authority_id))


def due_day(family: Family, name: str, code: str, *, start: date, on: date | None = None) -> date | None:
    """By when it is due; in school days by the calendar of the family's first school here."""
    found = clock_of(family, name, code, on=on or start)
    return found.due(start, calendar_of(min(schools_now(family)))) if found else None


def say(
    family: Family, text: str, *, shared_with: Collection[int], on: date | None = None, by: Actor
) -> Entry | None:
    """Keeps words as an update: for workers only, or shared with these schools. None when there are none."""
    if not text.strip():
        return None
    schools = cases(by).school_ids.intersection(shared_with, schools_now(family))
    return record_entry(
        family,
        kind=EntryKind.UPDATE,
        text=text,
        audience=Audience.SCHOOL if schools else Audience.WORKER,
        schools=schools,
        happened_on=on or clock.today(),
        basis=standing(family).good_for if schools else None,
        keeps_draft=True,
        by=by,
    )


def sharing_problems(family: Family, *texts: str, shared_with: Collection[int], by: Actor) -> dict[str, str]:
    """Words go to school by way of such a form only where sharing rests on something and nothing in them looks risky:
    else they are shared as an update, where its writer sees what the head will read."""
    words = "\n".join(text for text in texts if text.strip())
    if not shared_with or not words:
        return {}
    if standing(family).good_for is None:
        return {"shared": NO_BASIS}
    return {"shared": RISKY} if find_risks(family, words, by=by) else {}


def named(name: str, family: Family) -> Helper | None:
    """The helper of a typed name; None for an empty one."""
    return helpers.find_or_add(name, authority_id=family.authority_id)


def school_refs(school_ids: Collection[int]) -> dict[int, str]:
    """inner key -> public id as the log writes it."""
    rows = session().execute(select(School.id, School.public_id).where(School.id.in_(school_ids)))
    return {key: str(public_id) for key, public_id in rows}


def ref(row: Any) -> str | None:
    """A record's public id as the log writes it."""
    return str(row.public_id) if row is not None else None


def text_of(row: Any) -> str:
    return ref(row) or ""


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
