"""Words not yet saved as an entry: one draft for a person and a family, returned to its author only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, select

from caseboard import clock
from caseboard.access import Actor
from caseboard.db import Prepared, session
from caseboard.families.door import opened
from caseboard.families.models import Draft, Family

DRAFT_LIMIT = 200_000
"""A draft may be longer than an entry, so that words which were refused as too long are not lost either."""


class Kept(NamedTuple):
    """A draft as its author finds it again."""

    text: str
    audience: str
    fields: Mapping[str, Any] | None
    kept_at: datetime


def keep_draft(
    family: Family,
    *,
    text: str,
    audience: str = "worker",
    fields: Mapping[str, Any] | None = None,
    user_id: int,
) -> None:
    """Keeps unsaved words for their author; empty words drop the draft. `fields` is the rest of the form as typed."""
    draft = session().get(Draft, (user_id, family.id), execution_options={"caseboard_door": True})
    kept = {name: value for name, value in (fields or {}).items() if value}
    if not text.strip() and not any(_is_typed(name, value) for name, value in kept.items()):
        if draft is not None:
            session().delete(draft)
    elif draft is None:
        session().add(
            Draft(
                user_id=user_id,
                family_id=family.id,
                text=text[:DRAFT_LIMIT],
                audience=audience,
                fields=kept or None,
                kept_at=clock.now(),
            )
        )
    else:
        draft.text, draft.audience, draft.kept_at = text[:DRAFT_LIMIT], audience, clock.now()
        draft.fields = kept or None
    session().flush()


OWN_WORDS = ("where", "present", "did", "agreed", "-why", "-words")
"""Endings of the fields that hold somebody's own words. The others hold a choice, which alone could not be lost."""


def _is_typed(name: str, values: Any) -> bool:
    return name.endswith(OWN_WORDS) and any(str(value).strip() for value in values)


def find_draft(family: Family, *, by: Actor) -> Kept | None:
    """The author's own unsaved words about this family."""
    row = _DRAFT(family=family.id, user=by.user_id).one_or_none()
    return Kept._make(row) if row else None


_DRAFT = Prepared(
    opened(
        select(Draft.text, Draft.audience, Draft.fields, Draft.kept_at).where(
            Draft.family_id == bindparam("family"), Draft.user_id == bindparam("user")
        )
    )
)


def drop_draft(family: Family, *, by: Actor) -> None:
    session().execute(opened(delete(Draft).where(Draft.family_id == family.id, Draft.user_id == by.user_id)))
