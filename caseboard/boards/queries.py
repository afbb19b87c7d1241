"""A worker's board: of one school, or of all their schools together."""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from caseboard import clock
from caseboard.access import Actor, NotPermittedError, Permission, SchoolRef
from caseboard.accounts.models import User
from caseboard.db import session
from caseboard.events import log
from caseboard.events.models import CaseEvent, ChainLink
from caseboard.families.card import BoardView, Card
from caseboard.families.cards import Viewer, board, card, worker_name
from caseboard.families.coming_back import NOTHING_DUE, due_on_boards
from caseboard.families.door import cases
from caseboard.families.people.joined import with_joined
from caseboard.families.rows import list_rows_of, list_stages


@dataclass(frozen=True, slots=True)
class SomebodysChanges:
    """What another person changed while a board was open: "Dan Pryce changed 2 families"."""

    who: str
    families: int


def worker_board(
    actor: Actor,
    schools: Sequence[SchoolRef],
    *,
    page_school: SchoolRef | None,
    shows_initials: bool,
    chip: str = "all",
    all_stage: uuid.UUID | None = None,
    only: Collection[uuid.UUID] | None = None,
) -> BoardView:
    """The board of these schools, as far as the actor may read their cases; not permitted where that is none. With
    `only`, the cards of those stages alone are read."""
    viewer = worker_viewer(actor, schools, shows_initials=shows_initials)
    if not viewer.schools:
        raise NotPermittedError
    return board(
        viewer,
        heading=heading(viewer.schools, page_school),
        chip=chip,
        all_stage=all_stage,
        version=version(actor, viewer.schools),
        page_school=page_school,
        only=only,
    )


def worker_viewer(actor: Actor, schools: Sequence[SchoolRef], *, shows_initials: bool) -> Viewer:
    allowed = cases(actor).school_ids
    mine = [school for school in schools if school.id in allowed]
    return Viewer(
        actor=actor,
        schools=mine,
        shows_initials=shows_initials,
        can_change=any(actor.may(Permission.CHANGE_CASES, school.id) for school in mine),
        helper_name=worker_name,
    )


def one_card(
    actor: Actor, family_id: int, schools: Sequence[SchoolRef], *, shows_initials: bool
) -> Card | None:
    """One family's card as it stands now; None when it is on none of these boards."""
    viewer = worker_viewer(actor, schools, shows_initials=shows_initials)
    stages = list_stages({school.authority_id for school in viewer.schools})
    rows = list_rows_of({family_id} - actor.blocked, viewer.school_ids, stages)
    if not rows:
        return None
    due = due_on_boards(viewer.school_ids, clock.today(), is_school=False, to_each=True, only=[family_id])
    mine = due.get(family_id, NOTHING_DUE).to(actor.user_id)
    return card(rows[0], viewer, rows[0].children, clock.today(), mine)


def heading(schools: Sequence[SchoolRef], page_school: SchoolRef | None) -> str:
    """The page's heading 1: "Board, Thornhill", "Board, both schools", "Board, 5 schools"."""
    if page_school is not None:
        return f"Board, {page_school.short_name}"
    names = {0: "no school", 1: schools[0].short_name if schools else "", 2: "both schools"}
    return f"Board, {names.get(len(schools), f'{len(schools)} schools')}"


def version(actor: Actor, schools: Sequence[SchoolRef]) -> str:
    """Changes whenever anything on these boards changed, on a new day, or when the actor's own rights changed."""
    rights = ",".join(f"{school.id}:{'+'.join(sorted(actor.on(school.id)))}" for school in schools)
    gone = with_joined(actor.blocked)
    seen = log.board_version([school.id for school in schools], told_only=False, without=gone)
    return hashlib.sha256(f"{clock.today()}|{rights}|{seen}".encode()).hexdigest()[:32]


def changed_since(actor: Actor, schools: Sequence[SchoolRef], moment: datetime) -> list[SomebodysChanges]:
    """Who else changed how many families at these schools after that moment, most first."""
    rows = session().execute(
        select(User.name, User.id, CaseEvent.family_id)
        .join(CaseEvent, CaseEvent.actor_id == User.id)
        .join(ChainLink, ChainLink.event_id == CaseEvent.id)
        .where(
            ChainLink.school_id.in_(sorted(cases(actor).school_ids & {school.id for school in schools})),
            ChainLink.recorded_at > moment,
            CaseEvent.actor_id != actor.user_id,
            CaseEvent.family_id.not_in(with_joined(actor.blocked)),
        )
        .distinct()
        .order_by(User.name, User.id)
    )
    counts = Counter((name, user_id) for name, user_id, _family in rows)
    return [SomebodysChanges(who, families) for (who, _), families in counts.most_common()]
