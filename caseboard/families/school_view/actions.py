"""The actions of a family that one school may read, and those that it owns and may tick itself."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from caseboard import clock
from caseboard.access import Actor, Permission, SchoolRef
from caseboard.db import session
from caseboard.families import wording
from caseboard.families.door import Cases, FamilyNotFoundError, opened
from caseboard.families.due import Action, Owner, Result
from caseboard.families.models import Entry, EntrySchool, Family
from caseboard.families.reading import IS_SHOWN
from caseboard.families.school_view.shapes import SchoolAction


def actions_of(school: SchoolRef, family_ids: Collection[int]) -> Mapping[int, tuple[SchoolAction, ...]]:
    """family key -> the actions this school was told of: open ones by the day they are due, then the newest others."""
    found: dict[int, list[Action]] = defaultdict(list)
    for action in session().scalars(opened(_shown(school).where(Action.family_id.in_(sorted(family_ids))))):
        found[action.family_id].append(action)
    return {family_id: _in_order(actions, school) for family_id, actions in found.items()}


def closed_or_put_off(
    schools: Collection[SchoolRef], action_ids: Collection[uuid.UUID], *, since: date
) -> Mapping[uuid.UUID, tuple[str, date]]:
    """Of these schools' own actions that were late on a day: what became of each since, and when. One statement.

    `open` with its new day when it was put off. An action that is late still, or that a school may no longer read, is
    left out.
    """
    here = [school.id for school in schools]
    query = (
        select(Action.public_id, Action.result, Action.closed_on, Action.due_on)
        .join(Entry, Entry.id == Action.entry_id)
        .join(EntrySchool, EntrySchool.entry_id == Entry.id)
        .where(
            Action.public_id.in_(action_ids),
            Action.school_id.in_(here),
            EntrySchool.school_id == Action.school_id,
            *IS_SHOWN,
        )
    )
    return {
        action_id: (result.value, closed_on or due_on)
        for action_id, result, closed_on, due_on in session().execute(opened(query))
        if result is not Result.OPEN or due_on >= since
    }


def get_own_action(
    actor: Actor, school: SchoolRef, family_id: uuid.UUID, action_id: uuid.UUID
) -> tuple[Family, Action]:
    """An action this school owns and reads, with its family, for a tick. Not found for any other."""
    if not actor.may(Permission.TICK_ACTIONS, school.id):
        raise FamilyNotFoundError
    family = Cases(actor, Permission.READ_SCHOOL_VIEW).get_family(family_id, school=school.id, lock=True)
    query = _shown(school).where(
        Action.family_id == family.id, Action.public_id == action_id, Action.school_id == school.id
    )
    action = session().scalar(opened(query))
    if action is None:
        raise FamilyNotFoundError
    return family, action


def _shown(school: SchoolRef) -> Select[Action]:
    return (
        select(Action)
        .join(Entry, Entry.id == Action.entry_id)
        .join(EntrySchool, EntrySchool.entry_id == Entry.id)
        .where(EntrySchool.school_id == school.id, *IS_SHOWN)
        .order_by(Action.due_on, Action.id)
        .options(joinedload(Action.entry).options(selectinload(Entry.told)), joinedload(Action.helper))
    )


def _in_order(actions: Sequence[Action], school: SchoolRef) -> tuple[SchoolAction, ...]:
    is_open = [action for action in actions if action.result is Result.OPEN]
    closed = sorted(
        (action for action in actions if action.result is not Result.OPEN),
        key=lambda action: (action.closed_on or action.due_on, action.id),
        reverse=True,
    )
    return tuple(_as_told(action, school) for action in [*is_open, *closed])


def _as_told(action: Action, school: SchoolRef) -> SchoolAction:
    return SchoolAction(
        action_id=action.public_id,
        what=action.entry.text,
        owner=_owner(action, school),
        due_on=action.due_on,
        result=action.result.value,
        closed_on=action.closed_on,
        is_ours=action.school_id == school.id,
        days_late=max(0, (clock.today() - action.due_on).days) if action.result is Result.OPEN else 0,
    )


def _owner(action: Action, school: SchoolRef) -> str:
    if action.owner is Owner.FAMILY:
        return "The family"
    if action.school_id not in (None, school.id):
        return wording.SOMEBODY_ELSEWHERE
    if action.helper is not None:
        return (
            action.helper.name if action.helper.school_id in (None, school.id) else wording.SOMEBODY_ELSEWHERE
        )
    return school.short_name
