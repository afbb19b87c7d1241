"""Boards as a process knows them: read as a whole once, and from then on only what has changed since.

A board of a thousand families puts all of them in order and counts them, and shows a few. The database notes which
families changed in anything that a board shows, whoever changed it and however (migration 0026), so nothing is known of
a family here that is not so at the moment of asking. What somebody may see is asked anew each time, before this.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import BigInteger, Text, bindparam, cast, func, literal, select
from sqlalchemy.engine import Engine

from caseboard import clock
from caseboard.db import Prepared, session
from caseboard.families.coming_back import Due, due_on_boards
from caseboard.families.door import opened
from caseboard.families.models import ANY_BOARD, BoardChange
from caseboard.families.order import Standing, list_standing
from caseboard.families.rows import FamilyRow, StageRow, list_rows_of
from caseboard.transactions import only_reads

KEPT = 2048
"""Families on all boards that a process knows: on a board of a thousand as workers see it and as its school does, or on
fifty ordinary ones."""

MOST_CHANGED = 256
"""When more has changed than this, a board is read anew as a whole."""

AFTER_ALL = 1 << 62
"""A moment before which everything was noted."""

PLACE = attrgetter("place")

_ONE = select(literal(1).label("one")).subquery()


def _changes(horizon: Any) -> Prepared:
    """One row at least: the horizon, and a family that was noted at the bound moment or after it."""
    return Prepared(
        opened(
            select(horizon, BoardChange.family_id, BoardChange.at)
            .select_from(_ONE)
            .outerjoin(BoardChange, BoardChange.at >= bindparam("at"))
        )
    )


_HORIZON = {
    "sqlite": select(func.coalesce(func.max(BoardChange.at), 0) + 1).scalar_subquery(),
    "postgresql": cast(cast(func.pg_snapshot_xmin(func.pg_current_snapshot()), Text), BigInteger),
}
"""What is noted from this moment on may be new to whoever reads now; what was noted before, they see."""
_CHANGES = {name: _changes(horizon) for name, horizon in _HORIZON.items()}


@dataclass(frozen=True, slots=True)
class KnownBoard:
    """The open families of some schools' boards, as they stood at a moment. Never changed, but for `rows`."""

    at: int
    """The horizon when it was read."""
    noted: frozenset[tuple[int, int]]
    """What was noted beyond the horizon and is in it all the same. On PostgreSQL the horizon stands still while any
    transaction is open that began before."""
    today: date
    families: Mapping[int, Standing]
    """Family key -> how it stands."""
    by_stage: Mapping[int, list[Standing]]
    """Stage key -> its families in order."""
    due: Mapping[int, Due]
    """Family key -> what came back on it."""
    rows: dict[int, FamilyRow]
    """Those that somebody was shown, in full."""

    def seen_by(
        self, user_id: int, *, without: Collection[int]
    ) -> tuple[Mapping[int, list[Standing]], Mapping[int, Due]]:
        """The families and what came back on them as a viewer has to do with it; but not those they are kept from."""
        to_read = {key: due.to(user_id) for key, due in self.due.items() if user_id in due.unread_by}
        if not to_read and not without:
            return self.by_stage, self.due
        by_stage: dict[int, list[Standing]] = {stage: [] for stage in self.by_stage}
        for family in self.families.values():
            if family.id not in without:
                seen = family.with_something_due() if family.id in to_read else family
                by_stage[seen.stage_id].append(seen)
        for families in by_stage.values():
            families.sort(key=PLACE)
        return by_stage, {**self.due, **to_read}


Which = tuple[frozenset[int], bool]
"""The schools of a board, and whether it is a school's own view. Its stages are those of the schools' authorities."""


class Boards:
    """The boards that this process knows: those that were asked for last."""

    def __init__(self) -> None:
        self._known: OrderedDict[Which, KnownBoard] = OrderedDict()
        self._lock = Lock()

    def get(self, which: Which) -> KnownBoard | None:
        return self._known.get(which)

    def keep(self, which: Which, board: KnownBoard) -> None:
        """Forgets what was asked for longest ago where there is no room."""
        with self._lock:
            self._known[which] = board
            self._known.move_to_end(which)
            while len(self._known) > 1 and sum(map(_size, self._known.values())) > KEPT:
                self._known.popitem(last=False)


def _size(board: KnownBoard) -> int:
    """Families, or those in full where they are more: what ended is shown, too."""
    return max(1, len(board.families), len(board.rows))


_BOARDS: WeakKeyDictionary[Engine, Boards] = WeakKeyDictionary()
"""Of each database: a process has one, tests have many."""


def known_board(
    school_ids: frozenset[int], read_stages: Callable[[], Sequence[StageRow]], *, is_school: bool
) -> tuple[KnownBoard, Sequence[StageRow]]:
    """The board of these schools as it is now, and the stages it is made of; `is_school` for what comes back to a
    school on it.

    Where something may be written it is read and not remembered: that could still be taken back. It is also read anew
    where it is remembered from later than this transaction began, as SQLite's threads may do for each other.
    """
    connection = session().on_its_connection()
    if not only_reads(connection):
        stages = read_stages()
        return _read(school_ids, stages, at=0, is_school=is_school), stages
    boards = _BOARDS.setdefault(connection.engine, Boards())
    which = (school_ids, is_school)
    known = boards.get(which)
    horizon, noted = _noted(connection.dialect.name, AFTER_ALL if known is None else known.at)
    stages = read_stages()  # not before: what is changed of them in between would be taken for known
    if known is None or horizon < known.at or known.today != clock.today():
        known = _read(school_ids, stages, at=horizon, is_school=is_school)
    elif changed := {key for key, _ in noted - known.noted}:
        if len(changed) > MOST_CHANGED or min(changed) <= ANY_BOARD:
            known = _read(school_ids, stages, at=horizon, noted=noted, is_school=is_school)
        else:
            known = _brought_up(
                known, changed, school_ids, stages, at=horizon, noted=noted, is_school=is_school
            )
    boards.keep(which, known)
    return known, stages


def has_changed(known: KnownBoard) -> bool:
    """Whether anything changed on PostgreSQL since this was asked for, so that what was read after it may be later.
    To SQLite all that a transaction reads is as it was at its beginning."""
    connection = session().on_its_connection()
    if connection.dialect.name == "sqlite" or not only_reads(connection):
        return False
    _, noted = _noted(connection.dialect.name, known.at)
    return not noted <= known.noted


def _noted(dialect: str, at: int) -> tuple[int, frozenset[tuple[int, int]]]:
    """The horizon, and what was noted at this moment or after it: a family's key and when."""
    found = _CHANGES[dialect].raw(at=at)
    return found[0][0], frozenset((key, when) for _, key, when in found if key is not None)


def _read(
    school_ids: frozenset[int],
    stages: Collection[StageRow],
    *,
    at: int,
    noted: frozenset[tuple[int, int]] = frozenset(),
    is_school: bool,
) -> KnownBoard:
    today = clock.today()
    due = due_on_boards(school_ids, today, is_school=is_school, to_each=not is_school)
    families = {family.id: family for family in list_standing(school_ids, stages, due)}
    by_stage: dict[int, list[Standing]] = {}
    for family in sorted(families.values(), key=PLACE):
        by_stage.setdefault(family.stage_id, []).append(family)
    return KnownBoard(at, noted, today, families, by_stage, due, {})


def _brought_up(
    known: KnownBoard,
    changed: Collection[int],
    school_ids: frozenset[int],
    stages: Collection[StageRow],
    *,
    at: int,
    noted: frozenset[tuple[int, int]],
    is_school: bool,
) -> KnownBoard:
    """The same with these families as they are now: what shows nothing of them is as it was."""
    due = due_on_boards(school_ids, known.today, is_school=is_school, to_each=not is_school, only=changed)
    there = {family.id: family for family in list_standing(school_ids, stages, due, only=changed)}
    by_stage = dict(known.by_stage)
    stood = [known.families[key] for key in changed if key in known.families]
    for stage in {family.stage_id for family in (*stood, *there.values())}:
        stay = [family for family in by_stage.get(stage, ()) if family.id not in changed]
        come = [family for family in there.values() if family.stage_id == stage]
        by_stage[stage] = sorted(stay + come, key=PLACE)
    return KnownBoard(
        at,
        noted,
        known.today,
        _without(known.families, changed) | there,
        by_stage,
        _without(known.due, changed) | dict(due),
        _without(known.rows, changed),
    )


_Value = TypeVar("_Value")


def _without(found: Mapping[int, _Value], changed: Collection[int]) -> dict[int, _Value]:
    rest = dict(found)
    for key in changed:
        rest.pop(key, None)
    return rest


def rows_of(
    known: KnownBoard, family_ids: Collection[int], school_ids: frozenset[int], stages: Collection[StageRow]
) -> Mapping[int, FamilyRow]:
    """family key -> the family in full, of those that stand on these boards. One statement, where somebody is shown
    that nobody was before."""
    if missing := [key for key in family_ids if key not in known.rows]:
        known.rows.update((row.id, row) for row in list_rows_of(missing, school_ids, stages))
    return known.rows
