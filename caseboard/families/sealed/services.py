"""Writing a sealed entry, reading those one may read, and breaking the glass."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Date, bindparam, or_, select

from caseboard import clock
from caseboard.access import Actor
from caseboard.accounts.models import Assignment, ConflictBlock, FamilyLeaver, Role, User
from caseboard.accounts.queries import in_force, list_holders
from caseboard.db import Moment, Prepared, session
from caseboard.events.hashing import text_hash
from caseboard.families.as_read import as_read
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import cases, opened
from caseboard.families.drafts import drop_draft
from caseboard.families.entry_rules import WRITTEN, problems_with
from caseboard.families.history import names_for_worker
from caseboard.families.models import EntryKind, Family
from caseboard.families.particulars import KIND_WORDS, Particulars, covered
from caseboard.families.sealed.chain import append
from caseboard.families.sealed.models import SealedEntry, SealedReader
from caseboard.families.story.queries import READ_FIRST, must_read_first


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed entry as one of its readers reads it."""

    entry_id: uuid.UUID
    kind: str
    happened_on: date
    recorded_at: datetime
    who: str
    text: str
    readers: str
    """Who else may read it, by name."""
    until: datetime | None
    """When a break-glass opening ends; none for a named reader."""
    can_name_readers: bool
    """Whether whoever looks may change who reads it."""


class Colleague(NamedTuple):
    """Somebody to whom a sealed entry may be opened."""

    id: int
    public_id: uuid.UUID
    name: str


def list_colleagues(family: Family, *, by: Actor) -> Sequence[Colleague]:
    """Whom a sealed entry may be opened to: those who may read this family's record today, but for the author."""
    rows = _COLLEAGUES(
        schools=[place.school_id for place in family.schools if place.until is None],
        authority=family.authority_id,
        family=family.id,
        author=by.user_id,
        day=clock.today(),
    )
    return [Colleague(*row) for row in rows]


_COLLEAGUES = Prepared(
    select(User.id, User.public_id, User.name)
    .where(
        User.active,
        User.id != bindparam("author"),
        User.id.in_(
            select(Assignment.user_id).where(
                Assignment.role.in_([Role.SOCIAL_WORKER, Role.TEAM_MANAGER]),
                or_(
                    Assignment.school_id.in_(bindparam("schools", expanding=True)),
                    Assignment.authority_id == bindparam("authority"),
                ),
                *in_force(bindparam("day", type_=Date())),
            )
        ),
        User.id.not_in(
            select(ConflictBlock.user_id).where(
                ConflictBlock.family_id == bindparam("family"), ConflictBlock.lifted_at.is_(None)
            )
        ),
        User.id.not_in(
            select(FamilyLeaver.user_id).where(
                FamilyLeaver.family_id == bindparam("family"),
                FamilyLeaver.ends < bindparam("day", type_=Date()),
            )
        ),
    )
    .order_by(User.name, User.id)
)


def seal(
    family: Family,
    *,
    kind: EntryKind,
    text: str,
    happened_on: date,
    readers: Collection[uuid.UUID],
    said: Particulars | None = None,
    by: Actor,
) -> SealedEntry:
    """Writes an entry that only its author and these colleagues may read. Nothing of the family changes by it.

    It has no number in the family's log, moves no version and no time, and no chain that others see. Drops the
    author's draft. Flushes.
    """
    text, said = text.replace("\r\n", "\n").strip(), said or Particulars()
    if kind not in WRITTEN:
        raise ValueError(f"a {kind} is not sealed")
    problems = problems_with(kind, text, said, happened_on=happened_on, today=clock.today())
    if not said.refs() <= {str(s.child.public_id) for s in cases(by).strands_of(family)}:
        problems["children"] = "Choose children of this family."
    if kind is EntryKind.VISIT and must_read_first(family, by=by):
        problems["story"] = READ_FIRST
    colleagues = {user.public_id: user for user in list_colleagues(family, by=by)}
    if not set(readers) <= set(colleagues):
        problems["readers"] = "Choose colleagues who work with this family."
    if problems:
        raise MissingAnswersError(problems)
    entry = SealedEntry(
        family_id=family.id,
        author_id=by.user_id,
        kind=kind,
        text=text,
        details=said.to_json(),
        salt=secrets.token_hex(16),
        happened_on=happened_on,
        recorded_at=clock.now(),
    )
    session().add(entry)
    session().flush()
    for user_id in sorted({by.user_id, *(colleagues[one].id for one in readers)}):
        session().add(SealedReader(entry_id=entry.id, user_id=user_id))
    named = sorted(str(one) for one in {by.public_id, *readers})
    words = text_hash(entry.salt, covered(entry.text, entry.details))
    append(entry, "sealed_recorded", {"entry_kind": kind.value, "readers": named, "text": words}, by=by)
    drop_draft(family, by=by)
    return entry


def list_sealed(family: Family, *, by: Actor, shows_initials: bool = False) -> list[Sealed]:
    """The sealed entries of a family that this person may read at this moment, newest first."""
    untils: dict[int, datetime | None] = {}
    for key, until in _SEALED(family=family.id, reader=by.user_id, now=clock.now()):
        untils.setdefault(key, until)
    if not untils:
        return []
    entries = session().scalars(opened(select(SealedEntry).where(SealedEntry.id.in_(untils))))
    known = {entry.id: entry for entry in entries}
    found = [(known[key], until) for key, until in untils.items()]
    names = names_for_worker(family, by=by, shows_initials=shows_initials)
    colleagues = {user.id for user in list_colleagues(family, by=by)}
    return [
        Sealed(
            entry_id=entry.public_id,
            kind=KIND_WORDS[entry.kind],
            happened_on=entry.happened_on,
            recorded_at=entry.recorded_at,
            who=entry.author.name,
            text=as_read(entry.kind, entry.text, entry.details, child=names.child),
            readers=", ".join(
                dict.fromkeys(
                    r.user.name for r in entry.readers if r.until is None and r.user_id != by.user_id
                )
            ),
            until=until,
            can_name_readers=until is None and may_name_readers(entry, colleagues, by=by),
        )
        for entry, until in found
    ]


_SEALED = Prepared(
    opened(
        select(SealedEntry.id, SealedReader.until)
        .join(SealedReader, SealedReader.entry_id == SealedEntry.id)
        .where(
            SealedEntry.family_id == bindparam("family"),
            SealedReader.user_id == bindparam("reader"),
            or_(SealedReader.until.is_(None), SealedReader.until > bindparam("now", type_=Moment())),
        )
        .order_by(SealedEntry.id.desc(), SealedReader.until.is_not(None), SealedReader.id.desc())
    )
)


def may_name_readers(entry: SealedEntry, colleagues: Collection[int], *, by: Actor) -> bool:
    """Whether a named reader may change who reads it: whoever wrote it, and any once they work with the family no more.

    `colleagues` are the inner keys of those who work with the family today.
    """
    return entry.author_id == by.user_id or entry.author_id not in colleagues


def open_to(family: Family, *, by: Actor) -> int:
    """Opens every sealed entry of a family to somebody until midnight, London, and notes it in each one's chain."""
    readable = {sealed.entry_id for sealed in list_sealed(family, by=by)}
    until = clock.start_of_day(clock.today() + timedelta(days=1))
    entries = session().scalars(opened(select(SealedEntry).where(SealedEntry.family_id == family.id))).all()
    count = 0
    for entry in entries:
        if entry.public_id not in readable:
            session().add(SealedReader(entry_id=entry.id, user_id=by.user_id, until=until))
            append(entry, "sealed_opened", {"until": until.isoformat()}, by=by)
            count += 1
    session().flush()
    return count


def managers_of(family: Family) -> list[User]:
    """The managers of the family's schools who are not kept from it."""
    kept_away = _kept_away(family)
    found: dict[int, User] = {}
    for place in family.schools:
        if place.until is None:
            holders = list_holders([Role.TEAM_MANAGER], place.school_id, on=clock.today())
            found |= {user.id: user for user in holders if user.id not in kept_away}
    return sorted(found.values(), key=lambda user: (user.name, user.id))


def _kept_away(family: Family) -> set[int]:
    query = select(ConflictBlock.user_id).where(
        ConflictBlock.family_id == family.id, ConflictBlock.lifted_at.is_(None)
    )
    left = select(FamilyLeaver.user_id).where(
        FamilyLeaver.family_id == family.id, FamilyLeaver.ends < clock.today()
    )
    return {*session().scalars(query), *session().scalars(left)}
