"""What is written about a family: updates, reasons, drafts; sharing with school and taking it back."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import selectinload

from caseboard import clock
from caseboard.access import Actor
from caseboard.db import session
from caseboard.events.kinds import CheckedNoChange, EntryRecorded, EntryUnshared
from caseboard.events.log import text_hash
from caseboard.events.models import Audience, CaseEvent
from caseboard.families.cardlog import log_only, schools_now
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import cases, opened
from caseboard.families.models import Draft, Entry, EntryKind, EntrySchool, Family
from caseboard.families.telling import last_told

TEXT_LIMIT = 20_000
"""Characters in one entry. Longer is refused with a sentence, and what was typed stays on the screen."""
DRAFT_LIMIT = 200_000
"""A draft may be longer than an entry, so that words which were refused as too long are not lost either."""


RECORDED_FOR = frozenset({Audience.SCHOOL, Audience.TEAM, Audience.WORKER})
"""A sealed entry may touch no sequence or time that others see: it cannot be written like the others."""


def record_update(
    family: Family, *, text: str, audience: Audience, schools: Collection[int], happened_on: date, by: Actor
) -> Entry:
    """Records an update for its audience and drops the author's draft. Flushes.

    For the audience `school`, `schools` are those of the family's schools that may read it; a school the author does
    not work for is not among them.
    """
    text = _plain(text)
    problems: dict[str, str] = {}
    if not text:
        problems["text"] = "Write the update first."
    elif len(text) > TEXT_LIMIT:
        problems["text"] = (
            f"This is {len(text):,} characters. Shorten it to {TEXT_LIMIT:,} or save it in two parts."
        )
    if happened_on > clock.today():
        problems["happened_on"] = "The day it happened cannot be in the future."
    if audience not in RECORDED_FOR:
        raise ValueError(f"an update is not recorded for {audience}")
    known = cases(by).school_ids.intersection(schools, schools_now(family))
    told = sorted(known) if audience is Audience.SCHOOL else []
    if audience is Audience.SCHOOL and not told:
        problems["schools"] = "Choose the school that may see it."
    if problems:
        raise MissingAnswersError(problems)
    entry = _write(
        family, kind=EntryKind.UPDATE, text=text, audience=audience, happened_on=happened_on, by=by
    )
    for school_id in told:
        session().add(EntrySchool(entry_id=entry.id, school_id=school_id))
    session().flush()
    happened_at = entry.recorded_at if happened_on == clock.today() else clock.start_of_day(happened_on)
    log_only(family, _recorded(entry), by=by, audience=audience, told=told, happened_at=happened_at)
    drop_draft(family, by=by)
    return entry


def unshare(family: Family, entry_id: uuid.UUID, *, reason: str, by: Actor) -> CaseEvent | None:
    """Takes a shared update back at once: out of the school's view and of any letter not yet closed.

    Only its author may; a second time changes nothing and answers None. A closed letter keeps it, with a dated
    correction below.
    """
    entry = cases(by).get_entry(family, entry_id)
    if entry.unshared_at is not None or entry.audience is not Audience.SCHOOL:
        return None
    if entry.author_id != by.user_id:
        raise MissingAnswersError({"reason": "Only the person who shared it can take it back."})
    if not reason.strip():
        raise MissingAnswersError({"reason": "Say why, in a few words."})
    why = write_reason(family, text=reason.strip(), by=by)
    told = [row.school_id for row in entry.told]
    event = log_only(
        family,
        EntryUnshared(entry=str(entry.public_id), reason=str(why.public_id), text=words_hash(why)),
        by=by,
        audience=Audience.WORKER,
        shown=told,
    )
    entry.unshared_at = event.recorded_at
    session().flush()
    _recount_told(family, told)
    return event


def check_no_change(family: Family, *, by: Actor) -> CaseEvent:
    """Says that somebody looked and nothing has changed. It counts as telling the school."""
    return log_only(family, CheckedNoChange(), by=by, audience=Audience.SCHOOL, told=schools_now(family))


def write_reason(family: Family, *, text: str, by: Actor) -> Entry:
    """Keeps the words of a reason beside the event that points to it. For workers only."""
    return _write(
        family, kind=EntryKind.REASON, text=text, audience=Audience.WORKER, happened_on=clock.today(), by=by
    )


def words_hash(entry: Entry) -> str:
    """What the log keeps of an entry's words."""
    return text_hash(entry.salt, entry.text)


def list_entries(family: Family) -> Sequence[Entry]:
    """Every entry of a family that came through the door, oldest first."""
    return (
        session()
        .scalars(
            opened(
                select(Entry)
                .where(Entry.family_id == family.id)
                .order_by(Entry.recorded_at, Entry.id)
                .options(selectinload(Entry.told))
            )
        )
        .all()
    )


def keep_draft(family: Family, *, text: str, audience: str = "worker", user_id: int) -> None:
    """Keeps unsaved words for their author; empty words drop the draft."""
    draft = session().get(Draft, (user_id, family.id), execution_options={"caseboard_door": True})
    if not text.strip():
        if draft is not None:
            session().delete(draft)
    elif draft is None:
        session().add(
            Draft(
                user_id=user_id,
                family_id=family.id,
                text=text[:DRAFT_LIMIT],
                audience=audience,
                kept_at=clock.now(),
            )
        )
    else:
        draft.text, draft.audience, draft.kept_at = text[:DRAFT_LIMIT], audience, clock.now()
    session().flush()


def find_draft(family: Family, *, by: Actor) -> Draft | None:
    """The author's own unsaved words about this family."""
    return session().scalar(
        opened(select(Draft).where(Draft.family_id == family.id, Draft.user_id == by.user_id))
    )


def drop_draft(family: Family, *, by: Actor) -> None:
    session().execute(opened(delete(Draft).where(Draft.family_id == family.id, Draft.user_id == by.user_id)))


def _write(
    family: Family, *, kind: EntryKind, text: str, audience: Audience, happened_on: date, by: Actor
) -> Entry:
    entry = Entry(
        family_id=family.id,
        author_id=by.user_id,
        kind=kind,
        audience=audience,
        text=_plain(text),
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


def _recorded(entry: Entry) -> EntryRecorded:
    return EntryRecorded(entry=str(entry.public_id), entry_kind=entry.kind.value, text=words_hash(entry))


def _recount_told(family: Family, schools: Collection[int]) -> None:
    for place in family.schools:
        if place.school_id in schools:
            place.told_at = last_told(family, place.school_id)
    session().flush()
