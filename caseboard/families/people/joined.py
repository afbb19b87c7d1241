"""Which records were joined to which: what was written of one family may stand in several."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import bindparam, select

from caseboard.db import Prepared, session
from caseboard.families.door import opened
from caseboard.families.people.models import Merge


def joined_to(family_ids: Collection[int]) -> dict[int, int]:
    """Record that was joined -> the one of these in which it is read now, also by way of others; by inner keys.

    One statement, and one more for each step of a chain of joins.
    """
    session().flush()
    found: dict[int, int] = {}
    known = {family_id: family_id for family_id in family_ids}
    while known:
        rows = _JOINED_TO(kept=sorted(known)).all()
        known = {merged: known[kept] for merged, kept in rows if merged not in found}
        found |= known
    return found


_JOINED_TO = Prepared(
    opened(
        select(Merge.merged_id, Merge.kept_id).where(
            Merge.kept_id.in_(bindparam("kept", expanding=True)), Merge.undone_at.is_(None)
        )
    )
)


def records_of(family_id: int) -> list[int]:
    """A family's own record and every one that was joined to it, by inner key."""
    return [family_id, *sorted(joined_to([family_id]))]


def with_joined(family_ids: Collection[int]) -> frozenset[int]:
    """These records and every one that was joined to one of them, by inner key. No statement for none."""
    return frozenset(family_ids).union(joined_to(family_ids)) if family_ids else frozenset()


def joins_of(family_ids: Collection[int]) -> Mapping[int, tuple[int, datetime]]:
    """Those of these records that were joined to another -> the one in which they are read now, and since when."""
    found: dict[int, tuple[int, datetime]] = {}
    wanted = {family_id: family_id for family_id in family_ids}
    while wanted:
        rows = session().execute(_JOINS, {"merged": sorted(set(wanted.values()))})
        step = {merged: (kept, at) for merged, kept, at in rows}
        wanted = {first: now for first, now in wanted.items() if now in step}
        found |= {first: step[now] for first, now in wanted.items()}
        wanted = {first: step[now][0] for first, now in wanted.items()}
    return found


_JOINS = opened(
    select(Merge.merged_id, Merge.kept_id, Merge.at).where(
        Merge.merged_id.in_(bindparam("merged", expanding=True)), Merge.undone_at.is_(None)
    )
)


def read_in(family_ids: Collection[int]) -> Mapping[int, int]:
    """Each of these records -> the one in which it is read now: itself, unless it was joined to another."""
    joins = joins_of(family_ids)
    return {family_id: joins[family_id][0] if family_id in joins else family_id for family_id in family_ids}
