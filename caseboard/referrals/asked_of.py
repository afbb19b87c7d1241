"""What is known of those who are asked: what is open with them, and what kind of service they are."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from caseboard.db import session
from caseboard.families.agencies.models import Agency
from caseboard.families.models import Family, Helper
from caseboard.referrals.models import Contact
from caseboard.referrals.records import list_contacts
from caseboard.referrals.rules import OpenRequest


def open_requests(family: Family, *, but: Contact | None = None) -> list[OpenRequest]:
    """The requests of a family that have no answer yet, without one that is looked at."""
    return [
        OpenRequest(one.agency.name, one.agency.folded, one.asked_on)
        for one in list_contacts(family)
        if one.decided_on is None and one is not but
    ]


def kind_of(agency: Helper, on: date) -> str:
    """What kind of service it is, as the authority's list of agencies has it on a day; else "other"."""
    kind = session().scalar(
        select(Agency.kind)
        .where(Agency.helper_id == agency.id, Agency.starts <= on)
        .order_by(Agency.starts.desc())
        .limit(1)
    )
    return kind or "other"
