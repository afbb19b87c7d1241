"""Changing a card and logging it as one act: the fields, their values in the log, and the version guard."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, case, select, update
from sqlalchemy.orm.attributes import set_committed_value

from caseboard import clock
from caseboard.access import Actor
from caseboard.db import Prepared, session
from caseboard.events import log
from caseboard.events.kinds.base import CARD_FIELDS, CardChanged, Changes, EventKind
from caseboard.events.models import Audience, CaseEvent
from caseboard.families.conflicts import VersionConflictError
from caseboard.families.door import opened
from caseboard.families.models import Family, FamilySchool, Helper, Level, NextStep
from caseboard.families.telling import is_word_to_school
from caseboard.schools.models import Stage

HELPERS = ("lead", "holder", "asked", "assessor")
COLUMNS = {
    "stage": "stage_id",
    "lead": "lead_id",
    "holder": "holder_id",
    "asked": "asked_id",
    "assessor": "assessor_id",
}
"""Fields of the card that point to a row: the log holds the row's public id, the family its key."""


def card_state(family: Family) -> dict[str, Any]:
    """The card's fields as the log writes them."""
    keys = {name: getattr(family, f"{name}_id") for name in HELPERS}
    known = helper_refs(keys.values())
    refs = {name: known.get(key) for name, key in keys.items()}
    return state_of(family, {"stage": str(family.stage.public_id), **refs})


def state_of(card: Any, refs: Mapping[str, str | None]) -> dict[str, Any]:
    """The same of a family, or of its row, where the ids of what it points to are known."""
    return {
        "stage": refs["stage"],
        "stage_since": card.stage_since.isoformat(),
        "level": card.level.value,
        "lead": refs["lead"],
        "holder": refs["holder"],
        "asked": refs["asked"],
        "asked_on": _iso(card.asked_on),
        "assessor": refs["assessor"],
        "next_on": _iso(card.next_on),
        "next_what": card.next_what.value if card.next_what else None,
        "outcome": card.outcome or None,
        "due_on": _iso(card.due_on),
        "handing_over": card.handing_over,
        "new_worker_on": _iso(card.new_worker_on),
    }


def write_state(family: Family, state: Mapping[str, Any]) -> None:
    """Sets the fields named in `state`, given as the log writes them."""
    for name, value in state.items():
        setattr(family, COLUMNS.get(name, name), _stored(name, value, {}))


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """What differs, field by field, in the card's own order."""
    return {
        name: [before.get(name), after[name]]
        for name in CARD_FIELDS
        if name in after and after[name] != before.get(name)
    }


def change_and_log(
    family: Family, event: CardChanged, *, version: int, by: Actor, keys: Mapping[str, int] | None = None
) -> CaseEvent:
    """Applies an event's changes to the card and appends it to the log, if the card is still the one shown.

    `keys` are the keys of rows the changes point to, by public id, as far as the caller knows them. Raises
    `VersionConflictError` when the card's version is no longer `version`; then nothing is changed.
    """
    after = {name: pair[1] for name, pair in event.changes.items()}
    values = {COLUMNS.get(name, name): _stored(name, value, keys or {}) for name, value in after.items()}
    take_version(family, version, values)
    if points := [name for name in after if name in COLUMNS]:
        session().expire(family, points)
    return append(family, event, by=by, audience=Audience.SCHOOL, told=schools_now(family))


def log_only(
    family: Family,
    event: EventKind,
    *,
    by: Actor,
    audience: Audience,
    told: Collection[int] = (),
    shown: Collection[int] = (),
    happened_at: datetime | None = None,
) -> CaseEvent:
    """Appends an event that leaves the card as it is. `shown`: schools not told that see a difference all the same."""
    last_seq = (
        session()
        .scalars(
            opened(
                update(Family)
                .where(Family.id == family.id)
                .values(last_seq=Family.last_seq + 1)
                .returning(Family.last_seq)
                .execution_options(synchronize_session=False)
            )
        )
        .one()
    )
    set_committed_value(family, "last_seq", last_seq)
    return append(family, event, by=by, audience=audience, told=told, shown=shown, happened_at=happened_at)


def schools_now(family: Family) -> list[int]:
    """The schools whose board the family stands on."""
    return [row.school_id for row in family.schools if row.until is None]


def take_version(family: Family, version: int, values: Mapping[str, Any] | None = None) -> None:
    """The optimistic lock: the version is in the UPDATE's WHERE, so two writers cannot both pass.

    Takes the next sequence number with it, for the event to follow, and sets these columns. Raises
    `VersionConflictError`.
    """
    values = values or {}
    session().flush()
    row = _taking(tuple(values))(family=family.id, shown=version, **values).one_or_none()
    if row is None:
        session().refresh(family)
        raise VersionConflictError(family)
    for name, value in {**values, "version": row[0], "last_seq": row[1]}.items():
        set_committed_value(family, name, value)


@lru_cache(maxsize=256)
def _taking(names: tuple[str, ...]) -> Prepared:
    return Prepared(
        opened(
            update(Family)
            .where(Family.id == bindparam("family"), Family.version == bindparam("shown"))
            .values(
                {name: bindparam(name) for name in names}
                | {"version": Family.version + 1, "last_seq": Family.last_seq + 1}
            )
            .returning(Family.version, Family.last_seq)
        )
    )


def append(
    family: Family,
    event: EventKind,
    *,
    by: Actor,
    audience: Audience,
    told: Collection[int] = (),
    shown: Collection[int] = (),
    happened_at: datetime | None = None,
) -> CaseEvent:
    """Logs an event under the sequence number just taken, and notes at its schools that somebody looked and told."""
    row = log.append(
        event,
        about=log.Subject(family.id, family.public_id, family.last_seq, schools_now(family)),
        actor_id=by.user_id,
        actor_public_id=by.public_id,
        audience=audience,
        told=told,
        shown=shown,
        happened_at=happened_at,
    )
    _note_looked_at(family, row, told)
    return row


def _note_looked_at(family: Family, row: CaseEvent, told: Collection[int]) -> None:
    session().flush()
    if not is_word_to_school(row.kind, row.data):
        told = ()
    _LOOKED_AT(family=family.id, at=row.recorded_at, told=sorted(told))
    for place in family.schools:
        if place.until is None:
            set_committed_value(place, "looked_at", row.recorded_at)
            if place.school_id in told:
                set_committed_value(place, "told_at", row.recorded_at)


_LOOKED_AT = Prepared(
    opened(
        update(FamilySchool)
        .where(FamilySchool.family_id == bindparam("family"), FamilySchool.until.is_(None))
        .values(
            looked_at=bindparam("at"),
            told_at=case(
                (FamilySchool.school_id.in_(bindparam("told", expanding=True)), bindparam("at")),
                else_=FamilySchool.told_at,
            ),
        )
    )
)


def new_place(family: Family, school_id: int, *, at: datetime | None = None) -> FamilySchool:
    """Puts the family on a school's board."""
    place = FamilySchool(family=family, school_id=school_id, since=at or clock.now())
    session().add(place)
    return place


def helper_refs(keys: Iterable[int | None]) -> Mapping[int | None, str]:
    """The public ids of these helpers, as the log writes them. One statement, or none."""
    wanted = sorted({key for key in keys if key is not None})
    return {key: str(public_id) for key, public_id in _HELPERS(keys=wanted)} if wanted else {}


_HELPERS = Prepared(
    select(Helper.id, Helper.public_id).where(Helper.id.in_(bindparam("keys", expanding=True)))
)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _stored(name: str, value: Any, keys: Mapping[str, int]) -> Any:
    if name in COLUMNS:
        known = keys.get(value)
        return known if known is not None else _key(Stage if name == "stage" else Helper, value)
    if name == "outcome":
        return value or ""
    if value is None:
        return None
    match name:
        case "stage_since":
            return datetime.fromisoformat(value)
        case "level":
            return Level(value)
        case "next_what":
            return NextStep(value)
        case "handing_over":
            return value
        case _:
            return date.fromisoformat(value)


def _key(kind: type[Stage] | type[Helper], public_id: str | None) -> int | None:
    if public_id is None:
        return None
    return session().scalars(select(kind.id).where(kind.public_id == uuid.UUID(public_id))).one()
