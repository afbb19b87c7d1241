"""What was told to whom, when and why: read from the log, so that it cannot differ from what happened."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from caseboard import clock
from caseboard.access import Actor
from caseboard.accounts.models import Assignment, FamilyPartner, Role, User
from caseboard.db import session
from caseboard.events import log
from caseboard.events.models import Audience
from caseboard.families.door import cases
from caseboard.families.history import HistoryLine, history
from caseboard.families.models import Family
from caseboard.families.people.merging import joined_records
from caseboard.families.sharing_models import Basis
from caseboard.families.standing import BASIS_WORDS

THE_TEAM = "The people around this family"
A_FACT = "A fact of the family's support: goes to school by itself (public task)"
NOT_SAID = "Not written down when it was shared"


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing told to one school or to the team."""

    at: datetime
    seq: int
    to: str
    """The school, or the team."""
    readers: str
    """Who held a reader's role there on that day, by name."""
    what: str
    is_words: bool
    why: str
    by: str
    since_then: str
    """What became of it: taken back, struck through, withheld; else empty."""


def ledger(family: Family, *, by: Actor, shows_initials: bool = False) -> list[Telling]:
    """Everything told about a family to the schools this person works for and to the team, newest first.

    Also what was told of records that were joined to it, as far as this person may read them.
    """
    records = [family, *(other for _, other in joined_records(family, by=by))]
    told = [one for record in records for one in _of_record(record, by, shows_initials)]
    return sorted(told, key=lambda one: one.at, reverse=True) if len(records) > 1 else told


def _of_record(family: Family, by: Actor, shows_initials: bool) -> list[Telling]:
    mine = cases(by).school_ids
    events = {event.seq: event for event in log.list_family_events(family.id)}
    schools = {p.school_id: p.school.short_name for p in family.schools if p.school_id in mine}
    readers = _Readers(schools, family)
    tellings = []
    for line in history(family, by=by, shows_initials=shows_initials):
        event = events[line.seq]
        told = [link.school_id for link in event.links if link.told and link.school_id in schools]
        day = clock.london(line.recorded_at).date()
        for school_id in told:
            tellings.append(_telling(line, schools[school_id], readers.on(school_id, day), event.data))
        if event.audience is Audience.TEAM and line.entry is not None:
            tellings.append(_telling(line, THE_TEAM, readers.of_team(day), event.data))
    return list(reversed(tellings))


def _telling(line: HistoryLine, to: str, readers: str, data: Mapping[str, str]) -> Telling:
    basis = data.get("basis", "") if line.entry is not None else ""
    why = BASIS_WORDS[Basis(basis)] if basis else NOT_SAID
    if line.entry is not None and (line.entry.details or {}).get("agreed"):
        why = f"{why}: {(line.entry.details or {})['agreed']}"
    return Telling(
        at=line.recorded_at,
        seq=line.seq,
        to=to,
        readers=readers,
        what=line.text,
        is_words=line.entry is not None,
        why=why if line.entry is not None else A_FACT,
        by=line.who,
        since_then=what_became_of(line),
    )


def what_became_of(line: HistoryLine) -> str:
    """Whether shared words were taken back, struck through or withheld since; empty while they stand."""
    entry = line.entry
    if entry is None:
        return ""
    for at, what in (
        (entry.struck_at, "Struck through"),
        (entry.unshared_at, "Taken back"),
        (entry.withheld_at, "Agreement withdrawn: out of view"),
    ):
        if at is not None:
            day = clock.london(at).date()
            return f"{what} {day.day} {day:%b %Y}"
    return ""


class _Readers:
    """Who could read at these schools on a day, and who was added to the family. Two statements for all of it."""

    def __init__(self, schools: Collection[int], family: Family) -> None:
        partners = (
            select(User.name, FamilyPartner.starts, FamilyPartner.ends, FamilyPartner.ended_at)
            .join(User, User.id == FamilyPartner.user_id)
            .where(FamilyPartner.family_id == family.id)
            .order_by(User.name)
        )
        self._partners = [
            (name, starts, min(ends, clock.london(ended).date()) if ended else ends)
            for name, starts, ends, ended in session().execute(partners)
        ]
        query = (
            select(User.name, User.active, Assignment.school_id, Assignment.starts, Assignment.ends)
            .join(Assignment, Assignment.user_id == User.id)
            .where(
                Assignment.role.in_((Role.HEAD_TEACHER, Role.DSL)),
                Assignment.school_id.in_(sorted(schools)),
            )
            .order_by(Assignment.role.desc(), User.name)
        )
        self._rows: Sequence[tuple[str, int | None, date, date | None]] = [
            (name if active else f"{name} (account closed since)", school, starts, ends)
            for name, active, school, starts, ends in session().execute(query)
        ]

    def of_team(self, day: date) -> str:
        names = [name for name, starts, ends in self._partners if starts <= day <= ends]
        return ", ".join(dict.fromkeys(names)) or "nobody was added then"

    def on(self, school_id: int, day: date) -> str:
        names = [
            name
            for name, school, starts, ends in self._rows
            if school == school_id and starts <= day and (ends is None or ends >= day)
        ]
        return ", ".join(dict.fromkeys(names))
