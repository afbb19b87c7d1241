"""Whether the case log is what was written: every link of a school's chain is worked out again and compared.

A chain that was changed in the middle breaks at the change. One whose end was cut off is whole in itself; it shows
against an anchor, a place and hash noted outside the log, such as the one at the foot of every closed letter.
"""

from __future__ import annotations

import uuid
from collections.abc import Generator, Iterable
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Uuid, column, select, table
from sqlalchemy.orm import Session

from caseboard.db import session
from caseboard.events.hashing import FIRST_HASH, canonical, chain_hash
from caseboard.events.models import CaseEvent, ChainHead, ChainLink

FAMILIES, USERS = (
    table(n, column("id", Integer), column("public_id", Uuid())) for n in ("families", "users")
)
"""The log names families and people by their public ids; here only those are read."""

AT_A_TIME = 2000


@dataclass(frozen=True, slots=True)
class Broken:
    """The first link of a school's chain that is not what was written."""

    school_id: int
    seq: int
    why: str
    family: uuid.UUID | None = None
    event_seq: int | None = None
    """The event it stands for, by the family's own numbers, where it is still known."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in a school's chain with the hash it had, noted outside the log."""

    seq: int
    hash: str


def verify_chain(
    school_id: int, *, anchors: Iterable[Anchor] = (), on: Session | None = None
) -> Broken | None:
    """The first bad link of a school's chain, or None when every link from the first to the newest is as written.

    `on` reads another database than the place's own, such as a copy.
    """
    on = on or session()
    with closing(_links(on, school_id)) as links:
        last = _follow(school_id, links, {anchor.seq: anchor.hash for anchor in anchors if anchor.seq})
    return last if isinstance(last, Broken) else _wrong_with_head(on, school_id, *last)


def _follow(school_id: int, links: Iterable[Any], noted: dict[int, str]) -> Broken | tuple[int, str, int]:
    """Follows the links to the first bad one, or to the newest: its place, its hash, and the newest one told."""
    place, digest, told_place = 0, FIRST_HASH, 0
    for row in links:
        if row.link_seq != place + 1:
            return Broken(school_id, place + 1, "a link is missing")
        place = row.link_seq
        if (why := _wrong_with(row, digest)) is not None:
            return Broken(school_id, place, why, row.family, row.seq)
        digest = row.hash
        if row.told:
            told_place = place
        if noted.pop(place, digest) != digest:
            why = "the chain differs from an anchor outside it"
            return Broken(school_id, place, why, row.family, row.seq)
    if noted:
        return Broken(school_id, place + 1, "links that an anchor outside the chain knows are missing")
    return place, digest, told_place


def _links(on: Session, school_id: int) -> Generator[Any]:
    """Every link in order with its event; a link without its event too."""
    query = (
        select(
            ChainLink.seq.label("link_seq"),
            ChainLink.told,
            ChainLink.hash,
            (ChainLink.recorded_at == CaseEvent.recorded_at).label("is_of_its_time"),
            CaseEvent.public_id,
            CaseEvent.seq,
            CaseEvent.kind,
            CaseEvent.happened_at,
            CaseEvent.recorded_at,
            CaseEvent.audience,
            CaseEvent.data,
            FAMILIES.c.public_id.label("family"),
            USERS.c.public_id.label("actor"),
        )
        .outerjoin(CaseEvent, CaseEvent.id == ChainLink.event_id)
        .outerjoin(FAMILIES, FAMILIES.c.id == CaseEvent.family_id)
        .outerjoin(USERS, USERS.c.id == CaseEvent.actor_id)
        .where(ChainLink.school_id == school_id)
        .order_by(ChainLink.seq)
        .execution_options(caseboard_door=True, yield_per=AT_A_TIME)
    )
    with on.execute(query) as rows:
        yield from rows


def _wrong_with(row: Any, previous: str) -> str | None:
    if row.public_id is None or row.family is None or row.actor is None:
        return "its event, family or author is gone"
    if not row.is_of_its_time:
        return "its time is not its event's"
    if chain_hash(previous, canonical(row, family=row.family, actor=row.actor), row.told) != row.hash:
        return "what it covers is not what was written"
    return None


def _wrong_with_head(on: Session, school_id: int, place: int, digest: str, told_place: int) -> Broken | None:
    head = on.scalar(
        select(ChainHead).where(ChainHead.school_id == school_id).execution_options(populate_existing=True)
    )
    if head is None:
        return Broken(school_id, place, "the chain has no head") if place else None
    if (head.seq, head.hash) != (place, digest):
        return Broken(school_id, place + 1, "the newest link is not the one its head names")
    if not told_place <= head.told_seq <= place:
        return Broken(
            school_id, told_place, "its head names another link as the newest that the school may read"
        )
    return None
