"""Adding agencies, correcting them, and ending them when they are reorganised."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from caseboard import clock, codes
from caseboard.db import session
from caseboard.families import helpers
from caseboard.families.agencies.models import Agency
from caseboard.families.conflicts import MissingAnswersError
from caseboard.names import fold


def add_agency(
    authority_id: int,
    name: str,
    *,
    kind: str,
    contact: str = "",
    starts: date | None = None,
    ends: date | None = None,
) -> Agency:
    """Adds an agency that can be asked from a day on (default: today). Its name is a name on cards too. Flushes."""
    name = " ".join(name.split())
    starts = starts or clock.today()
    _refuse(name, kind, starts, ends)
    _refuse_twin(authority_id, name, starts, ends)
    helper = helpers.find_or_add(name, authority_id=authority_id)
    if helper is None:
        raise MissingAnswersError({"name": "Enter the agency's name."})
    agency = Agency(
        authority_id=authority_id,
        helper_id=helper.id,
        name=name,
        kind=kind,
        contact=contact.strip(),
        starts=starts,
        ends=ends,
    )
    session().add(agency)
    session().flush()
    return agency


def change_agency(agency: Agency, *, kind: str, contact: str, starts: date, ends: date | None) -> Agency:
    """Corrects an agency or ends it. Its name stays: an agency that is renamed ends, and another begins. Flushes."""
    _refuse(agency.name, kind, starts, ends)
    _refuse_twin(agency.authority_id, agency.name, starts, ends, but=agency.id)
    agency.kind, agency.contact, agency.starts, agency.ends = kind, contact.strip(), starts, ends
    session().flush()
    return agency


def _refuse(name: str, kind: str, starts: date, ends: date | None) -> None:
    problems = {}
    if not name:
        problems["name"] = "Enter the agency's name."
    elif len(name) > helpers.NAME_LIMIT:
        problems["name"] = f"Shorten this to {helpers.NAME_LIMIT} characters."
    if not codes.is_offered(codes.AGENCY, kind, max(starts, clock.today())):
        problems["kind"] = "Choose what kind of agency it is."
    if ends is not None and ends < starts:
        problems["ends"] = "The last day cannot be before the first."
    if problems:
        raise MissingAnswersError(problems)


def _refuse_twin(
    authority_id: int, name: str, starts: date, ends: date | None, *, but: int | None = None
) -> None:
    """Two agencies of one name cannot be asked on the same day: nobody could tell which was."""
    rows = session().scalars(select(Agency).where(Agency.authority_id == authority_id)).all()
    for other in rows:
        if other.id == but or fold(other.name) != fold(name):
            continue
        if (other.ends is None or starts <= other.ends) and (ends is None or other.starts <= ends):
            raise MissingAnswersError({"name": "There is an agency of this name already on these days."})
