"""Two records on the board that are one family: joined as one recorded act, and put apart again.

Children, adults, households, helpers and everything that is going on (`going_along.py`) go to the record that is kept.
What was written and logged of the other stays where it was written, because the log is chained; it is read from the
record that is kept, by whoever may read both.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload, selectinload

from caseboard import clock
from caseboard.access import Actor, Permission
from caseboard.db import session
from caseboard.events.kinds.together import FamiliesMerged, FamilyMergedAway, FamilyPutBack, MergeUndone
from caseboard.events.models import Audience
from caseboard.families.cardlog import log_only, new_place, schools_now
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FamilyNotFoundError, cases, opened
from caseboard.families.models import Draft, Family, FamilyChild
from caseboard.families.people import going_along
from caseboard.families.people.disclosure import forget_roll_addresses, is_marked
from caseboard.families.people.joined import joined_to
from caseboard.families.people.models import Merge
from caseboard.families.sealed import joining
from caseboard.families.together.moving import find_open_move
from caseboard.schools.models import StageKind

OPEN_GOES_ON = (
    "Support has ended here, and the other record is open. "
    "Join this one to the other, or start support here again first."
)
ANOTHER_SCHOOL = "You cannot join these two. Ask a team manager to."


class UnderWay(StrEnum):
    """What only one record can go through: it must be settled before two are joined."""

    HANDOVER = "handover"
    SCHOOL_MOVE = "school_move"


class StillUnderWayError(MissingAnswersError):
    """Something that only one record can go through is not settled yet: it must be, before two are joined."""

    def __init__(self, family: Family) -> None:
        super().__init__({"family": "Something has to be settled first."})
        self.family = family


def under_way(family: Family) -> UnderWay | None:
    """What must be settled before a family is joined to another; None where nothing must."""
    if family.handing_over:
        return UnderWay.HANDOVER
    return UnderWay.SCHOOL_MOVE if find_open_move(family) else None


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
        **going_along.take(kept, other, at=at),
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
    for family in (kept, other):
        _stand_where_children_go(family, came=row.went["schools"] if family is kept else ())
    going_along.give_back(row.went, kept, other, at=row.at)
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


def list_joined(kept: Family) -> Sequence[Merge]:
    """The joins by which other records are read in this one today, also by way of another, the newest first."""
    known = joined_to([kept.id])
    if not known:
        return []
    query = select(Merge).where(Merge.merged_id.in_(sorted(known)), Merge.undone_at.is_(None))
    return session().scalars(opened(query.order_by(Merge.id.desc()))).all()


def joined_records(kept: Family, *, by: Actor) -> list[tuple[Merge, Family]]:
    """The records that are read in this one, as far as this person worked for a school on whose board each stood."""
    found = []
    for row in list_joined(kept):
        with suppress(FamilyNotFoundError):
            found.append((row, get_merged(row, by=by)))
    return found


def get_merge(kept: Family, merge_id: uuid.UUID) -> Merge:
    return _named(list_merges(kept), merge_id)


def get_joined(kept: Family, merge_id: uuid.UUID) -> Merge:
    """A join by which another record is read in this one today. Else not found."""
    return _named(list_joined(kept), merge_id)


def _named(rows: Sequence[Merge], merge_id: uuid.UUID) -> Merge:
    for row in rows:
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
    if kept.stage.kind is StageKind.ENDED and other.stage.kind is not StageKind.ENDED:
        raise MissingAnswersError({"family": OPEN_GOES_ON})
    for one in (kept, other):
        if under_way(one) is not None:
            raise StillUnderWayError(one)


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


def _stand_where_children_go(family: Family, *, came: Collection[str]) -> None:
    """On the boards of the schools its children go to today, which may have moved while the two were one, and on no
    other: a school that they have left does not get them back. Without a child left it stays where it stood itself."""
    at = clock.now()
    go_to = {strand.child.school_id for strand in family.strands if strand.until is None}
    for place in family.schools:
        is_theirs = place.school_id in go_to if go_to else str(place.school.public_id) not in came
        if place.until is None and not is_theirs:
            place.until = at
        elif place.until is not None and place.school_id in go_to:
            place.until, place.since = None, at
    for school_id in sorted(go_to - {place.school_id for place in family.schools}):
        new_place(family, school_id, at=at)
    session().flush()


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
