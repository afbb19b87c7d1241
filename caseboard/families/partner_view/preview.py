"""What each partner of today would read of an entry that is not saved yet: by the same words as when it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from caseboard import clock
from caseboard.accounts.models import ConflictBlock, FamilyPartner, User
from caseboard.accounts.queries import partner_in_force
from caseboard.db import session
from caseboard.families.as_read import as_read
from caseboard.families.models import EntryKind, Family
from caseboard.families.partner_view.page import children_named_for


def preview(
    family: Family,
    kind: EntryKind,
    text: str,
    details: Mapping[str, Any] | None,
    *,
    shows_initials: bool = False,
) -> dict[str, list[str]]:
    """What would be read -> the partners who would read exactly that, by name. Nothing when the family has none.

    Each reads of the children they were added for; a child that is not theirs is not named to them.
    """
    kept_from = select(ConflictBlock.user_id).where(
        ConflictBlock.family_id == family.id, ConflictBlock.lifted_at.is_(None)
    )
    query = (
        select(FamilyPartner, User.name)
        .join(User, User.id == FamilyPartner.user_id)
        .where(
            FamilyPartner.family_id == family.id,
            User.active,
            User.id.not_in(kept_from),
            *partner_in_force(clock.today()),
        )
        .order_by(User.name, FamilyPartner.ends.desc(), FamilyPartner.id.desc())
    )
    readings: dict[str, list[str]] = {}
    seen: set[int] = set()
    for partner, name in session().execute(query).all():
        if partner.user_id in seen:  # the row that counts for them is the one that ends last
            continue
        seen.add(partner.user_id)
        called = {
            str(child.public_id): child.initials if shows_initials else child.called
            for child in children_named_for(family, partner)
        }
        readings.setdefault(as_read(kind, text, details, child=called.get), []).append(name)
    return readings
