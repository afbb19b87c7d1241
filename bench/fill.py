"""Fills an empty database with as many schools and families as a scenario asks for, with a chained log that verifies.

Rows are written in bulk: a benchmark of 300 schools cannot wait for 12,000 families to be typed in. Everything is
invented, and the same for the same numbers.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Flask
from sqlalchemy import Connection, func, insert, select

from caseboard import clock
from caseboard.accounts.models import Assignment, Role, User
from caseboard.accounts.passwords import set_password
from caseboard.db import db, new_public_id, session, writing
from caseboard.events.hashing import FIRST_HASH, canonical, chain_hash
from caseboard.events.kinds.card import FamilyAdded, FamilyMoved
from caseboard.events.models import Audience, CaseEvent, ChainHead, ChainLink
from caseboard.families.models import Child, Family, FamilyChild, FamilySchool, Helper, Level, NextStep
from caseboard.names import fold
from caseboard.schools.defaults import STAGES
from caseboard.schools.models import Authority, School, Stage, StageKind

WORKER = "worker@bench.example"
HEAD = "head@bench.example"
PASSWORD = "a benchmark's own password"  # noqa: S105 - of a place that lives for a minute
SURNAMES = (
    *("Adeyemi", "Bell", "Carr", "Dunn", "Evans", "Fox", "Grant", "Hussain", "Ivanov", "Jones"),
    *("Kowalczyk", "Lister", "Marsh", "Nguyen", "O’Connor", "Petrov", "Quinn"),
)
MOVES_EACH = 3
"""Moves of each family that the log remembers."""


@dataclass(frozen=True, slots=True)
class Filled:
    """The addresses a measurement needs."""

    school: uuid.UUID
    families: tuple[uuid.UUID, ...]
    stages: dict[str, uuid.UUID]


def fill(app: Flask, *, schools: int, families: int, seed: int = 7) -> Filled:
    """Fills the database: the first school has a worker, a head and this many families; the others 40 each."""
    chance = random.Random(seed)  # noqa: S311 - invented data
    with app.app_context(), writing():
        with db.engine.begin() as connection:
            place = _place(connection, schools)
            filled = None
            for number, school_id in enumerate(place.school_ids):
                made = _families(connection, place, school_id, families if number == 0 else 40, chance)
                filled = filled or made
            _go_on_counting(connection)
        _people(place.school_ids[0])
        session().commit()
    assert filled is not None  # noqa: S101 - there is at least one school
    return Filled(school=place.school_refs[0], families=tuple(filled), stages=place.open_stages)


def _go_on_counting(connection: Connection) -> None:
    """Rows came with their keys: PostgreSQL is told where to go on."""
    if connection.dialect.name != "postgresql":
        return
    for table in db.metadata.sorted_tables:
        if "id" in table.c and connection.scalar(select(func.count()).select_from(table)):
            newest = select(func.max(table.c.id)).scalar_subquery()
            connection.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), newest)))


@dataclass(slots=True)
class _Place:
    authority_id: int
    school_ids: list[int]
    school_refs: list[uuid.UUID]
    stages: list[tuple[int, uuid.UUID, StageKind]]
    helpers: list[tuple[int, uuid.UUID]]
    actor: tuple[int, uuid.UUID]
    next_family: int = 1
    next_child: int = 1
    next_event: int = 1

    @property
    def open_stages(self) -> dict[str, uuid.UUID]:
        return {kind.value: ref for _, ref, kind in self.stages}


def _place(connection: Connection, schools: int) -> _Place:
    now = clock.now()
    connection.execute(insert(Authority).values(id=1, public_id=new_public_id(), code="900", name="Bench"))
    actor = (1, new_public_id())
    connection.execute(
        insert(User).values(
            id=1,
            public_id=actor[1],
            email=WORKER,
            name="Bea Worker",
            fs_uniquifier=uuid.uuid4().hex,
            created_at=now,
        )
    )
    stages = []
    for position, stage in enumerate(STAGES):
        stages.append((position + 1, new_public_id(), stage.kind))
        connection.execute(
            insert(Stage).values(
                id=position + 1,
                public_id=stages[-1][1],
                authority_id=1,
                kind=stage.kind,
                name=stage.name,
                sub_title=stage.sub_title,
                position=position,
                usual_days=stage.usual_days,
                asks=stage.asks,
            )
        )
    helpers = [(number, new_public_id()) for number in range(1, 21)]
    connection.execute(
        insert(Helper),
        [
            {
                "id": number,
                "public_id": ref,
                "authority_id": 1,
                "name": f"Helper {number}, Early Help",
                "folded": f"helper {number} early help",
                "user_id": 1 if number == 1 else None,
            }
            for number, ref in helpers
        ],
    )
    refs = [new_public_id() for _ in range(schools)]
    connection.execute(
        insert(School),
        [
            {
                "id": number + 1,
                "public_id": ref,
                "urn": str(900000 + number),
                "authority_id": 1,
                "establishment_number": str(2000 + number),
                "name": f"Bench {number} Primary School",
                "short_name": f"Bench {number}",
                "mark": f"B{number}",
                "created_at": now - timedelta(days=9),
            }
            for number, ref in enumerate(refs)
        ],
    )
    return _Place(1, list(range(1, schools + 1)), refs, stages, helpers, actor)


def _people(school_id: int) -> None:
    head = User(email=HEAD, name="Mrs Head", fs_uniquifier=uuid.uuid4().hex, created_at=clock.now())
    session().add(head)
    session().flush()
    starts = date(2026, 1, 1)
    for user_id, role in ((1, Role.SOCIAL_WORKER), (head.id, Role.HEAD_TEACHER)):
        session().add(Assignment(user_id=user_id, role=role, school_id=school_id, starts=starts))
    worker = session().get_one(User, 1)
    for person in (worker, head):
        set_password(person, PASSWORD, by=None)


def _families(
    connection: Connection, place: _Place, school_id: int, count: int, chance: random.Random
) -> list[uuid.UUID]:
    now = clock.now()
    rows: dict[type, list[dict[str, object]]] = {
        kind: [] for kind in (Family, Child, FamilyChild, FamilySchool, CaseEvent, ChainLink)
    }
    head, seq, refs = FIRST_HASH, 0, []
    for number in range(count):
        family_id, ref = place.next_family, new_public_id()
        place.next_family += 1
        refs.append(ref)
        events = list(_events(place, family_id, ref, chance, now))
        for event in events:
            seq += 1
            head = chain_hash(head, canonical(event, family=ref, actor=place.actor[1]), True)
            rows[CaseEvent].append(_columns(event))
            rows[ChainLink].append(
                {
                    "school_id": school_id,
                    "seq": seq,
                    "event_id": event.id,
                    "told": True,
                    "recorded_at": event.recorded_at,
                    "hash": head,
                }
            )
        rows[Family].append(_family(place, family_id, ref, number, events))
        rows[FamilySchool].append(
            {
                "family_id": family_id,
                "school_id": school_id,
                "since": events[0].recorded_at,
                "told_at": events[-1].recorded_at,
                "looked_at": events[-1].recorded_at,
            }
        )
        for _ in range(chance.choice((1, 2, 2, 3))):
            child = _child(place, school_id, str(rows[Family][-1]["name"]), chance)
            rows[Child].append(child)
            rows[FamilyChild].append(
                {
                    "family_id": family_id,
                    "child_id": child["id"],
                    "since": events[0].recorded_at,
                }
            )
    for kind in (Child, Family, FamilyChild, FamilySchool, CaseEvent, ChainLink):
        if rows[kind]:
            connection.execute(insert(kind), rows[kind])
    connection.execute(insert(ChainHead).values(school_id=school_id, seq=seq, told_seq=seq, hash=head))
    return refs


def _events(
    place: _Place, family_id: int, ref: uuid.UUID, chance: random.Random, now: datetime
) -> Iterator[CaseEvent]:
    """The family was added, then moved a few times, always onwards in time."""
    at = now - timedelta(days=chance.randint(60, 90))
    stages = [stage for stage in place.stages if stage[2] is not StageKind.ENDED]
    here = stages[0]
    lead = str(chance.choice(place.helpers)[1])
    changes = {
        "stage": [None, str(here[1])],
        "stage_since": [None, at.isoformat()],
        "level": [None, chance.choice(list(Level)).value],
        "lead": [None, lead],
        "next_on": [None, (now + timedelta(days=chance.randint(-5, 40))).date().isoformat()],
        "next_what": [None, chance.choice(list(NextStep)).value],
    }
    yield _event(place, family_id, 1, FamilyAdded(changes=changes, children=[]), at)
    for number in range(MOVES_EACH):
        before, since = here, at
        here = chance.choice([stage for stage in stages if stage is not here])
        at += timedelta(days=chance.randint(1, 19), minutes=chance.randint(0, 300))
        changes = {
            "stage": [str(before[1]), str(here[1])],
            "stage_since": [since.isoformat(), at.isoformat()],
        }
        yield _event(place, family_id, number + 2, FamilyMoved(changes=changes), at)


def _event(
    place: _Place, family_id: int, seq: int, kind: FamilyAdded | FamilyMoved, at: datetime
) -> CaseEvent:
    event = CaseEvent(
        id=place.next_event,
        public_id=new_public_id(),
        family_id=family_id,
        seq=seq,
        kind=kind.name,
        actor_id=place.actor[0],
        happened_at=at,
        recorded_at=at,
        audience=Audience.SCHOOL,
        data=kind.data(),
    )
    place.next_event += 1
    return event


def _family(
    place: _Place,
    family_id: int,
    ref: uuid.UUID,
    number: int,
    events: list[CaseEvent],
) -> dict[str, object]:
    state = {field: pair[1] for event in events for field, pair in event.data["changes"].items()}
    name = f"{SURNAMES[number % len(SURNAMES)]}-{number}"
    keys = {str(stage_ref): key for key, stage_ref, _ in place.stages}
    helpers = {str(helper_ref): key for key, helper_ref in place.helpers}
    return {
        "id": family_id,
        "public_id": ref,
        "authority_id": place.authority_id,
        "name": name,
        "initials": f"{name[:2].upper()} {family_id}",
        "folded": fold(name),
        "stage_id": keys[str(state["stage"])],
        "stage_since": datetime.fromisoformat(str(state["stage_since"])),
        "level": Level(str(state["level"])),
        "lead_id": helpers[str(state["lead"])],
        "next_on": date.fromisoformat(str(state["next_on"])),
        "next_what": NextStep(str(state["next_what"])),
        "outcome": "",
        "version": len(events),
        "last_seq": len(events),
        "added_at": events[0].recorded_at,
    }


def _child(place: _Place, school_id: int, surname: str, chance: random.Random) -> dict[str, object]:
    child_id = place.next_child
    place.next_child += 1
    return {
        "id": child_id,
        "public_id": new_public_id(),
        "school_id": school_id,
        "upn": None,
        "surname": surname,
        "forename": f"Child {child_id}",
        "folded": fold(f"Child {child_id} {surname}"),
        "year_group": chance.choice(("R", "Y1", "Y2", "Y3", "Y4", "Y5", "Y6")),
        "on_roll": True,
    }


def _columns(row: CaseEvent) -> dict[str, object]:
    return {column.key: getattr(row, column.key) for column in CaseEvent.__table__.columns}
