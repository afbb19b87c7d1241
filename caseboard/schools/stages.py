"""How long a family usually stays in a stage: an authority's own number of days."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from caseboard.db import session
from caseboard.schools.models import Stage, StageKind

LONGEST = 366


class BadDaysError(Exception):
    """What is wrong with a number of days, in a sentence."""


def list_timed_stages(authority_id: int) -> Sequence[Stage]:
    """The stages of an authority's board, in order, without the shelf: there nothing is late."""
    return (
        session()
        .scalars(
            select(Stage)
            .where(Stage.authority_id == authority_id, Stage.kind != StageKind.ENDED)
            .order_by(Stage.position)
        )
        .all()
    )


def find_timed_stage(authority_id: int, stage_id: uuid.UUID) -> Stage | None:
    return next((one for one in list_timed_stages(authority_id) if one.public_id == stage_id), None)


def change_usual_days(stage: Stage, days: int | None) -> None:
    """Calendar days from now on; none where reviews, not days, are the measure. Nothing moves by it. Flushes."""
    if days is not None and not 1 <= days <= LONGEST:
        raise BadDaysError(f"Enter a number of days from 1 to {LONGEST}, or leave it empty.")
    stage.usual_days = days
    session().flush()
