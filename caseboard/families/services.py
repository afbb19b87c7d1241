"""Changing families: add, change the card without moving it, take off what was put on by mistake."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Literal

from sqlalchemy import select, update

from caseboard import clock
from caseboard.access import Actor
from caseboard.db import session
from caseboard.events.kinds.base import CardChanged, Changes
from caseboard.events.kinds.card import (
    ChildAdded,
    ChildTakenOff,
    FamilyAdded,
    FamilyTakenOff,
    HelpAsked,
    HolderChanged,
    LeadChanged,
    LevelChanged,
    NextDateChanged,
)
from caseboard.events.models import Audience, CaseEvent
from caseboard.families import helpers
from caseboard.families.cardlog import (
    append,
    card_state,
    change_and_log,
    changes_between,
    log_only,
    new_place,
    schools_now,
    take_version,
)
from caseboard.families.conflicts import MissingAnswersError, VersionConflictError
from caseboard.families.door import FamilyNotFoundError, cases
from caseboard.families.entries import words_hash, write_reason
from caseboard.families.models import (
    Child,
    Family,
    FamilyChild,
    Helper,
    Level,
    NextStep,
)
from caseboard.families.people.disclosure import forget_roll_addresses, is_marked
from caseboard.families.together.agreeing import agreed_with
from caseboard.names import fold
from caseboard.schools.models import Authority, School, Stage, StageKind


class Unset(Enum):
    UNSET = "unset"


UNSET: Literal[Unset.UNSET] = Unset.UNSET
"""Leave this field as it is; None or an empty name clears it."""

KIND_OF_FIELD: dict[str, type[CardChanged]] = {
    "level": LevelChanged,
    "lead": LeadChanged,
    "holder": HolderChanged,
    "asked": HelpAsked,
    "asked_on": HelpAsked,
    "assessor": HelpAsked,
    "next_on": NextDateChanged,
    "next_what": NextDateChanged,
}


@dataclass(frozen=True, slots=True)
class TypedChild:
    """A child who is not on the roll and was typed in."""

    forename: str
    surname: str
    born: date | None = None
    year_group: str = ""


def add_family(
    *,
    school: int,
    name: str,
    children: Sequence[Child],
    typed: Sequence[TypedChild] = (),
    level: Level = Level.ADDITIONAL,
    lead: Helper | None = None,
    by: Actor,
) -> Family:
    """Puts a family on a school's board, in its first stage, led by whoever adds it unless another is named. Flushes.

    Children may come from the rolls of several schools; the family then stands on every one of those boards.
    """
    name = " ".join(name.split())
    if not name:
        raise MissingAnswersError({"name": "Enter the family's name."})
    if not children and not typed:
        raise MissingAnswersError({"children": "Choose at least one child, or type one in."})
    authority_id = session().scalars(select(School.authority_id).where(School.id == school)).one()
    _refuse_strangers(school, authority_id, children, has_typed=bool(typed))
    now = clock.now()
    family = Family(
        authority_id=authority_id,
        name=name,
        initials=_initials(name, _next_number(authority_id)),
        folded=fold(name),
        stage=_first_stage(authority_id),
        stage_since=now,
        level=level,
        lead=lead or helpers.myself(by, authority_id=authority_id),
        added_at=now,
        version=1,
        last_seq=0,
        outcome="",
    )
    session().add(family)
    session().flush()
    everyone = [*children, *(typed_child(child, school) for child in typed)]
    for child in everyone:
        session().add(FamilyChild(family=family, child=child, since=now))
    for place in sorted({school, *(child.school_id for child in everyone)}):
        new_place(family, place, at=now)
    session().flush()
    after = card_state(family)
    event = FamilyAdded(
        changes=changes_between({}, after), children=[str(child.public_id) for child in everyone]
    )
    log_only(family, event, by=by, audience=Audience.SCHOOL, told=schools_now(family))
    return family


def change_card(
    family: Family,
    *,
    version: int,
    level: Level | Unset = UNSET,
    lead: str | Unset | None = UNSET,
    holder: str | Unset | None = UNSET,
    asked: str | Unset | None = UNSET,
    asked_on: date | Unset | None = UNSET,
    assessor: str | Unset | None = UNSET,
    next_on: date | Unset | None = UNSET,
    next_what: NextStep | Unset | None = UNSET,
    by: Actor,
) -> list[CaseEvent]:
    """Changes level, lead, holder, who was asked, who assesses or the next date, without moving the family.

    One event for each kind of change; none at all when nothing differs. Raises `VersionConflictError` when the card
    has changed since it was shown.
    """
    if family.version != version:
        raise VersionConflictError(family)
    wanted: dict[str, Any] = {}
    for field, name in (("lead", lead), ("holder", holder), ("asked", asked), ("assessor", assessor)):
        if name is not UNSET:
            helper = helpers.find_or_add(str(name or ""), authority_id=family.authority_id)
            wanted[field] = str(helper.public_id) if helper else None
    for field, value in (("level", level), ("next_what", next_what)):
        if value is not UNSET:
            wanted[field] = value.value if value else None
    for field, day in (("asked_on", asked_on), ("next_on", next_on)):
        if day is not UNSET:
            wanted[field] = day.isoformat() if day else None
    changes = changes_between(card_state(family), wanted)
    _refuse_nobody(family, changes)
    events: list[CaseEvent] = []
    for kind in dict.fromkeys(KIND_OF_FIELD[field] for field in changes):
        mine = {field: pair for field, pair in changes.items() if KIND_OF_FIELD[field] is kind}
        events.append(change_and_log(family, kind(changes=mine), version=version + len(events), by=by))
    return events


def _refuse_nobody(family: Family, changes: Changes) -> None:
    """An open family always has somebody who leads or holds it: the last one cannot be cleared."""
    if family.stage.kind is StageKind.ENDED or not {"lead", "holder"} & set(changes):
        return
    now = {name: pair[1] for name, pair in changes.items()}
    if not now.get("lead", family.lead_id) and not now.get("holder", family.holder_id):
        field = "holder" if "holder" in changes else "lead"
        raise MissingAnswersError(
            {field: "Say who holds it now, or who leads. A family is never left without somebody."}
        )


def take_off_family(family: Family, *, version: int, reason: str, by: Actor) -> CaseEvent:
    """Takes a family off the board that was put on by mistake. Nothing is deleted: the log keeps it all.

    Raises `VersionConflictError` when the card has changed since it was shown.
    """
    why = _reason(reason)
    take_version(family, version)
    entry = write_reason(family, text=why, by=by)
    event = append(
        family,
        FamilyTakenOff(reason=str(entry.public_id), text=words_hash(entry)),
        by=by,
        audience=Audience.SCHOOL,
        told=schools_now(family),
    )
    family.taken_off_at = event.recorded_at
    session().flush()
    return event


def add_child(family: Family, child: Child, *, by: Actor) -> CaseEvent:
    """Adds a child; a child at another school puts the family on that school's board too."""
    if any(strand.child_id == child.id and strand.until is None for strand in family.strands):
        raise MissingAnswersError({"children": "This child is already in the family."})
    if child.school.authority_id != family.authority_id:
        raise MissingAnswersError({"children": "A family's schools belong to one authority."})
    session().add(FamilyChild(family=family, child=child, since=clock.now()))
    place = next((p for p in family.schools if p.school_id == child.school_id), None)
    if place is None:
        new_place(family, child.school_id)
    elif place.until is not None:
        place.until = None
    session().flush()
    if is_marked(family):
        forget_roll_addresses(family)
    school = session().get_one(School, child.school_id)
    return log_only(
        family,
        ChildAdded(child=str(child.public_id), school=str(school.public_id)),
        by=by,
        audience=Audience.SCHOOL,
        told=sorted(agreed_with(family, child.school_id)),
    )


def take_off_child(family: Family, child_id: uuid.UUID, *, reason: str, by: Actor) -> CaseEvent:
    """Takes off a child put on by mistake. The last child cannot go: take the family off instead.

    A child at a school this person does not work for is not found. When it was the school's only child, the family
    leaves that school's board.
    """
    open_strands = [strand for strand in family.strands if strand.until is None]
    strand = next((s for s in cases(by).strands_of(family) if s.child.public_id == child_id), None)
    if strand is None:
        raise FamilyNotFoundError
    why = _reason(reason)
    if len(open_strands) == 1:
        raise MissingAnswersError(
            {"reason": "This is the only child. Take the family off the board instead."}
        )
    school = strand.child.school
    entry = write_reason(family, text=why, by=by)
    event = log_only(
        family,
        ChildTakenOff(
            child=str(child_id),
            school=str(school.public_id),
            reason=str(entry.public_id),
            text=words_hash(entry),
        ),
        by=by,
        audience=Audience.SCHOOL,
        told=sorted(agreed_with(family, school.id)),
    )
    strand.until = event.recorded_at
    if all(s is strand or s.child.school_id != school.id for s in open_strands):
        next(p for p in family.schools if p.school_id == school.id).until = event.recorded_at
    session().flush()
    return event


def typed_child(child: TypedChild, school_id: int) -> Child:
    """A child not on the roll, kept apart from it: an import never changes them."""
    row = Child(
        school_id=school_id,
        surname=child.surname.strip(),
        forename=child.forename.strip(),
        folded=fold(f"{child.forename} {child.surname}"),
        born=child.born,
        year_group=child.year_group,
        on_roll=False,
    )
    session().add(row)
    session().flush()
    return row


def _refuse_strangers(school: int, authority_id: int, children: Sequence[Child], *, has_typed: bool) -> None:
    """A board never shows a family without a child at that school, nor one of another authority."""
    if not has_typed and all(child.school_id != school for child in children):
        raise MissingAnswersError(
            {"children": "None of these children is at this school. Add the family at their own."}
        )
    if any(child.school.authority_id != authority_id for child in children):
        raise MissingAnswersError({"children": "A family's schools belong to one authority."})


def _reason(reason: str) -> str:
    if not reason.strip():
        raise MissingAnswersError({"reason": "Say why, in a few words."})
    return reason.strip()


def _next_number(authority_id: int) -> int:
    return (
        session()
        .scalars(
            update(Authority)
            .where(Authority.id == authority_id)
            .values(last_family_number=Authority.last_family_number + 1)
            .returning(Authority.last_family_number)
        )
        .one()
    )


def _initials(name: str, number: int) -> str:
    """Two letters and a number: two families can share letters, never both."""
    words = ["".join(c for c in word if c.isalpha()) for word in name.replace("-", " ").split()]
    words = [word for word in words if word] or [name]
    letters = words[0][0] + words[1][0] if len(words) > 1 else words[0][:2]
    return f"{letters.upper()} {number}"


def _first_stage(authority_id: int) -> Stage:
    return (
        session()
        .scalars(
            select(Stage)
            .where(Stage.authority_id == authority_id, Stage.kind == StageKind.NEW_WORRY)
            .order_by(Stage.position)
            .limit(1)
        )
        .one()
    )
