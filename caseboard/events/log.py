"""Writing and reading the case log."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, String, bindparam, cast, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, make_transient_to_detached, selectinload

from caseboard import clock
from caseboard.db import Prepared, new_public_id, session
from caseboard.events.hashing import FIRST_HASH, canonical, chain_hash
from caseboard.events.kinds.base import EventKind
from caseboard.events.models import Audience, CaseEvent, ChainHead, ChainLink


@dataclass(frozen=True, slots=True)
class Subject:
    """The family an event is about: its keys, the sequence number the event takes, and its schools now."""

    family_id: int
    public_id: uuid.UUID
    seq: int
    schools: Collection[int]


def append(
    event: EventKind,
    *,
    about: Subject,
    actor_id: int,
    actor_public_id: uuid.UUID,
    audience: Audience,
    told: Collection[int] = (),
    shown: Collection[int] = (),
    happened_at: datetime | None = None,
) -> CaseEvent:
    """Adds one event to the log and to the chain of every school the family belongs to, and flushes.

    `told` are the schools that may read it; `shown` those that may not, but on whose pages something looks different
    now. The caller has already taken `about.seq` in the same transaction, so two writers of one family cannot share a
    number. The time is taken when it is this writer's turn, so that a chain's times never run backwards.
    """
    session().flush()
    heads = _lock_heads(about.schools)
    recorded_at = clock.now()
    row = CaseEvent(
        public_id=new_public_id(),
        family_id=about.family_id,
        seq=about.seq,
        kind=event.name,
        actor_id=actor_id,
        happened_at=happened_at or recorded_at,
        recorded_at=recorded_at,
        audience=audience,
        data=event.data(),
    )
    row.id = _ADD_EVENT(**{name: getattr(row, name) for name in _EVENT_COLUMNS}).scalar_one()
    make_transient_to_detached(row)
    session().add(row)
    payload = canonical(row, family=about.public_id, actor=actor_public_id)
    for school_id, seq, told_seq, previous in heads:
        is_told = school_id in told
        is_shown = is_told or school_id in shown
        link = {"school": school_id, "next": seq + 1, "hash_": chain_hash(previous, payload, is_told)}
        _MOVE_HEAD(**link, told=seq + 1 if is_shown else told_seq)
        _ADD_LINK(**link, event=row.id, told=is_told, at=recorded_at)
    return row


_EVENT_COLUMNS = (
    "public_id",
    "family_id",
    "seq",
    "kind",
    "actor_id",
    "happened_at",
    "recorded_at",
    "audience",
    "data",
)
_ADD_EVENT = Prepared(
    insert(CaseEvent).values({name: bindparam(name) for name in _EVENT_COLUMNS}).returning(CaseEvent.id)
)
_MOVE_HEAD = Prepared(
    update(ChainHead)
    .where(ChainHead.school_id == bindparam("school"))
    .values(seq=bindparam("next"), told_seq=bindparam("told"), hash=bindparam("hash_"))
)
_ADD_LINK = Prepared(
    insert(ChainLink).values(
        school_id=bindparam("school"),
        seq=bindparam("next"),
        hash=bindparam("hash_"),
        event_id=bindparam("event"),
        told=bindparam("told"),
        recorded_at=bindparam("at"),
    )
)


Head = Row[int, int, int, str]
"""A school, the newest place of its chain, the newest that the school may read, and the newest hash."""


def _lock_heads(schools: Collection[int]) -> Sequence[Head]:
    """The chain heads of these schools, locked, in one order so that two writers cannot wait for each other."""
    found = _LOCKED_HEADS(schools=sorted(schools)).all()
    missing = set(schools) - {head[0] for head in found}
    for school in sorted(missing):
        _add_head(school)
    return _LOCKED_HEADS(schools=sorted(schools)).all() if missing else found


def _add_head(school: int) -> None:
    """The first event of a school begins its chain. When two of them begin it at once, one waits here and goes on."""
    with suppress(IntegrityError), session().begin_nested():
        session().add(ChainHead(school_id=school, seq=0, told_seq=0, hash=FIRST_HASH))


_LOCKED_HEADS = Prepared(
    select(ChainHead.school_id, ChainHead.seq, ChainHead.told_seq, ChainHead.hash)
    .where(ChainHead.school_id.in_(bindparam("schools", expanding=True)))
    .order_by(ChainHead.school_id)
    .with_for_update()
)
_HEADS = Prepared(
    select(ChainHead.school_id, ChainHead.seq, ChainHead.told_seq)
    .where(ChainHead.school_id.in_(bindparam("schools", expanding=True)))
    .order_by(ChainHead.school_id)
)


SHOWN_KINDS = ("entry_unshared", "entry_struck", "agreement_withdrawn")
"""Kinds that a school is not told of, but on whose pages something looks different then."""


def board_version(
    schools: Collection[int], *, told_only: bool, without: Collection[int] = frozenset()
) -> str:
    """A word that changes whenever something changed at these schools that the viewer may see.

    `without` are families the viewer is kept from: what happens to them does not change the word.
    """
    if without:
        return _version_without(schools, told_only, without)
    rows = _HEADS(schools=sorted(schools))
    return ".".join(f"{school}-{told_seq if told_only else seq}" for school, seq, told_seq in rows)


def _version_without(schools: Collection[int], told_only: bool, without: Collection[int]) -> str:
    query = (
        select(ChainLink.school_id, func.max(ChainLink.seq))
        .join(CaseEvent, CaseEvent.id == ChainLink.event_id)
        .where(ChainLink.school_id.in_(sorted(schools)), CaseEvent.family_id.not_in(sorted(without)))
        .group_by(ChainLink.school_id)
        .order_by(ChainLink.school_id)
    )
    if told_only:
        query = query.where(or_(ChainLink.told, CaseEvent.kind.in_(SHOWN_KINDS)))
    return ".".join(f"{school}-{seq}" for school, seq in session().execute(query))


def list_family_events(family_id: int) -> Sequence[CaseEvent]:
    """Every event of a family, in order, with its links. One statement."""
    return session().scalars(_OF_A_FAMILY, {"family": family_id}).unique().all()


_OF_A_FAMILY = (
    select(CaseEvent)
    .where(CaseEvent.family_id == bindparam("family"))
    .order_by(CaseEvent.seq)
    .options(joinedload(CaseEvent.links))
)


class Logged(NamedTuple):
    """An event in the columns that a history needs, with the inner keys of the schools that may read it."""

    seq: int
    kind: str
    actor_id: int
    happened_at: datetime
    recorded_at: datetime
    audience: Audience
    data: dict[str, Any]
    told: frozenset[int]


def list_logged(family_id: int) -> Sequence[Logged]:
    """Every event of a family, in order, to be read and not changed. One statement."""
    session().flush()
    return [
        Logged._make((*known, frozenset(int(key) for key in told.split(",")) if told else frozenset()))
        for *known, told in _LOGGED(family=family_id)
    ]


_LOGGED = Prepared(
    select(
        CaseEvent.seq,
        CaseEvent.kind,
        CaseEvent.actor_id,
        CaseEvent.happened_at,
        CaseEvent.recorded_at,
        CaseEvent.audience,
        CaseEvent.data,
        select(func.aggregate_strings(cast(ChainLink.school_id, String), ","))
        .where(ChainLink.event_id == CaseEvent.id, ChainLink.told)
        .correlate(CaseEvent)
        .scalar_subquery(),
    )
    .where(CaseEvent.family_id == bindparam("family"))
    .order_by(CaseEvent.seq)
)


def find_event(family_id: int, seq: int) -> CaseEvent | None:
    """One event of a family, by its place in the family's log."""
    return session().scalar(_EVENT, {"family": family_id, "seq": seq})


_EVENT = select(CaseEvent).where(
    CaseEvent.family_id == bindparam("family"), CaseEvent.seq == bindparam("seq")
)


def list_told_events(
    school_id: int,
    *,
    after: datetime | None = None,
    until: datetime | None = None,
    families: Collection[int] = (),
) -> Sequence[CaseEvent]:
    """The events a school may read, recorded after one moment and up to another, oldest first."""
    query = (
        select(CaseEvent)
        .join(ChainLink, ChainLink.event_id == CaseEvent.id)
        .where(ChainLink.school_id == school_id, ChainLink.told)
        .order_by(ChainLink.seq)
    )
    if after is not None:
        query = query.where(ChainLink.recorded_at > after)
    if until is not None:
        query = query.where(ChainLink.recorded_at <= until)
    if families:
        query = query.where(CaseEvent.family_id.in_(sorted(families)))
    return session().scalars(query).all()


def list_told_of(family_ids: Collection[int], *, school_id: int) -> Sequence[CaseEvent]:
    """The events of these families that a school may read, in the order of its chain.

    The place in the chain is looked up for each event: a join would let SQLite begin with the school's whole chain.
    """
    place = (
        select(ChainLink.seq)
        .where(ChainLink.event_id == CaseEvent.id, ChainLink.school_id == school_id, ChainLink.told)
        .scalar_subquery()
    )
    query = (
        select(CaseEvent)
        .where(CaseEvent.family_id.in_(sorted(family_ids)), place.is_not(None))
        .order_by(place)
    )
    return session().scalars(query).all() if family_ids else []


def list_told_between(school_id: int, *, after_seq: int, until_seq: int) -> Sequence[CaseEvent]:
    """The events a school may read between two places of its chain: after the one, up to and including the other."""
    bound = {"school": school_id, "after": after_seq, "until": until_seq}
    return session().scalars(_TOLD_BETWEEN, bound).all()


_TOLD_BETWEEN = (
    select(CaseEvent)
    .join(ChainLink, ChainLink.event_id == CaseEvent.id)
    .where(
        ChainLink.school_id == bindparam("school"),
        ChainLink.told,
        ChainLink.seq > bindparam("after"),
        ChainLink.seq <= bindparam("until"),
    )
    .order_by(ChainLink.seq)
)


def list_events_of(family_ids: Collection[int], *, until: datetime) -> Sequence[CaseEvent]:
    """Every event of these families recorded up to a moment, with its links, in each family's order."""
    query = (
        select(CaseEvent)
        .where(CaseEvent.family_id.in_(sorted(family_ids)), CaseEvent.recorded_at <= until)
        .order_by(CaseEvent.family_id, CaseEvent.seq)
        .options(selectinload(CaseEvent.links))
    )
    return session().scalars(query).all() if family_ids else []


def list_chain_events(school_id: int, *, kinds: Collection[str]) -> Sequence[CaseEvent]:
    """The events of some kinds in a school's chain, told or not, in its order."""
    query = (
        select(CaseEvent)
        .join(ChainLink, ChainLink.event_id == CaseEvent.id)
        .where(ChainLink.school_id == school_id, CaseEvent.kind.in_(kinds))
        .order_by(ChainLink.seq)
    )
    return session().scalars(query).all()


def families_changed_after(moment: datetime, *, school_id: int) -> frozenset[int]:
    """Which families have events in a school's chain that were recorded after a moment."""
    return frozenset(session().scalars(_CHANGED_AFTER, {"school": school_id, "moment": moment}))


_CHANGED_AFTER = (
    select(CaseEvent.family_id)
    .join(ChainLink, ChainLink.event_id == CaseEvent.id)
    .where(ChainLink.school_id == bindparam("school"), ChainLink.recorded_at > bindparam("moment"))
    .distinct()
)


def chain_at(school_id: int, moment: datetime) -> tuple[int, str]:
    """A school's chain as it was at a moment: the newest link recorded up to then, as (place, hash)."""
    row = session().execute(_CHAIN_AT, {"school": school_id, "moment": moment}).one_or_none()
    return (row.seq, row.hash) if row else (0, FIRST_HASH)


_CHAIN_AT = (
    select(ChainLink.seq, ChainLink.hash)
    .where(ChainLink.school_id == bindparam("school"), ChainLink.recorded_at <= bindparam("moment"))
    .order_by(ChainLink.seq.desc())
    .limit(1)
)
