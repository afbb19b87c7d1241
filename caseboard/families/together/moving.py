"""A family moves from one school to another, with a receipt: until the new school has it, it is the old one's."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update

from caseboard import clock
from caseboard.access import Actor, Permission, SchoolRef
from caseboard.accounts.models import User
from caseboard.db import session
from caseboard.events.kinds.handing_over import SchoolMoveAsked, SchoolMoved, SchoolMoveTakenBack
from caseboard.events.models import Audience, CaseEvent
from caseboard.families.cardlog import log_only, new_place, schools_now
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FamilyNotFoundError, cases, opened
from caseboard.families.models import Child, Family, FamilyChild
from caseboard.families.together.models import SchoolMove
from caseboard.schools.models import School


@dataclass(frozen=True, slots=True)
class MoveView:
    """A move between schools, as a worker reads it."""

    move_id: uuid.UUID
    from_school: str
    to_school: str
    asked_by: str
    asked_at: datetime
    confirmed_at: datetime | None
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.confirmed_at is None and self.ended_at is None


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a school is told of a family that is on its way: whom to expect, from where, and whom to ask."""

    move_id: uuid.UUID
    school: SchoolRef
    from_school: str
    children: tuple[tuple[str, str], ...]
    """What each child is called, and the year."""
    asked_by: str
    asked_at: datetime


def ask_to_move(family: Family, *, from_school: int, to_school: uuid.UUID | None, by: Actor) -> SchoolMove:
    """The family's children at one school are to go to another of the same authority. Nothing changes until the new
    school confirms. Flushes."""
    if from_school not in cases(by).school_ids or from_school not in schools_now(family):
        raise FamilyNotFoundError
    problems: dict[str, str] = {}
    target = session().scalar(select(School).where(School.public_id == to_school)) if to_school else None
    if target is None or target.authority_id != family.authority_id or target.id == from_school:
        problems["to_school"] = "Choose the school they go to."
    elif target.closed_on is not None and target.closed_on < clock.today():
        problems["to_school"] = "This school is closed."
    elif find_open_move(family) is not None:
        problems["to_school"] = "A move waits to be confirmed already. Take that back first."
    if problems or target is None:
        raise MissingAnswersError(problems)
    row = SchoolMove(
        family_id=family.id,
        from_school_id=from_school,
        to_school_id=target.id,
        asked_by=by.user_id,
        asked_at=clock.now(),
    )
    session().add(row)
    session().flush()
    old = session().get_one(School, from_school)
    event = SchoolMoveAsked(from_school=str(old.public_id), to_school=str(target.public_id))
    log_only(family, event, by=by, audience=Audience.WORKER)
    return row


def get_move(family: Family, move_id: uuid.UUID, *, by: Actor) -> SchoolMove:
    """A move of this family from a school this person works for, or not found."""
    row = session().scalar(
        opened(
            select(SchoolMove).where(
                SchoolMove.family_id == family.id,
                SchoolMove.public_id == move_id,
                SchoolMove.from_school_id.in_(cases(by).school_ids),
            )
        )
    )
    if row is None:
        raise FamilyNotFoundError
    return row


def take_move_back(family: Family, move_id: uuid.UUID, *, by: Actor) -> CaseEvent | None:
    """It stays where it is. Nothing for a move that was answered or taken back already."""
    row = get_move(family, move_id, by=by)
    if row.confirmed_at is not None or row.ended_at is not None:
        return None
    row.ended_at, row.ended_by = clock.now(), by.user_id
    return log_only(family, SchoolMoveTakenBack(**_refs(row)), by=by, audience=Audience.WORKER)


def find_open_move(family: Family) -> SchoolMove | None:
    return session().scalar(
        opened(
            select(SchoolMove).where(
                SchoolMove.family_id == family.id,
                SchoolMove.confirmed_at.is_(None),
                SchoolMove.ended_at.is_(None),
            )
        )
    )


def list_arrivals(actor: Actor) -> Sequence[Arrival]:
    """The families on their way to schools at which this person may say that they have come, the oldest first."""
    schools = {school.id: school for school in actor.schools_for(Permission.CONFIRM_ARRIVALS)}
    if not schools:
        return []
    rows = session().execute(
        opened(
            select(SchoolMove, School.short_name, User.name)
            .join(School, School.id == SchoolMove.from_school_id)
            .join(User, User.id == SchoolMove.asked_by)
            .join(Family, Family.id == SchoolMove.family_id)
            .where(*_on_the_way_to(schools, actor))
            .order_by(SchoolMove.id)
        )
    )
    return [
        Arrival(
            move_id=row.public_id,
            school=schools[row.to_school_id],
            from_school=from_school,
            children=tuple((child.called, child.year_group) for child in _children(row)),
            asked_by=asked_by,
            asked_at=row.asked_at,
        )
        for row, from_school, asked_by in rows
    ]


def count_arrivals(actor: Actor) -> int:
    """How many families are on their way to this person's schools. One statement."""
    schools = actor.school_ids_for(Permission.CONFIRM_ARRIVALS)
    query = (
        select(func.count(SchoolMove.id))
        .join(Family, Family.id == SchoolMove.family_id)
        .where(*_on_the_way_to(schools, actor))
    )
    return session().scalars(opened(query)).one() if schools else 0


def _on_the_way_to(school_ids: Collection[int], actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (
        SchoolMove.to_school_id.in_(sorted(school_ids)),
        SchoolMove.confirmed_at.is_(None),
        SchoolMove.ended_at.is_(None),
        SchoolMove.family_id.not_in(actor.blocked),
        Family.taken_off_at.is_(None),
    )


def get_arrival(move_id: uuid.UUID, *, school: SchoolRef, by: Actor) -> SchoolMove:
    """A move to this school, confirmed or not, for who may confirm it; anything else is not found."""
    row = session().scalar(
        opened(
            select(SchoolMove).where(
                SchoolMove.public_id == move_id,
                SchoolMove.to_school_id == school.id,
                SchoolMove.family_id.not_in(by.blocked),
            )
        )
    )
    if row is None or not by.may(Permission.CONFIRM_ARRIVALS, school.id):
        raise FamilyNotFoundError
    return row


def confirm_arrival(move_id: uuid.UUID, *, school: SchoolRef, by: Actor) -> CaseEvent:
    """The new school has the family: it stands on its board now, and in the same moment no longer on the old one's.

    What the old school was sent stays with it. Raises not-found for a move to another school, one that was confirmed
    or taken back, and for anybody who may not confirm here.
    """
    if not by.may(Permission.CONFIRM_ARRIVALS, school.id):
        raise FamilyNotFoundError
    row = session().scalar(
        opened(
            select(SchoolMove)
            .where(
                SchoolMove.public_id == move_id,
                SchoolMove.to_school_id == school.id,
                SchoolMove.confirmed_at.is_(None),
                SchoolMove.ended_at.is_(None),
                SchoolMove.family_id.not_in(by.blocked),
            )
            .with_for_update()
        )
    )
    if row is None:
        raise FamilyNotFoundError
    family = (
        session()
        .scalars(
            opened(
                select(Family)
                .where(Family.id == row.family_id, Family.taken_off_at.is_(None))
                .with_for_update()
            )
        )
        .one_or_none()
    )
    if family is None or row.from_school_id not in schools_now(family):
        raise FamilyNotFoundError
    children = _children(row)
    for child in children:
        _take_over(child, school.id)
    _stand_at(family, school.id)
    session().flush()
    event = log_only(
        family,
        SchoolMoved(**_refs(row), children=[str(child.public_id) for child in children]),
        by=by,
        audience=Audience.SCHOOL,
        told=[school.id],
        shown=[row.from_school_id],
    )
    next(p for p in family.schools if p.school_id == row.from_school_id).until = event.recorded_at
    row.confirmed_by, row.confirmed_at = by.user_id, event.recorded_at
    session().flush()
    return event


def list_moves(family: Family, *, by: Actor) -> Sequence[MoveView]:
    """Every move from a school this worker works for, the newest first."""
    rows = session().execute(
        opened(
            select(SchoolMove, User.name)
            .join(User, User.id == SchoolMove.asked_by)
            .where(
                SchoolMove.family_id == family.id,
                SchoolMove.from_school_id.in_(cases(by).school_ids),
            )
            .order_by(SchoolMove.id.desc())
        )
    )
    found = list(rows)
    keys = {key for row, _ in found for key in (row.from_school_id, row.to_school_id)}
    names = dict(session().execute(select(School.id, School.short_name).where(School.id.in_(keys))).all())
    return [
        MoveView(
            row.public_id,
            names[row.from_school_id],
            names[row.to_school_id],
            name,
            row.asked_at,
            row.confirmed_at,
            row.ended_at,
        )
        for row, name in found
    ]


def list_targets(family: Family, *, from_school: int) -> list[tuple[uuid.UUID, str]]:
    """The open schools of the authority to which a family can move, by name."""
    query = (
        select(School.public_id, School.short_name)
        .where(
            School.authority_id == family.authority_id,
            School.id != from_school,
            School.closed_on.is_(None) | (School.closed_on >= clock.today()),
        )
        .order_by(School.short_name, School.id)
    )
    return [(ref, name) for ref, name in session().execute(query)]


def _children(row: SchoolMove) -> Sequence[Child]:
    """The family's children at the old school now, by name."""
    query = (
        select(Child)
        .join(FamilyChild, FamilyChild.child_id == Child.id)
        .where(
            FamilyChild.family_id == row.family_id,
            FamilyChild.until.is_(None),
            Child.school_id == row.from_school_id,
        )
        .order_by(Child.folded, Child.id)
    )
    return session().scalars(opened(query)).all()


def _take_over(child: Child, school_id: int) -> None:
    """The child is on the new school's roll, as the same child. A row there with the same pupil number gives way."""
    if child.upn:
        session().execute(
            opened(
                update(Child)
                .where(Child.school_id == school_id, Child.upn == child.upn, Child.id != child.id)
                .values(upn=None, on_roll=False)
                .execution_options(synchronize_session="fetch")
            )
        )
    child.school_id = school_id
    child.registration = ""
    session().flush()
    session().expire(child, ["school"])


def _stand_at(family: Family, school_id: int) -> None:
    place = next((p for p in family.schools if p.school_id == school_id), None)
    if place is None:
        new_place(family, school_id)
    elif place.until is not None:
        place.until, place.since = None, clock.now()


def _refs(row: SchoolMove) -> dict[str, str]:
    keys = (row.from_school_id, row.to_school_id)
    refs = dict(session().execute(select(School.id, School.public_id).where(School.id.in_(keys))).all())
    return {"from_school": str(refs[keys[0]]), "to_school": str(refs[keys[1]])}
