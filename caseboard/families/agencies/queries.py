"""Which agencies an authority knows."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import or_, select

from caseboard.access import NotPermittedError
from caseboard.db import session
from caseboard.families.agencies.models import Agency


class AgencyNotFoundError(NotPermittedError):
    """There is no such agency in these authorities: foreign and absent answer alike."""


def list_agencies(authority_ids: Collection[int], *, on: date | None = None) -> Sequence[Agency]:
    """The agencies of these authorities by name; with `on`, those that can be asked on that day."""
    query = select(Agency).where(Agency.authority_id.in_(authority_ids)).order_by(Agency.name, Agency.starts)
    if on is not None:
        query = query.where(Agency.starts <= on, or_(Agency.ends.is_(None), Agency.ends >= on))
    return session().scalars(query).all()


def get_agency(agency_id: uuid.UUID, *, authority_ids: Collection[int]) -> Agency:
    """One agency of these authorities, or not found."""
    agency = session().scalar(
        select(Agency).where(Agency.public_id == agency_id, Agency.authority_id.in_(authority_ids))
    )
    if agency is None:
        raise AgencyNotFoundError
    return agency
