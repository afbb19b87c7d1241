"""What is written about a family: entries of every kind and reasons; sharing with school and taking it back."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import selectinload

from caseboard import clock
from caseboard.access import Actor
from caseboard.db import session
from caseboard.events.hashing import text_hash
from caseboard.events.kinds.card import CheckedNoChange
from caseboard.events.kinds.record import EntryRecorded, EntryUnshared
from caseboard.events.models import Audience, CaseEvent
from caseboard.families.cardlog import log_only, schools_now
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import cases, opened
from caseboard.families.drafts import DRAFT_LIMIT, drop_draft, find_draft, keep_draft
from caseboard.families.entry_rules import TEXT_LIMIT, WRITTEN, problems_with, schools_without_its_child
from caseboard.families.models import Entry, EntryKind, EntrySchool, Family
from caseboard.families.particulars import Particulars, covered
from caseboard.families.people.where_written import find_record_of
from caseboard.families.sharing_models import Basis
from caseboard.families.standing import WITHDRAWN, standing
from caseboard.families.story.queries import READ_FIRST, must_read_first
from caseboard.families.telling import last_told

RECORDED_FOR = frozenset({Audience.SCHOOL, Audience.TEAM, Audience.WORKER})
"""A sealed entry may touch no sequence or time that others see: it cannot be written like the others."""

NOT_THERE = "None of the children it names goes to that school. Choose another, or name nobody."


def record_update(
    family: Family, *, text: str, audience: Audience, schools: Collection[int], happened_on: date, by: Actor
) -> Entry:
    """Records a plain update: see `record_entry`."""
    return record_entry(
        family,
        kind=EntryKind.UPDATE,
        text=text,
        audience=audience,
        schools=schools,
        happened_on=happened_on,
        by=by,
    )


def record_entry(
    family: Family,
    *,
    kind: EntryKind,
    text: str,
    audience: Audience,
    happened_on: date,
    by: Actor,
    schools: Collection[int] = (),
    said: Particulars | None = None,
    basis: Basis | None = None,
    significant: bool = False,
    corrects: Entry | None = None,
    school_of: Mapping[str, int] | None = None,
    keeps_draft: bool = False,
) -> Entry:
    """Records an entry for its audience and drops the author's draft. Flushes.

    For the audience `school`, `schools` are those of the family's schools that may read it; a school the author does
    not work for is not among them. `said` holds its particulars, of children the author may know of. `basis` is what
    sharing it rests on; `significant` puts it into the chronology; `corrects` is the entry it takes the place of.
    `school_of` are the children that an author without the case record, a partner, may name, with their schools.
    `keeps_draft` is for words that came from another form than the draft's.
    """
    text, said = _plain(text), said or Particulars()
    told, basis = check_entry(
        family,
        kind=kind,
        text=text,
        audience=audience,
        schools=schools,
        happened_on=happened_on,
        said=said,
        basis=basis,
        school_of=school_of,
        by=by,
    )
    entry = _write(
        family,
        kind=kind,
        text=text,
        details=said.to_json(),
        audience=audience,
        happened_on=happened_on,
        by=by,
        basis=basis,
    )
    for school_id in told:
        session().add(EntrySchool(entry_id=entry.id, school_id=school_id))
    session().flush()
    happened_at = entry.recorded_at if happened_on == clock.today() else clock.start_of_day(happened_on)
    event = EntryRecorded(
        entry=str(entry.public_id),
        entry_kind=kind.value,
        text=words_hash(entry),
        basis=entry.basis or "",
        corrects=str(corrects.public_id) if corrects else "",
        significant=significant,
    )
    log_only(family, event, by=by, audience=audience, told=told, happened_at=happened_at)
    if not keeps_draft:
        drop_draft(family, by=by)
    return entry


def check_entry(
    family: Family,
    *,
    kind: EntryKind,
    text: str,
    audience: Audience,
    happened_on: date,
    by: Actor,
    schools: Collection[int] = (),
    said: Particulars | None = None,
    basis: Basis | None = None,
    school_of: Mapping[str, int] | None = None,
) -> tuple[list[int], Basis | None]:
    """Whether `record_entry` would take it: the schools it would tell, and what sharing it would rest on.

    Raises `MissingAnswersError` with everything that is missing or makes no sense.
    """
    text, said = _plain(text), said or Particulars()
    if audience not in RECORDED_FOR or kind not in WRITTEN:
        raise ValueError(f"a {kind} is not recorded for {audience}")
    problems = problems_with(kind, text, said, happened_on=happened_on, today=clock.today())
    if school_of is None:
        school_of = {str(s.child.public_id): s.child.school_id for s in cases(by).strands_of(family)}
    if not said.refs() <= set(school_of):
        problems["children"] = "Choose children of this family."
    if kind is EntryKind.VISIT and must_read_first(family, by=by):
        problems["story"] = READ_FIRST
    known = cases(by).school_ids.intersection(schools, schools_now(family))
    told = sorted(known) if audience is Audience.SCHOOL else []
    if audience is Audience.SCHOOL and not told:
        problems["schools"] = "Choose the school that may see it."
    elif schools_without_its_child(said, told, school_of):
        problems["schools"] = NOT_THERE
    if audience is not Audience.WORKER:
        now = standing(family)
        basis = basis or now.good_for
        if now.refuses(basis):
            problems["basis"] = WITHDRAWN
    if problems:
        raise MissingAnswersError(problems)
    return told, basis


def unshare(family: Family, entry_id: uuid.UUID, *, reason: str, by: Actor) -> CaseEvent | None:
    """Takes a shared update back at once: out of the school's view and of any letter not yet closed.

    Only its author may; a second time changes nothing and answers None. A closed letter keeps it, with a dated
    correction below. It is logged in the record in which it was written: this one, or one that was joined to it.
    """
    record, _ = find_record_of(family, entry_id, by=by)
    entry = cases(by).get_entry(record, entry_id)
    if entry.unshared_at is not None or entry.audience is not Audience.SCHOOL:
        return None
    if entry.author_id != by.user_id:
        raise MissingAnswersError({"reason": "Only the person who shared it can take it back."})
    if not reason.strip():
        raise MissingAnswersError({"reason": "Say why, in a few words."})
    why = write_reason(record, text=reason.strip(), by=by)
    told = [row.school_id for row in entry.told]
    event = log_only(
        record,
        EntryUnshared(entry=str(entry.public_id), reason=str(why.public_id), text=words_hash(why)),
        by=by,
        audience=Audience.WORKER,
        shown=told,
    )
    entry.unshared_at = event.recorded_at
    session().flush()
    for one in {record, family}:
        recount_told(one, told)
    return event


def check_no_change(family: Family, *, by: Actor) -> CaseEvent:
    """Says that somebody looked and nothing has changed. It counts as telling the school."""
    return log_only(family, CheckedNoChange(), by=by, audience=Audience.SCHOOL, told=schools_now(family))


def write_reason(family: Family, *, text: str, by: Actor, kind: EntryKind = EntryKind.REASON) -> Entry:
    """Keeps the words of a reason beside the event that points to it. For workers only."""
    return _write(family, kind=kind, text=text, audience=Audience.WORKER, happened_on=clock.today(), by=by)


def write_words(family: Family, *, kind: EntryKind, text: str, schools: Collection[int], by: Actor) -> Entry:
    """Keeps the words of an action or a worry beside the event that points to them; read by these schools too.

    Without a school they are for workers only. The caller logs the event, with `words_hash` of the entry.
    """
    audience = Audience.SCHOOL if schools else Audience.WORKER
    entry = _write(family, kind=kind, text=text, audience=audience, happened_on=clock.today(), by=by)
    for school_id in sorted(set(schools)):
        session().add(EntrySchool(entry_id=entry.id, school_id=school_id))
    session().flush()
    return entry


def record_beside(
    family: Family,
    *,
    kind: EntryKind,
    text: str,
    details: dict[str, Any],
    audience: Audience,
    happened_on: date,
    by: Actor,
) -> tuple[Entry, CaseEvent]:
    """Records what has a form and rules of its own: a version of the story, or where people stand. Flushes."""
    entry = _write(
        family, kind=kind, text=text, details=details, audience=audience, happened_on=happened_on, by=by
    )
    happened_at = entry.recorded_at if happened_on == clock.today() else clock.start_of_day(happened_on)
    event = EntryRecorded(entry=str(entry.public_id), entry_kind=kind.value, text=words_hash(entry))
    return entry, log_only(family, event, by=by, audience=audience, happened_at=happened_at)


def words_hash(entry: Entry) -> str:
    """What the log keeps of an entry's words and particulars."""
    return text_hash(entry.salt, covered(entry.text, entry.details))


def list_entries(family: Family) -> Sequence[Entry]:
    """Every entry of a family that came through the door, oldest first."""
    return session().scalars(_ENTRIES, {"family": family.id}).all()


_ENTRIES = opened(
    select(Entry)
    .where(Entry.family_id == bindparam("family"))
    .order_by(Entry.recorded_at, Entry.id)
    .options(selectinload(Entry.told))
)


def _write(
    family: Family,
    *,
    kind: EntryKind,
    text: str,
    audience: Audience,
    happened_on: date,
    by: Actor,
    details: dict[str, Any] | None = None,
    basis: Basis | None = None,
) -> Entry:
    entry = Entry(
        family_id=family.id,
        author_id=by.user_id,
        kind=kind,
        audience=audience,
        text=_plain(text),
        details=details,
        basis=basis.value if basis and audience is not Audience.WORKER else None,
        salt=secrets.token_hex(16),
        happened_on=happened_on,
        recorded_at=clock.now(),
    )
    session().add(entry)
    session().flush()
    return entry


def _plain(text: str) -> str:
    """As it is stored and counted: a new line is one character, and nothing stands before or after the words."""
    return text.replace("\r\n", "\n").strip()


def recount_told(family: Family, schools: Collection[int]) -> None:
    for place in family.schools:
        if place.school_id in schools:
            place.told_at = last_told(family, place.school_id)
    session().flush()


__all__ = [
    "DRAFT_LIMIT",
    "RECORDED_FOR",
    "TEXT_LIMIT",
    "check_entry",
    "check_no_change",
    "drop_draft",
    "find_draft",
    "keep_draft",
    "list_entries",
    "record_beside",
    "record_entry",
    "record_update",
    "recount_told",
    "unshare",
    "words_hash",
    "write_reason",
]
