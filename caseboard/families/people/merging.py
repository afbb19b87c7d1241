"""Two records on the board that are one family: joined as one recorded act, and put apart again.

Children, adults, households and helpers go to the record that is kept. What was written and logged of the other stays
where it was written, because the log is chained; it is read from the record that is kept, by whoever may read both.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload, selectinload

from caseboard import clock
from caseboard.access import Actor, Permission
from caseboard.db import Model, session
from caseboard.events.kinds import FamiliesMerged, FamilyMergedAway, FamilyPutBack, MergeUndone
from caseboard.events.models import Audience
from caseboard.families.agencies.models import Involvement
from caseboard.families.cardlog import log_only, new_place, schools_now
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FamilyNotFoundError, cases, opened
from caseboard.families.models import Draft, Family, FamilyChild
from caseboard.families.people.disclosure import forget_roll_addresses, is_marked
from caseboard.families.people.models import Adult, Household, Merge, Relationship
from caseboard.families.sealed import joining

GOES: dict[str, type[Adult] | type[Household] | type[Involvement] | type[Relationship]] = {
    "adults": Adult,
    "households": Household,
    "involvements": Involvement,
    "relationships": Relationship,
}
ANOTHER_SCHOOL = "You cannot join these two. Ask a team manager to."


def merge(kept: Family, other: Family, *, by: Actor) -> Merge:
    """Joins another record to the one that is kept. Both came through the door, locked. Flushes."""
    _refuse(kept, other, by)
    at = clock.now()
    row = Merge(kept_id=kept.id, merged_id=other.id, by_id=by.user_id, at=at, went={})
    session().add(row)
    session().flush()
    came = _take_children(kept, other, at)
    places = _take_places(kept, other, at)
    row.went = {
        "children": came,
        "schools": places,
        **{name: _take_rows(record, kept, other) for name, record in GOES.items()},
    }
    _take_drafts(kept, other)
    joining.join(kept, other, merge=row.public_id, by=by)
    other.taken_off_at = at
    session().flush()
    if is_marked(kept):
        forget_roll_addresses(kept)
    away = FamilyMergedAway(merge=str(row.public_id), into=str(kept.public_id))
    log_only(other, away, by=by, audience=Audience.SCHOOL, told=schools_now(other))
    joined = FamiliesMerged(merge=str(row.public_id), other=str(other.public_id), children=came)
    log_only(kept, joined, by=by, audience=Audience.SCHOOL, told=schools_now(kept))
    return row


def undo_merge(kept: Family, row: Merge, *, by: Actor) -> Family:
    """Puts the two apart again, with what came from the other. What was written since stays where it was written."""
    if row.undone_at is not None:
        raise MissingAnswersError({"merge": "This was undone already."})
    other = _merged_family(row)
    _refuse_strange_schools((kept, other), by)
    came = {uuid.UUID(ref) for ref in row.went["children"]}
    for strand in kept.strands:
        if strand.until is None and strand.child.public_id in came:
            strand.until = clock.now()
    for strand in other.strands:
        if strand.until == row.at:
            strand.until = None
    other.taken_off_at = None
    standing = {strand.child.school_id for strand in kept.strands if strand.until is None}
    for place in kept.schools:
        if str(place.school.public_id) in row.went["schools"] and place.school_id not in standing:
            place.until = clock.now()
    for name, record in GOES.items():
        _give_back(record, [uuid.UUID(ref) for ref in row.went[name]], kept, other)
    joining.put_apart(kept, other, merge=row.public_id, by=by)
    row.undone_by, row.undone_at = by.user_id, clock.now()
    session().flush()
    if is_marked(other):
        forget_roll_addresses(other)
    undone = MergeUndone(merge=str(row.public_id), other=str(other.public_id))
    log_only(kept, undone, by=by, audience=Audience.SCHOOL, told=schools_now(kept))
    back = FamilyPutBack(merge=str(row.public_id))
    log_only(other, back, by=by, audience=Audience.SCHOOL, told=schools_now(other))
    return other


def list_merges(kept: Family) -> Sequence[Merge]:
    """What was joined to a family that came through the door, the newest first."""
    query = select(Merge).where(Merge.kept_id == kept.id).order_by(Merge.id.desc())
    return session().scalars(opened(query)).all()


def get_merge(kept: Family, merge_id: uuid.UUID) -> Merge:
    for row in list_merges(kept):
        if row.public_id == merge_id:
            return row
    raise FamilyNotFoundError


def get_merged(row: Merge, *, by: Actor) -> Family:
    """The record that was joined, for whoever works for a school on whose board it stood."""
    family = _merged_family(row)
    stood = {place.school_id for place in family.schools}
    if family.id in by.blocked or not stood & cases(by).school_ids:
        raise FamilyNotFoundError
    return family


def _merged_family(row: Merge) -> Family:
    query = (
        select(Family)
        .where(Family.id == row.merged_id)
        .options(
            joinedload(Family.stage),
            selectinload(Family.strands).joinedload(FamilyChild.child),
            selectinload(Family.schools),
        )
    )
    return session().scalars(opened(query)).unique().one()


def _refuse(kept: Family, other: Family, by: Actor) -> None:
    if kept.id == other.id:
        raise MissingAnswersError({"family": "Choose another family."})
    if kept.authority_id != other.authority_id:
        raise FamilyNotFoundError
    _refuse_strange_schools((kept, other), by)


def _refuse_strange_schools(families: Sequence[Family], by: Actor) -> None:
    """Joining shows each record to the other's schools: only somebody who works for all of them may decide that."""
    schools = {school_id for family in families for school_id in schools_now(family)}
    if not all(by.may(Permission.CHANGE_CASES, school_id) for school_id in schools):
        raise MissingAnswersError({"family": ANOTHER_SCHOOL})


def _take_children(kept: Family, other: Family, at: datetime) -> list[str]:
    """Ends the strands of the one, begins those that the other does not have. Gives the public ids of those."""
    there = {strand.child_id for strand in kept.strands if strand.until is None}
    came = []
    for strand in other.strands:
        if strand.until is not None:
            continue
        strand.until = at
        if strand.child_id not in there:
            session().add(FamilyChild(family=kept, child=strand.child, since=at))
            came.append(str(strand.child.public_id))
    session().flush()
    return came


def _take_places(kept: Family, other: Family, at: datetime) -> list[str]:
    """Puts the kept family on the boards the other stood on. Gives the schools that are new to it."""
    known = {place.school_id: place for place in kept.schools}
    new = []
    for place in other.schools:
        if place.until is not None:
            continue
        mine = known.get(place.school_id)
        if mine is None:
            mine = new_place(kept, place.school_id, at=at)
            new.append(str(place.school.public_id))
        elif mine.until is not None:
            mine.until = None
            new.append(str(place.school.public_id))
    session().flush()
    session().refresh(kept, ["schools", "strands"])
    return new


def _take_rows(
    record: type[Adult] | type[Household] | type[Involvement] | type[Relationship],
    kept: Family,
    other: Family,
) -> list[str]:
    ids = session().scalars(opened(select(record.public_id).where(record.family_id == other.id))).all()
    _set_family(record, ids, kept)
    return [str(public_id) for public_id in ids]


def _give_back(
    record: type[Adult] | type[Household] | type[Involvement] | type[Relationship],
    ids: Sequence[uuid.UUID],
    kept: Family,
    other: Family,
) -> None:
    query = select(record.public_id).where(record.public_id.in_(ids), record.family_id == kept.id)
    _set_family(record, session().scalars(opened(query)).all(), other)


def _set_family(record: type[Model], ids: Sequence[uuid.UUID], family: Family) -> None:
    if ids:
        table = record.__table__
        statement = update(record).where(table.c.public_id.in_(ids)).values(family_id=family.id)
        session().execute(opened(statement))


def _take_drafts(kept: Family, other: Family) -> None:
    """Words that somebody has not saved yet go along, unless they have some about the kept one too."""
    busy = select(Draft.user_id).where(Draft.family_id == kept.id)
    statement = (
        update(Draft)
        .where(Draft.family_id == other.id, Draft.user_id.not_in(busy))
        .values(family_id=kept.id)
        .execution_options(synchronize_session=False)
    )
    session().execute(opened(statement))
