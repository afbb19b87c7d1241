"""Which agency's worker helps a family, from when until when and why that changed; and who leads, as one act.

The lead stands on the card, so that everybody sees it change. Who else helps is for workers: it can say what an adult
is treated for.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from caseboard import clock, codes
from caseboard.access import Actor
from caseboard.db import session
from caseboard.events.kinds.card import LeadChanged
from caseboard.events.kinds.record import AgencyJoined, AgencyLeft
from caseboard.events.models import Audience, CaseEvent
from caseboard.families import helpers
from caseboard.families.agencies.models import Agency, Involvement
from caseboard.families.cardlog import card_state, change_and_log, changes_between, log_only
from caseboard.families.conflicts import MissingAnswersError, VersionConflictError
from caseboard.families.door import FamilyNotFoundError, opened
from caseboard.families.models import Family, Helper
from caseboard.families.people.checks import plain, refuse, too_long, with_postcodes


def join(
    family: Family, agency: Agency, *, worker: str, contact: str, since: date, why: str = "", by: Actor
) -> Involvement:
    """An agency, by its worker where one is named, helps a family from a day on. Flushes."""
    worker, contact = plain(worker), plain(contact)
    problems = too_long({"worker": worker, "contact": contact}) | with_postcodes({"contact": contact})
    if since > clock.today():
        problems["since"] = "The day they began cannot be in the future."
    elif not agency.is_open(since) and not agency.is_open(clock.today()):
        problems["agency"] = "This agency cannot be asked any more."
    if len(called(agency, worker)) > helpers.NAME_LIMIT and worker:
        problems["worker"] = "Shorten the worker's name."
    if any(row.agency_id == agency.id and row.worker == worker for row in list_helping(family)):
        problems["worker"] = "They help this family already."
    refuse(problems)
    helper = helpers.find_or_add(called(agency, worker), authority_id=family.authority_id)
    if helper is None:
        raise MissingAnswersError({"worker": "Enter a name."})
    row = Involvement(
        family_id=family.id,
        agency=agency,
        helper_id=helper.id,
        worker=worker,
        contact=contact,
        since=since,
        why=why,
        recorded_by=by.user_id,
        recorded_at=clock.now(),
    )
    session().add(row)
    session().flush()
    event = AgencyJoined(
        involvement=str(row.public_id), helper=str(helper.public_id), since=since.isoformat(), why=why
    )
    log_only(family, event, by=by, audience=Audience.WORKER)
    return row


def leave(family: Family, row: Involvement, *, until: date, why: str, by: Actor) -> CaseEvent:
    """A worker helps no more. Who leads cannot leave: somebody else leads first. The reason is of the national list."""
    problems = {}
    if family.lead_id == row.helper_id:
        problems["why"] = "They lead. Say who leads now first."
    if not codes.is_offered(codes.WORKER_CHANGE, why, clock.today()):
        problems["why"] = "Choose why."
    if not row.since <= until <= clock.today():
        problems["until"] = "The last day lies between the first and today."
    refuse(problems)
    row.until, row.ended_why = until, why
    session().flush()
    helper = session().get_one(Helper, row.helper_id)
    event = AgencyLeft(
        involvement=str(row.public_id), helper=str(helper.public_id), until=until.isoformat(), why=why
    )
    return log_only(family, event, by=by, audience=Audience.WORKER)


def change_worker(
    family: Family,
    row: Involvement,
    *,
    worker: str,
    contact: str,
    on: date,
    why: str,
    version: int,
    by: Actor,
) -> Involvement:
    """Another worker of the same agency takes over; where the one before led, the new one leads. One act."""
    if family.version != version:
        raise VersionConflictError(family)
    if not codes.is_offered(codes.WORKER_CHANGE, why, clock.today()):
        raise MissingAnswersError({"why": "Choose why."})
    led = family.lead_id == row.helper_id
    new = join(family, row.agency, worker=worker, contact=contact, since=on, why=why, by=by)
    if led:
        lead(family, new, why=why, version=version, by=by)
    leave(family, row, until=max(row.since, on), why=why, by=by)
    return new


def lead(family: Family, row: Involvement, *, why: str, version: int, by: Actor) -> CaseEvent | None:
    """This agency's worker leads now: on the card, in the log, in the school's letter. None when they did already.

    Raises `VersionConflictError` when the card has changed since it was shown.
    """
    if family.version != version:
        raise VersionConflictError(family)
    if not codes.is_offered(codes.WORKER_CHANGE, why, clock.today()):
        raise MissingAnswersError({"why": "Choose why."})
    helper = session().get_one(Helper, row.helper_id)
    changes = changes_between(card_state(family), {"lead": str(helper.public_id)})
    if not changes:
        return None
    return change_and_log(family, LeadChanged(changes=changes, why=why), version=version, by=by)


def list_helping(family: Family, *, also_past: bool = False) -> Sequence[Involvement]:
    """Who helps a family that came through the door: longest first. One statement."""
    return session().scalars(_EVER if also_past else _NOW, {"family": family.id}).all()


_EVER = opened(
    select(Involvement)
    .where(Involvement.family_id == bindparam("family"))
    .options(joinedload(Involvement.agency))
    .order_by(Involvement.since, Involvement.id)
)
_NOW = _EVER.where(Involvement.until.is_(None))


def get_helping(family: Family, involvement_id: uuid.UUID) -> Involvement:
    for row in list_helping(family):
        if row.public_id == involvement_id:
            return row
    raise FamilyNotFoundError


def called(agency: Agency, worker: str) -> str:
    """How it stands on a card: "Dan Pryce, Early Help", or the agency alone."""
    return f"{worker}, {agency.name}" if worker else agency.name
