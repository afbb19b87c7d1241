"""What the database says, against what people were told: the journals of the tablets and the case log side by side."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from sqlalchemy import select

from caseboard.db import db
from caseboard.events.models import CaseEvent
from caseboard.families.models import Family
from caseboard.intents import Intent
from caseboard.keeping.verifying import verify_records
from caseboard.schools.models import Stage
from tests.support.running import Place
from tests.support.tablet import Asked

MOVES = ("family_moved", "family_ended", "family_reopened")


@dataclass(frozen=True)
class Truth:
    """Counts of what should be nothing, and of what there is."""

    events: int
    acknowledged: int
    lost: int
    """Acknowledged, and not in the log as asked."""
    doubled: int
    """In the log without an intent of its own."""
    unknown: int
    """In the log, though whoever asked never learned of it."""
    gaps: int
    """Families whose moves do not lead from one to the next, or whose card is not what the log says."""

    @property
    def figures(self) -> dict[str, int]:
        return {
            "EVENTS": self.events,
            "ACKNOWLEDGED": self.acknowledged,
            "LOST": self.lost,
            "DOUBLED": self.doubled,
            "GAPS": self.gaps,
            "SAVED_UNACKNOWLEDGED": self.unknown,
        }

    @property
    def is_whole(self) -> bool:
        return not (self.lost or self.doubled or self.gaps)


def since(before: Truth, now: Truth) -> Truth:
    """What came after an earlier look, where others have worked before."""
    return replace(now, events=now.events - before.events, doubled=now.doubled - before.doubled)


def compare(place: Place, journal: Iterable[Asked]) -> Truth:
    """Reads everything and verifies everything: chains, projections, texts."""
    asked = {one.request_id: one for one in journal}
    with place.inside(), db.engine.connect() as connection:
        families = connection.execute(
            select(*Family.__table__.c, Stage.__table__.c.public_id.label("stage")).join(
                Stage.__table__, Stage.__table__.c.id == Family.__table__.c.stage_id
            )
        ).all()
        events = connection.execute(
            select(CaseEvent.__table__).order_by(CaseEvent.__table__.c.family_id, CaseEvent.__table__.c.seq)
        ).all()
        intents = {
            row.request_id: row.answer
            for row in connection.execute(select(Intent.__table__)).all()
            if row.request_id in asked
        }
        verify_records(connection)
    ids = {row.id: row.public_id for row in families}
    moves = {
        (ids[row.family_id], row.seq): uuid.UUID(row.data["changes"]["stage"][1])
        for row in events
        if row.kind in MOVES
    }
    claimed = Counter((asked[key].family, answer["seq"]) for key, answer in intents.items())
    lost = [
        one
        for one in asked.values()
        if one.acknowledged and moves.get((one.family, intents.get(one.request_id, {}).get("seq"))) != one.to
    ]
    return Truth(
        events=len(moves),
        acknowledged=sum(one.acknowledged for one in asked.values()),
        lost=len(lost),
        doubled=len(set(moves) - set(claimed)) + sum(count - 1 for count in claimed.values()),
        unknown=sum(not asked[key].acknowledged for key in intents),
        gaps=sum(_has_gap(row, [e for e in events if e.family_id == row.id]) for row in families),
    )


def _has_gap(family, events) -> bool:
    stages = [event.data["changes"]["stage"] for event in events if "stage" in event.data.get("changes", {})]
    return (
        [event.seq for event in events] != list(range(1, len(events) + 1))
        or any(before[1] != after[0] for before, after in pairwise(stages))
        or stages[-1][1] != str(family.stage)
        or family.last_seq != len(events)
    )
