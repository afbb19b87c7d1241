"""Taking schools from the register: added once, updated ever after, never doubled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select

from caseboard import clock
from caseboard.db import session
from caseboard.files.problem import FileProblem
from caseboard.schools.defaults import STAGES, choose_mark, short_names
from caseboard.schools.models import Authority, Federation, FederationSchool, School, Stage
from caseboard.schools.register import RegisterSchool


@dataclass(slots=True)
class RegisterResult:
    """What an import of the register changed, in plain words: each list holds sentences or names."""

    authorities: list[str] = field(default_factory=list)
    """Names of authorities that are new here."""
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    """"Thornhill Primary School: name, phase"."""
    unchanged: int = 0
    closed: list[str] = field(default_factory=list)
    """Schools that this import has marked as closed, new ones included."""
    joined: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """What the register says and we did not take over, and why."""


def add_authority(code: str, name: str) -> Authority:
    """A new authority with the six default stages of its boards."""
    authority = Authority(code=code, name=name, last_family_number=0)
    session().add(authority)
    session().flush()
    session().add_all(
        Stage(
            authority_id=authority.id,
            kind=stage.kind,
            name=stage.name,
            sub_title=stage.sub_title,
            position=position,
            usual_days=stage.usual_days,
            asks=stage.asks,
        )
        for position, stage in enumerate(STAGES, start=1)
    )
    session().flush()
    return authority


def import_register(rows: Sequence[RegisterSchool], urns: Collection[str] = ()) -> RegisterResult:
    """Adds or updates the schools of a register extract; with `urns`, only those.

    A school is known by its URN. One that has closed keeps its place in every record and gets the day it closed. Its
    time in a federation is a dated row, which ends the day before a register without it is read. Raises FileProblem
    when a URN asked for is not in the file, or a school has no authority.
    """
    wanted = _choose(rows, urns)
    work = _Register(clock.today())
    taken = []
    for row in wanted:
        if row.authority_code is not None:
            taken.append((work.take(row), row))
        elif urns:
            raise FileProblem("This school has no authority.", row=row.row, column="LA (code)")
        else:
            work.result.kept.append(f"{row.name} is left out: the register gives it no authority.")
    session().flush()
    for school, row in taken:
        work.federate(school, row)
    work.name_schools()
    session().flush()
    return work.result


def _choose(rows: Sequence[RegisterSchool], urns: Collection[str]) -> Sequence[RegisterSchool]:
    if not urns:
        return rows
    missing = sorted(set(urns) - {row.urn for row in rows})
    if missing:
        raise FileProblem(f"URN {', '.join(missing)} is not in the file.")
    return [row for row in rows if row.urn in urns]


class _Register:
    """One reading of the register: everything it needs is read once, so that a whole country's takes seconds."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.result = RegisterResult()
        self.authorities = {a.code: a for a in session().scalars(select(Authority))}
        self.schools = {s.urn: s for s in session().scalars(select(School))}
        self.federations = {f.code: f for f in session().scalars(select(Federation))}
        self.memberships = {
            m.school_id: m
            for m in session().scalars(select(FederationSchool).where(FederationSchool.ends.is_(None)))
        }
        self.to_name: list[tuple[School, RegisterSchool]] = []

    def take(self, row: RegisterSchool) -> School:
        authority = self._authority(row)
        school = self.schools.get(row.urn)
        if school is None:
            return self._add(row, authority)
        self._update(school, row, authority)
        return school

    def _authority(self, row: RegisterSchool) -> Authority:
        code = row.authority_code or ""
        authority = self.authorities.get(code)
        if authority is None:
            authority = self.authorities[code] = add_authority(code, row.authority_name)
            self.result.authorities.append(row.authority_name)
        elif authority.name != row.authority_name and row.authority_name:
            authority.name = row.authority_name
        return authority

    def _add(self, row: RegisterSchool, authority: Authority) -> School:
        school = School(
            urn=row.urn,
            authority_id=authority.id,
            establishment_number=row.establishment_number or "",
            name=row.name,
            short_name=row.name,
            mark="",
            phase=row.phase[:40],
            closed_on=self._closed_on(row, None),
            created_at=clock.now(),
        )
        session().add(school)
        self.schools[row.urn] = school
        self.to_name.append((school, row))
        self.result.added.append(row.name)
        if school.closed_on is not None and school.closed_on <= self.today:
            self.result.closed.append(row.name)
        return school

    def _update(self, school: School, row: RegisterSchool, authority: Authority) -> None:
        closed_on = self._closed_on(row, school.closed_on)
        said = {
            "name": row.name,
            "establishment_number": row.establishment_number or "",
            "phase": row.phase[:40],
            "closed_on": closed_on,
        }
        changed = [field for field, value in said.items() if getattr(school, field) != value]
        if school.authority_id != authority.id:
            self.result.kept.append(
                f"{school.name} stays with its authority here, where its families are; the register now says "
                f"{authority.name}."
            )
        if not changed:
            self.result.unchanged += 1
            return
        if "name" in changed:
            self.to_name.append((school, row))
        if "closed_on" in changed and closed_on is not None and closed_on <= self.today:
            self.result.closed.append(row.name)
        for name in changed:
            setattr(school, name, said[name])
        self.result.updated.append(f"{row.name}: {', '.join(name.replace('_', ' ') for name in changed)}")

    def _closed_on(self, row: RegisterSchool, known: date | None) -> date | None:
        """The last day, also one still to come; for a school that is not open and gives none, the day we learn it."""
        if row.open:
            return row.closed_on if row.closed_on and row.closed_on > self.today else None
        return row.closed_on or known or self.today

    def federate(self, school: School, row: RegisterSchool) -> None:
        """Makes the school's membership what the register says, as of today."""
        federation = self._federation(row) if row.federation_code else None
        membership = self.memberships.get(school.id)
        if membership is not None:
            if federation is not None and membership.federation_id == federation.id:
                return
            former = next(f for f in self.federations.values() if f.id == membership.federation_id)
            self.result.left.append(f"{school.name} left {former.name}")
        if federation is not None:
            self.result.joined.append(f"{school.name} joined {federation.name}")
        self._change_membership(school, membership, federation)

    def _change_membership(
        self, school: School, membership: FederationSchool | None, federation: Federation | None
    ) -> None:
        began_today = membership is not None and membership.starts >= self.today
        if membership is not None and not began_today:
            membership.ends = self.today - timedelta(days=1)
        if federation is not None and membership is not None and began_today:
            membership.federation_id = federation.id
        elif federation is not None:
            joined = FederationSchool(federation_id=federation.id, school_id=school.id, starts=self.today)
            session().add(joined)
            self.memberships[school.id] = joined
        elif membership is not None:
            del self.memberships[school.id]
            if began_today:  # for less than a day it was not one
                session().delete(membership)

    def _federation(self, row: RegisterSchool) -> Federation:
        code, name = row.federation_code or "", row.federation_name or "Federation"
        federation = self.federations.get(code)
        if federation is None:
            federation = self.federations[code] = Federation(code=code, name=name)
            session().add(federation)
            session().flush()
        elif federation.name != name:
            federation.name = name
        return federation

    def name_schools(self) -> None:
        """Gives new and renamed schools the name people use and their mark; others keep theirs."""
        renamed = {school.urn for school, _ in self.to_name}
        by_authority: dict[int, list[School]] = {}
        for school in self.schools.values():
            by_authority.setdefault(school.authority_id, []).append(school)
        for authority_id, schools in by_authority.items():
            mine = [(s, r) for s, r in self.to_name if s.authority_id == authority_id]
            if mine:
                _shorten(mine, [s for s in schools if s.urn not in renamed])
        taken: dict[str, set[str]] = {}
        places = {school.id: self._mark_places(school) for school in self.schools.values()}
        for school in self.schools.values():
            for place in places[school.id]:
                taken.setdefault(place, set()).add(school.mark)
        for school, _ in self.to_name:
            if not school.mark:
                school.mark = choose_mark(
                    school.short_name, set().union(*(taken[p] for p in places[school.id]))
                )
                for place in places[school.id]:
                    taken[place].add(school.mark)

    def _mark_places(self, school: School) -> list[str]:
        """Where no two schools may have one mark: in an authority, and in a federation."""
        membership = self.memberships.get(school.id)
        federation = [f"federation {membership.federation_id}"] if membership is not None else []
        return [f"authority {school.authority_id}", *federation]


def _shorten(mine: Sequence[tuple[School, RegisterSchool]], others: Sequence[School]) -> None:
    """The shortest name that is no other school's in the authority. Where two would share one, both get a longer."""
    choices = {school.id: list(short_names(row.name, row.town)) for school, row in mine}
    claimed = Counter(name for names in choices.values() for name in set(names))
    claimed.update(school.short_name for school in others)
    for school, _ in mine:
        names = choices[school.id]
        school.short_name = next((name for name in names if claimed[name] == 1), names[-1])
