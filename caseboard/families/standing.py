"""On what the sharing of a family's words rests at this moment, and whether it has to be asked again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from caseboard.db import Prepared, session
from caseboard.events.models import CaseEvent
from caseboard.families.door import opened
from caseboard.families.models import Entry, Family, Level
from caseboard.families.sharing_models import Basis, SharingBasis

BASIS_WORDS = {
    Basis.SAFEGUARDING: "Safeguarding (public task)",
    Basis.AGREEMENT: "The family's agreement",
}

STOPPED = (
    "The family withdrew its agreement, so school cannot be told this in words. "
    "Where a child may be at risk, write that down under Sharing first."
)
"""For words that a form sends to school without asking what they rest on."""

WITHDRAWN = (
    "The family withdrew its agreement, so these words cannot be shared on it. "
    "Where a child may be at risk, choose safeguarding; else keep them for workers."
)
NEWEST = (
    func.coalesce(SharingBasis.withdrawn_at, SharingBasis.recorded_at).desc(),
    SharingBasis.id.desc(),
)
"""What was said last counts, also where two records are one now: agreed, withdrawn, agreed again."""
STATUTORY = frozenset({Level.CHILD_IN_NEED, Level.CHILD_PROTECTION, Level.LOOKED_AFTER})


@dataclass(frozen=True, slots=True)
class Standing:
    """What sharing rests on now. `basis` is none when nobody wrote it down yet."""

    basis: Basis | None = None
    since: date | None = None
    words: str = ""
    recorded_at: datetime | None = None
    withdrawn_on: date | None = None
    ask_again: bool = False
    """Support stepped down after it was written down: what rested on safeguarding may need agreement now."""

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_on is not None

    @property
    def good_for(self) -> Basis | None:
        """What an entry rests on when nobody says otherwise; none where it has to be asked."""
        return None if self.is_withdrawn or self.ask_again else self.basis

    def refuses(self, basis: Basis | None) -> bool:
        """Whether words may not be shared on this basis. Facts of the card are not words, and always go."""
        return self.is_withdrawn and basis is not Basis.SAFEGUARDING


def standing(family: Family) -> Standing:
    """Of a family that came through the door. Two statements at most."""
    session().flush()
    row = _NEWEST_BASIS(family=family.id).one_or_none()
    if row is None:
        return Standing()
    return Standing(
        basis=row.basis,
        since=row.since,
        words=row.text,
        recorded_at=row.recorded_at,
        withdrawn_on=row.withdrawn_on,
        ask_again=has_stepped_down(_levels_after(family, row.recorded_at)),
    )


_NEWEST_BASIS = Prepared(
    opened(
        select(
            SharingBasis.basis,
            SharingBasis.since,
            SharingBasis.recorded_at,
            SharingBasis.withdrawn_on,
            Entry.text,
        )
        .join(Entry, Entry.id == SharingBasis.entry_id)
        .where(SharingBasis.family_id == bindparam("family"))
        .order_by(*NEWEST)
        .limit(1)
    )
)


def has_stepped_down(changes: Iterable[Mapping[str, Any]]) -> bool:
    """Whether one of these changes of level led out of statutory support."""
    for data in changes:
        before, after = data["changes"].get("level", (None, None))
        if before and after and Level(before) in STATUTORY and Level(after) not in STATUTORY:
            return True
    return False


def _levels_after(family: Family, moment: datetime) -> Iterable[Mapping[str, Any]]:
    return session().scalars(
        select(CaseEvent.data).where(
            CaseEvent.family_id == family.id,
            CaseEvent.kind == "level_changed",
            CaseEvent.recorded_at > moment,
        )
    )


def list_bases(family: Family) -> list[SharingBasis]:
    """Everything that sharing rested on, newest first, of a family that came through the door."""
    query = select(SharingBasis).where(SharingBasis.family_id == family.id).order_by(*NEWEST)
    return list(session().scalars(opened(query)))
