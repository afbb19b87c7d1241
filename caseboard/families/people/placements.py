"""Alternative provision: where a child is taught, on which days, who to speak to, and the review every half-term.

The school stays responsible, so it holds the address of the provider and of every other site. Under *do not disclose*
they are as hidden as the family's own: they say where the child is in school hours.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from caseboard import clock
from caseboard.access import Actor
from caseboard.db import session
from caseboard.families.door import FamilyNotFoundError, cases, opened
from caseboard.families.models import Child, Family
from caseboard.families.people.adults import note
from caseboard.families.people.checks import LONG, plain, refuse, too_long, with_postcodes
from caseboard.families.people.households import ADDRESS_LIMIT
from caseboard.families.people.models import Placement, Site
from caseboard.schools.calendars.queries import calendar_of

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
SITES_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """One place and its days; `days` are digits, Monday is 0."""

    name: str
    lines: str = ""
    postcode: str = ""
    days: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.name or self.lines or self.postcode)


def add_placement(
    family: Family,
    child: Child,
    *,
    provider: str,
    contact: str,
    starts: date,
    ends: date | None = None,
    sites: Sequence[SiteFacts],
    by: Actor,
) -> Placement:
    """Records a placement; it is to be reviewed before the end of the half-term it starts in. Flushes."""
    placement = Placement(
        child_id=child.id,
        **_checked(provider, contact, starts, ends, sites),
        review_by=calendar_of(child.school_id).end_of_half_term(max(starts, clock.today())),
    )
    session().add(placement)
    session().flush()
    _write_sites(placement, sites)
    note(family, "placement_added", placement.public_id, by=by)
    return placement


def change_placement(
    family: Family,
    placement: Placement,
    *,
    provider: str,
    contact: str,
    starts: date,
    ends: date | None,
    sites: Sequence[SiteFacts] | None,
    by: Actor,
) -> None:
    """Changes a placement. `sites` is None where they were not shown and so cannot have been changed."""
    checked = _checked(provider, contact, starts, ends, sites)
    has_ended = placement.ends is None and ends is not None
    for name, value in checked.items():
        setattr(placement, name, value)
    if sites is not None:
        for site in list(placement.sites):
            session().delete(site)
        session().flush()
        _write_sites(placement, sites)
    session().flush()
    note(family, "placement_ended" if has_ended else "placement_changed", placement.public_id, by=by)


def review_placement(family: Family, placement: Placement, *, on: date, school_id: int, by: Actor) -> None:
    """Says that the placement was looked at; it comes back before the end of the half-term after that day's."""
    if on > clock.today():
        refuse({"reviewed_on": "The day it was reviewed cannot be in the future."})
    if on < placement.starts:
        refuse({"reviewed_on": "The review cannot be before the placement began."})
    calendar = calendar_of(school_id)
    ends = calendar.end_of_half_term(on)
    placement.reviewed_on = on
    placement.review_by = calendar.end_of_half_term(date.fromordinal(ends.toordinal() + 1))
    session().flush()
    note(family, "placement_reviewed", placement.public_id, by=by)


def list_placements(family: Family, *, by: Actor) -> Sequence[Placement]:
    """The placements of the family's children at this person's schools, the newest first."""
    children = [strand.child_id for strand in cases(by).strands_of(family)]
    query = (
        select(Placement)
        .where(Placement.child_id.in_(children))
        .options(selectinload(Placement.sites))
        .order_by(Placement.starts.desc(), Placement.id)
    )
    return session().scalars(opened(query)).all()


def get_placement(family: Family, placement_id: uuid.UUID, *, by: Actor) -> Placement:
    for placement in list_placements(family, by=by):
        if placement.public_id == placement_id:
            return placement
    raise FamilyNotFoundError


def _write_sites(placement: Placement, sites: Sequence[SiteFacts]) -> None:
    for site in sites:
        if not site.is_empty:
            session().add(
                Site(
                    placement_id=placement.id,
                    name=plain(site.name),
                    lines=", ".join(plain(line) for line in site.lines.splitlines() if line.strip()),
                    postcode=plain(site.postcode).upper(),
                    days=site.days,
                )
            )
    session().flush()
    session().refresh(placement, ["sites"])


def _checked(
    provider: str, contact: str, starts: date, ends: date | None, sites: Sequence[SiteFacts] | None
) -> dict[str, object]:
    provider, contact = plain(provider), contact.strip()
    problems = too_long({"provider": provider}) | too_long({"contact": contact}, LONG)
    problems |= with_postcodes({"provider": provider, "contact": contact})
    if not provider:
        problems["provider"] = "Enter who provides it."
    if ends is not None and ends < starts:
        problems["ends"] = "The last day cannot be before the first."
    filled = [site for site in sites or () if not site.is_empty]
    if sites is not None and not filled:
        problems["sites"] = "Write down at least one place with its address: the school has to know where."
    for site in filled:
        if not plain(site.name) or not plain(site.lines):
            problems["sites"] = "Each place needs a name and an address."
        elif len(site.name) > ADDRESS_LIMIT or len(site.lines) > ADDRESS_LIMIT or len(site.postcode) > 12:
            problems["sites"] = f"Shorten the address to {ADDRESS_LIMIT} characters."
        elif with_postcodes({"name": site.name}):
            problems["sites"] = "Leave the address out of the place's name."
    refuse(problems)
    return {"provider": provider, "contact": contact, "starts": starts, "ends": ends}
