"""Writing and reading the case log."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from caseboard import clock
from caseboard.db import Prepared, session
from caseboard.events.kinds import EventKind
from caseboard.events.models import Audience, CaseEvent, ChainHead, ChainLink

FIRST_HASH = "0" * 64


@dataclass(frozen=True, slots=True)
class Subject:
    """The family an event is about: its keys, the sequence number the event takes, and its schools now."""

    family_id: int
    public_id: uuid.UUID
    seq: int
    schools: Collection[int]


class Recorded(Protocol):
    """What the chain covers of an event: a row of the log, or its columns as they were read."""

    @property
    def public_id(self) -> uuid.UUID: ...
    @property
    def seq(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def happened_at(self) -> datetime: ...
    @property
    def recorded_at(self) -> datetime: ...
    @property
    def audience(self) -> Audience: ...
    @property
    def data(self) -> dict[str, Any]: ...


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
    heads = _lock_heads(about.schools)
    recorded_at = clock.now()
    row = CaseEvent(
        family_id=about.family_id,
        seq=about.seq,
        kind=event.name,
        actor_id=actor_id,
        happened_at=happened_at or recorded_at,
        recorded_at=recorded_at,
        audience=audience,
        data=event.data(),
    )
    session().add(row)
    session().flush()
    payload = canonical(row, family=about.public_id, actor=actor_public_id)
    for head in heads:
        head.seq += 1
        is_told = head.school_id in told
        if is_told or head.school_id in shown:
            head.told_seq = head.seq
        head.hash = chain_hash(head.hash, payload, is_told)
        session().add(
            ChainLink(
                event_id=row.id,
                school_id=head.school_id,
                seq=head.seq,
                told=is_told,
                recorded_at=recorded_at,
                hash=head.hash,
            )
        )
    session().flush()
    return row


def canonical(row: Recorded, *, family: uuid.UUID, actor: uuid.UUID) -> bytes:
    """The event as bytes that are the same on every machine and database: what the chain covers."""
    return _encode(
        {
            "event": str(row.public_id),
            "family": str(family),
            "seq": row.seq,
            "kind": row.kind,
            "actor": str(actor),
            "happened_at": _utc(row.happened_at),
            "recorded_at": _utc(row.recorded_at),
            "audience": row.audience,
            "data": row.data,
        }
    ).encode()


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def chain_hash(previous: str, payload: bytes, told: bool) -> str:
    """A link's hash: SHA-256 of the previous hash, whether the school may read it, and the event."""
    return hashlib.sha256(previous.encode() + (b"1" if told else b"0") + payload).hexdigest()


def text_hash(salt: str, text: str) -> str:
    """The salted hash by which the chain covers an entry's words without holding them."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def _lock_heads(schools: Collection[int]) -> Sequence[ChainHead]:
    """The chain heads of these schools, locked, in one order so that two writers cannot wait for each other."""
    found = _read_heads(schools)
    missing = set(schools) - {head.school_id for head in found}
    for school in sorted(missing):
        _add_head(school)
    return _read_heads(schools) if missing else found


def _add_head(school: int) -> None:
    """A school's first event makes its head. When a twin has just made it, theirs is taken."""
    with suppress(IntegrityError), session().begin_nested():
        session().add(ChainHead(school_id=school, seq=0, told_seq=0, hash=FIRST_HASH))


def _read_heads(schools: Collection[int]) -> Sequence[ChainHead]:
    return (
        session()
        .scalars(
            select(ChainHead)
            .where(ChainHead.school_id.in_(sorted(schools)))
            .order_by(ChainHead.school_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        .all()
    )


_HEADS = Prepared(
    select(ChainHead.school_id, ChainHead.seq, ChainHead.told_seq)
    .where(ChainHead.school_id.in_(bindparam("schools", expanding=True)))
    .order_by(ChainHead.school_id)
)


def board_version(schools: Collection[int], *, told_only: bool) -> str:
    """A word that changes whenever something changed at these schools that the viewer may see."""
    rows = _HEADS(schools=sorted(schools))
    return ".".join(f"{school}-{told_seq if told_only else seq}" for school, seq, told_seq in rows)


def list_family_events(family_id: int) -> Sequence[CaseEvent]:
    """Every event of a family, in order, with its links. Two statements."""
    return (
        session()
        .scalars(
            select(CaseEvent)
            .where(CaseEvent.family_id == family_id)
            .order_by(CaseEvent.seq)
            .options(selectinload(CaseEvent.links))
        )
        .all()
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


def list_told_between(school_id: int, *, after_seq: int, until_seq: int) -> Sequence[CaseEvent]:
    """The events a school may read between two places of its chain: after the one, up to and including the other."""
    query = (
        select(CaseEvent)
        .join(ChainLink, ChainLink.event_id == CaseEvent.id)
        .where(
            ChainLink.school_id == school_id,
            ChainLink.told,
            ChainLink.seq > after_seq,
            ChainLink.seq <= until_seq,
        )
        .order_by(ChainLink.seq)
    )
    return session().scalars(query).all()


def list_events_of(family_ids: Collection[int], *, until: datetime) -> Sequence[CaseEvent]:
    """Every event of these families recorded up to a moment, with its links, in each family's order."""
    query = (
        select(CaseEvent)
        .where(CaseEvent.family_id.in_(sorted(family_ids)), CaseEvent.recorded_at <= until)
        .order_by(CaseEvent.family_id, CaseEvent.seq)
        .options(selectinload(CaseEvent.links))
    )
    return session().scalars(query).all() if family_ids else []


def families_changed_after(moment: datetime, *, school_id: int) -> frozenset[int]:
    """Which families have events in a school's chain that were recorded after a moment."""
    query = (
        select(CaseEvent.family_id)
        .join(ChainLink, ChainLink.event_id == CaseEvent.id)
        .where(ChainLink.school_id == school_id, ChainLink.recorded_at > moment)
        .distinct()
    )
    return frozenset(session().scalars(query))


def chain_at(school_id: int, moment: datetime) -> tuple[int, str]:
    """A school's chain as it was at a moment: the newest link recorded up to then, as (place, hash)."""
    row = (
        session()
        .execute(
            select(ChainLink.seq, ChainLink.hash)
            .where(ChainLink.school_id == school_id, ChainLink.recorded_at <= moment)
            .order_by(ChainLink.seq.desc())
            .limit(1)
        )
        .one_or_none()
    )
    return (row.seq, row.hash) if row else (0, FIRST_HASH)
