"""One-use request ids: a form pressed twice, or sent again after a lost answer, acts once.

Every unsafe form carries a random request id made when it was rendered. The first request with it leaves an intent,
in the same transaction as its effects; a repeat finds the intent and gets the first answer again.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, bindparam, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from caseboard import clock
from caseboard.db import Model, Prepared, code, session


class IntentReusedError(Exception):
    """The request id was used before for something else."""


class IntentRacedError(Exception):
    """Another request with the same id is being saved at this moment: roll back and look again."""


class Intent(Model):
    __tablename__ = "intents"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    request_id: Mapped[uuid.UUID]
    fingerprint: Mapped[str] = mapped_column(code(64))
    """SHA-256 of what was asked, so that the same id cannot be used for another act."""
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What is needed to give the first answer again: public ids and codes only."""
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("user_id", "request_id"), Index("ix_intents_at", "at"))


def fingerprint(asked: Mapping[str, Any]) -> str:
    """A stable hash of what a form asked for."""
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()


def find_answer(user_id: int, request_id: uuid.UUID, asked: Mapping[str, Any]) -> dict[str, Any] | None:
    """The first answer to this request id, or None when it is new.

    Raises `IntentReusedError` when the id was used for something else.
    """
    intent = _FIND(user=user_id, request=request_id).one_or_none()
    if intent is None:
        return None
    first, answer = intent
    if first != fingerprint(asked):
        raise IntentReusedError
    return dict(answer)


def has_acted(user_id: int, request_id: uuid.UUID) -> bool:
    """Whether this request id was used, for whatever was asked."""
    return _FIND(user=user_id, request=request_id).first() is not None


def remember(user_id: int, request_id: uuid.UUID, asked: Mapping[str, Any], answer: dict[str, Any]) -> None:
    """Keeps the answer with the effects it belongs to. Raises `IntentRacedError` when a twin got there first."""
    session().flush()
    try:
        _ADD(user=user_id, request=request_id, asked=fingerprint(asked), answer=answer, at=clock.now())
    except IntegrityError as error:
        if "intents" in str(error.orig):
            raise IntentRacedError from error
        raise


_FIND = Prepared(
    select(Intent.fingerprint, Intent.answer).where(
        Intent.user_id == bindparam("user"), Intent.request_id == bindparam("request")
    )
)
_ADD = Prepared(
    insert(Intent).values(
        user_id=bindparam("user"),
        request_id=bindparam("request"),
        fingerprint=bindparam("asked"),
        answer=bindparam("answer"),
        at=bindparam("at"),
    )
)
