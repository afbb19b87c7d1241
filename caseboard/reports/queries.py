"""The counts of one school, for those who may read figures of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from statistics import median

from caseboard import clock
from caseboard.access import Actor, NotPermittedError, Permission, SchoolRef
from caseboard.events import log
from caseboard.families.people.joined import read_in
from caseboard.families.roll import children_at
from caseboard.families.rows import list_open_rows, list_stages
from caseboard.reports.counting import Counts, count, windows_until
from caseboard.reports.reading import KINDS
from caseboard.schools.calendars import calendar_of
from caseboard.schools.models import StageKind

HALF_TERMS = 4


@dataclass(frozen=True, slots=True)
class HeldNow:
    """Families that the school holds today, and how long they have been: calendar days since each came to be held."""

    families: int
    median_days: int | None
    longest_days: int | None
    weeks: int
    """Whole weeks of all of them together."""


@dataclass(frozen=True, slots=True)
class Figures:
    school: SchoolRef
    today: date
    half_terms: tuple[Counts, ...]
    """Newest first."""
    held: HeldNow
    knows_terms: bool
    """Whether the school's own dates cover today; else the half-terms are the usual ones."""


def figures(actor: Actor, school: SchoolRef, *, number: int = HALF_TERMS) -> Figures:
    """One school's counts by half-term. Not permitted, as if absent, for who may not read its figures.

    A family this person is kept from is in none of them, as it is in no list: else what they count and what they can
    look up would differ by it.
    """
    if not actor.may(Permission.READ_FIGURES, school.id):
        raise NotPermittedError
    today, calendar = clock.today(), calendar_of(school.id)
    logged = log.list_chain_events(school.id, kinds=KINDS)
    read_as = read_in({event.family_id for event in logged}) if actor.blocked else {}
    events = [
        (event.kind, event.data)
        for event in logged
        if actor.blocked.isdisjoint((event.family_id, read_as.get(event.family_id, 0)))
    ]
    named = {child for _, data in events for child in data.get("children") or ()}
    counts = count(
        events,
        school=str(school.public_id),
        windows=windows_until(today, calendar, number),
        child_is_here=dict.fromkeys(children_at(school.id, named), True),
        today=today,
    )
    return Figures(
        school=school,
        today=today,
        half_terms=tuple(counts),
        held=_held_now(actor, school, today),
        knows_terms=calendar.knows(today),
    )


def _held_now(actor: Actor, school: SchoolRef, today: date) -> HeldNow:
    rows = list_open_rows([school.id], list_stages([school.authority_id]))
    days = sorted(
        row.facts(today).days_in_stage
        for row in rows
        if row.stage.kind is StageKind.HELD and row.id not in actor.blocked
    )
    if not days:
        return HeldNow(0, None, None, 0)
    return HeldNow(len(days), int(median(days)), days[-1], sum(days) // 7)
