"""The worries one school raised, and what became of each: nothing that another school raised or was told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from caseboard import clock
from caseboard.access import Actor, SchoolRef
from caseboard.db import session
from caseboard.events import log
from caseboard.events.models import CaseEvent
from caseboard.families import wording
from caseboard.families.door import opened
from caseboard.families.due import Worry
from caseboard.families.models import Entry, Family
from caseboard.families.people.joined import joined_to
from caseboard.families.rows import FamilyRow, list_rows_of, list_stages
from caseboard.families.school_view.allowed import lines_for, name_here, names_for, require
from caseboard.families.school_view.shapes import SchoolLine, SchoolWorry
from caseboard.schools.models import StageKind

SHOWN_AT_MOST = 40


def list_worries(actor: Actor, school: SchoolRef, *, shows_initials: bool) -> list[SchoolWorry]:
    """The newest worries this school raised, with what it was told of the family since. A few statements in all.

    Who is kept from a family finds only what they sent themselves, and nothing of what became of it.
    """
    require(actor, school)
    query = (
        select(Worry, Family.taken_off_at)
        .join(Family, Family.id == Worry.family_id)
        .where(Worry.school_id == school.id)
        .order_by(Worry.id.desc())
        .limit(SHOWN_AT_MOST)
        .options(joinedload(Worry.entry).joinedload(Entry.author), joinedload(Worry.child))
    )
    worries = [
        (worry, off)
        for worry, off in session().execute(opened(query))
        if worry.family_id not in actor.blocked or worry.raised_by == actor.user_id
    ]
    ids = sorted({worry.family_id for worry, off in worries if off is None} - actor.blocked)
    if not ids:
        return [_as_told(worry, school, None, [], {}, shows_initials) for worry, _ in worries]
    stages = list_stages([school.authority_id], school_id=school.id)
    rows = {row.id: row for row in list_rows_of(ids, [school.id], stages)}
    events: dict[int, list[CaseEvent]] = defaultdict(list)
    records = {family_id: family_id for family_id in ids} | joined_to(ids)
    for event in log.list_told_of(records, school_id=school.id):
        events[records[event.family_id]].append(event)
    names = names_for(school, school.authority_id, records, shows_initials=shows_initials)
    lines = {family_id: list(lines_for(school, found, names)) for family_id, found in events.items()}
    since = {
        event.data["worry"]: (event.recorded_at, event.seq)
        for found in events.values()
        for event in found
        if event.kind == "worry_raised"
    }
    return [
        _as_told(
            worry, school, rows.get(worry.family_id), lines.get(worry.family_id, []), since, shows_initials
        )
        for worry, _ in worries
    ]


def _as_told(
    worry: Worry,
    school: SchoolRef,
    row: FamilyRow | None,
    lines: Sequence[SchoolLine],
    since: Mapping[str, tuple[datetime, int]],
    shows_initials: bool,
) -> SchoolWorry:
    raised = since.get(str(worry.public_id))
    is_ended = row is not None and row.stage.kind is StageKind.ENDED
    return SchoolWorry(
        raised_on=worry.raised_on,
        raised_by=worry.entry.author.name,
        child=worry.child.initials if shows_initials else worry.child.called,
        text=worry.entry.text,
        seen_on=worry.seen_on,
        family_id=row.public_id if row else None,
        stage_name=row.stage.name if row else "",
        lead=name_here(row.lead, school) if row else "",
        next=wording.next_step(row.next_what, row.next_on, today=clock.today())
        if row and not is_ended
        else "",
        lines=tuple(line for line in lines if raised is None or (line.recorded_at, line.seq) > raised)
        if row
        else (),
    )
