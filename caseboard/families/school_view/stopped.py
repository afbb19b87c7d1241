"""Whose words do not go to school at this moment: families that withdrew their agreement. Facts always go."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from caseboard.db import session
from caseboard.families.door import opened
from caseboard.families.sharing_models import SharingBasis
from caseboard.families.standing import NEWEST


def words_stopped(family_keys: Collection[int]) -> frozenset[int]:
    """Those of these families, by inner key, whose newest basis is an agreement that was withdrawn. One statement."""
    query = (
        select(SharingBasis.family_id, SharingBasis.withdrawn_at)
        .where(SharingBasis.family_id.in_(sorted(family_keys)))
        .order_by(*NEWEST)
    )
    newest: dict[int, datetime | None] = {}
    for family_id, withdrawn_at in session().execute(opened(query)):
        newest.setdefault(family_id, withdrawn_at)
    return frozenset(key for key, withdrawn_at in newest.items() if withdrawn_at is not None)
