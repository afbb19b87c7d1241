"""Closing before the time: one school's letter, those that go with it, or hundreds in the background."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select, update

from caseboard import clock
from caseboard.access import Actor, Permission, SchoolRef
from caseboard.db import session, writing
from caseboard.feed.closing import ClosingFailedError, close_these, groups_of
from caseboard.feed.live import next_closings
from caseboard.feed.models import ClosingRequest
from caseboard.feed.rights import LetterNotFoundError
from caseboard.feed.schools import Closing, list_schools_in_use
from caseboard.schools.queries import list_federated_schools

AT_ONCE = 3
"""Schools that are closed while somebody waits for the page; more are the worker's business."""


class AlreadyClosedError(Exception):
    """The week that was to be closed has closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the closing of many schools is."""

    asked_at: datetime
    done: int
    total: int

    @property
    def is_done(self) -> bool:
        return self.done == self.total


def close_with(actor: Actor, school: SchoolRef) -> list[SchoolRef]:
    """The schools whose letters close together with this one: of its federation, closing at the same moment, and of
    this actor's; this school first."""
    if not actor.may(Permission.CHANGE_CASES, school.id):
        raise LetterNotFoundError
    mine = {one.id: one for one in actor.schools_for(Permission.CHANGE_CASES)}
    federated = [row.id for row in list_federated_schools(school.id, on=clock.today()) if row.id in mine]
    closings = {one.school.id: one for one in next_closings({school.id, *federated}, clock.now())}
    if school.id not in closings:
        raise LetterNotFoundError
    ends = closings[school.id].ends
    others = [mine[key] for key in federated if key != school.id and closings[key].ends == ends]
    return [school, *others]


def ask_to_close(schools: Sequence[SchoolRef], *, by: Actor) -> datetime:
    """Writes down that these schools' weeks are to close at this moment, and gives the moment by which they are known.

    What is recorded later is in the next letter. Raises `AlreadyClosedError` when one of them is being closed already.
    """
    if any(not by.may(Permission.CHANGE_CASES, school.id) for school in schools):
        raise LetterNotFoundError
    at = clock.now()
    waiting = select(ClosingRequest.id).where(
        ClosingRequest.school_id.in_([school.id for school in schools]), ClosingRequest.done_at.is_(None)
    )
    if session().scalar(waiting.limit(1)) is not None:
        raise AlreadyClosedError
    session().add_all(
        ClosingRequest(school_id=school.id, asked_by=by.user_id, asked_at=at) for school in schools
    )
    session().flush()
    return at


def close_asked(*, only: datetime | None = None) -> int:
    """Closes what was asked for, oldest first, and says how many weeks. Commits after each group of schools.

    With `only`, what was asked at that moment, if it is little enough to wait for.
    """
    query = (
        select(ClosingRequest.asked_at, ClosingRequest.asked_by, ClosingRequest.school_id)
        .where(ClosingRequest.done_at.is_(None))
        .order_by(ClosingRequest.asked_at, ClosingRequest.school_id)
    )
    if only is not None:
        query = query.where(ClosingRequest.asked_at == only)
    batches: dict[tuple[datetime, int], list[int]] = {}
    for asked_at, by, school_id in session().execute(query):
        batches.setdefault((asked_at, by), []).append(school_id)
    session().rollback()
    if only is not None and sum(map(len, batches.values())) > AT_ONCE:
        return 0
    closed, failures = 0, []
    for (asked_at, by), school_ids in batches.items():
        for group in groups_of(school_ids, clock.london(asked_at).date()):
            try:
                closed += _close_group(group, asked_at, by)
            except Exception as error:
                failures.append(error)
    if failures:
        raise ClosingFailedError(f"{len(failures)} of the weeks asked for could not be closed") from failures[
            0
        ]
    return closed


def _close_group(school_ids: Sequence[int], at: datetime, by: int) -> int:
    def open_then() -> list[Closing]:
        """The week that was open at the moment of asking: none where it has closed since."""
        return [
            replace(school.next_closing(at), ends=at)
            for school in list_schools_in_use(school_ids)
            if school.covered_until < at and not school.due(at)
        ]

    def done() -> None:
        session().execute(
            update(ClosingRequest)
            .where(
                ClosingRequest.done_at.is_(None),
                ClosingRequest.asked_at == at,
                ClosingRequest.school_id.in_(school_ids),
            )
            .values(done_at=clock.now())
            .execution_options(synchronize_session=False)
        )

    with writing():
        return close_these(open_then, at, by=by, also=done)


def progress_of(actor: Actor) -> Progress | None:
    """How far the newest closing is that this person asked for; of today, while it is worth telling."""
    asked_at = session().scalar(
        select(func.max(ClosingRequest.asked_at)).where(
            ClosingRequest.asked_by == actor.user_id,
            ClosingRequest.asked_at > clock.start_of_day(clock.today()),
        )
    )
    if asked_at is None:
        return None
    done, total = (
        session()
        .execute(
            select(func.count(ClosingRequest.done_at), func.count()).where(
                ClosingRequest.asked_by == actor.user_id, ClosingRequest.asked_at == asked_at
            )
        )
        .one()
    )
    return Progress(asked_at=asked_at, done=done, total=total)


__all__ = [
    "AlreadyClosedError",
    "Progress",
    "ask_to_close",
    "close_asked",
    "close_with",
    "progress_of",
]
