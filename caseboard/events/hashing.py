"""What the chains and the log hold of an event and of an entry's words: bytes that are the same everywhere, hashed."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import UTC, datetime
from typing import Any, Protocol

from caseboard.events.models import Audience

FIRST_HASH = "0" * 64


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
