"""Closing weeks: once per school and closing moment, however many workers run, and all of it or nothing.

One transaction freezes the week of every school that closes together, writes one letter for each reader and one
delivery for each letter. The unique keys of `FeedWeek` and `Letter` decide between two workers; the loser finds the
week closed and goes on. A process killed at any point leaves a week closed whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from caseboard import clock
from caseboard.accounts.models import User
from caseboard.db import session, writing
from caseboard.feed import week
from caseboard.feed.models import DeliveryState, FeedDelivery, FeedSeal, FeedWeek, Letter, LetterWeek
from caseboard.feed.reading import read_week
from caseboard.feed.schools import Closing, due_closings, list_schools_in_use, readers_on
from caseboard.feed.sealing import FIRST_HASH, seal_hash
from caseboard.schools.models import FederationSchool


class ClosingFailedError(Exception):
    """Some weeks that are due could not be closed; the others were."""


def close_due_weeks(now: datetime | None = None) -> int:
    """Closes every week that is due, oldest first, and says how many. Commits after each group of schools.

    A group that cannot be closed keeps no other from closing; then `ClosingFailedError` is raised at the end.
    """
    closed, failures = 0, []
    due = due_closings(now or clock.now())
    session().rollback()
    for ends in sorted({closing.ends for closing in due}):
        at_this_moment = [closing.school.id for closing in due if closing.ends == ends]
        for group in groups_of(at_this_moment, clock.london(ends).date()):
            try:
                closed += close_together(group, ends)
            except Exception as error:
                failures.append(error)
    if failures:
        raise ClosingFailedError(f"{len(failures)} of the weeks due could not be closed") from failures[0]
    return closed


def close_together(school_ids: Collection[int], ends: datetime) -> int:
    """Closes the week of these schools at this moment in one transaction, and says how many weeks that were.

    What another worker closed meanwhile is left alone.
    """
    with writing():
        return close_these(lambda: _still_open(school_ids, ends), ends)


def close_these(
    still_open: Callable[[], list[Closing]],
    ends: datetime,
    *,
    by: int | None = None,
    also: Callable[[], None] = lambda: None,
) -> int:
    """Closes the weeks that are still open, in one transaction with what else is to be written, and commits."""
    try:
        closings = still_open()
        if closings:
            _close(closings, ends, by=by)
        also()
        session().commit()
    except IntegrityError:
        session().rollback()
        if still_open():
            raise
        return 0  # somebody else closed it between our look and our commit
    finally:
        session().rollback()
    return len(closings)


def _still_open(school_ids: Collection[int], ends: datetime) -> list[Closing]:
    """Those of the schools whose oldest open week is the one that ends at this moment."""
    oldest = [closing for school in list_schools_in_use(school_ids) for closing in school.due(ends)[:1]]
    return [closing for closing in oldest if closing.ends == ends]


def _close(closings: Sequence[Closing], ends: datetime, *, by: int | None = None) -> None:
    now = clock.now()
    who = session().scalars(select(User.name).where(User.id == by)).one() if by is not None else ""
    weeks = {closing.school.id: _freeze(closing, now, who) for closing in closings}
    session().add_all(weeks.values())
    session().flush()
    session().add_all(_seal(closing, weeks[closing.school.id], by) for closing in closings)
    readers = readers_on(weeks, clock.london(ends).date())
    letters = _letters(readers, ends, now)
    for school_id, reader_ids in readers.items():
        for reader_id in reader_ids:
            session().add(LetterWeek(letter_id=letters[reader_id].id, feed_week_id=weeks[school_id].id))
    session().flush()


def _freeze(closing: Closing, now: datetime, closed_by: str) -> FeedWeek:
    read = read_week(closing)
    return FeedWeek(
        school_id=closing.school.id,
        period_start=closing.starts,
        period_end=closing.ends,
        closed_at=now,
        content=week.to_json(replace(read.text, closed_by=closed_by)),
        chain_seq=read.chain_seq,
        chain_hash=read.chain_hash,
    )


def _seal(closing: Closing, frozen: FeedWeek, by: int | None) -> FeedSeal:
    before = closing.before
    return FeedSeal(
        feed_week_id=frozen.id,
        school_id=closing.school.id,
        place=before.place + 1 if before else 1,
        slot=closing.slot,
        closed_by=by,
        edited=sum(bool(family["said_by"]) for family in frozen.content["families"]),
        hash=seal_hash(
            before.hash if before else FIRST_HASH, frozen.content, frozen.chain_seq, frozen.chain_hash
        ),
    )


def _letters(readers: Mapping[int, Sequence[int]], ends: datetime, now: datetime) -> dict[int, Letter]:
    """One letter per reader of this moment, each with its delivery: those that exist already, and new ones."""
    reader_ids = sorted({reader for found in readers.values() for reader in found})
    letters = {
        letter.reader_id: letter
        for letter in session().scalars(
            select(Letter).where(Letter.reader_id.in_(reader_ids), Letter.period_end == ends)
        )
    }
    for reader_id in reader_ids:
        if reader_id not in letters:
            letter = Letter(reader_id=reader_id, period_end=ends)
            letters[reader_id] = letter
            session().add(letter)
            session().add(FeedDelivery(letter=letter, state=DeliveryState.DUE, next_try_at=now))
    session().flush()
    return letters


def groups_of(school_ids: Sequence[int], day: date) -> list[list[int]]:
    """The schools that close in one transaction: those of one federation, and those that share a reader."""
    federations: dict[int, list[int]] = {}
    rows = session().execute(
        select(FederationSchool.federation_id, FederationSchool.school_id).where(
            FederationSchool.school_id.in_(school_ids),
            FederationSchool.starts <= day,
            or_(FederationSchool.ends.is_(None), FederationSchool.ends >= day),
        )
    )
    for federation_id, school_id in rows:
        federations.setdefault(federation_id, []).append(school_id)
    shared: dict[int, list[int]] = {}
    for school_id, reader_ids in readers_on(school_ids, day).items():
        for reader_id in reader_ids:
            shared.setdefault(reader_id, []).append(school_id)
    session().rollback()
    groups = {school_id: {school_id} for school_id in school_ids}
    for together in (*federations.values(), *shared.values()):
        joined = set().union(*(groups[school_id] for school_id in together))
        for school_id in joined:
            groups[school_id] = joined
    return [sorted(group) for group in {min(group): group for group in groups.values()}.values()]
