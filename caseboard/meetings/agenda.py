"""The agenda of a meeting: the families on it and why, those that came to need attention since, last time's actions.

Read in a fixed number of statements. A family this worker may not read is not there, whoever put it on.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from caseboard import clock
from caseboard.access import Actor, SchoolRef
from caseboard.db import session
from caseboard.families.coming_back import NOTHING_DUE, Due, due_on_boards, list_actions_of
from caseboard.families.door import cases, opened
from caseboard.families.due import Action
from caseboard.families.order import place_of
from caseboard.families.people.joined import read_in
from caseboard.families.rows import FamilyRow, list_open_rows, list_rows_of, list_stages
from caseboard.meetings.models import AgendaItem, Meeting, MeetingAction
from caseboard.meetings.queries import find_last_held, schools_of
from caseboard.meetings.rules import WORDS, Known, Reason, reasons_for, to_decide
from caseboard.referrals.owed import owed_on_boards

FIRST = 30
"""So many families come on an agenda by themselves, the most pressing first."""
AT_MOST = 80


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """A family on an agenda, or one that could be."""

    row: FamilyRow
    school: SchoolRef
    """One of the family's schools that the reader works for: its page is there."""
    reasons: tuple[Reason, ...]
    item_id: uuid.UUID | None = None
    """None for a family that is not on the agenda."""
    is_spoken_of: bool = False
    last: tuple[Action, ...] = ()
    """What was agreed about it last time, done or not, and what else is open."""
    agreed: tuple[Action, ...] = ()
    """What was agreed about it in this meeting."""

    @property
    def why(self) -> str:
        """The reasons in words: "Review due, action overdue"."""
        words = [WORDS[reason] for reason in self.reasons]
        return ", ".join([*words[:1], *(word[0].lower() + word[1:] for word in words[1:])])

    @property
    def questions(self) -> tuple[str, ...]:
        """What there is to decide, for the sheet."""
        return to_decide(self.reasons)


@dataclass(frozen=True, slots=True)
class Agenda:
    lines: tuple[AgendaLine, ...]
    """The families on it, what needs attention first."""
    waiting: tuple[AgendaLine, ...]
    """Families that need attention and are not on it."""
    last: Meeting | None
    """The meeting of this kind before."""


def read_agenda(meeting: Meeting, *, by: Actor) -> Agenda:
    """The agenda of a meeting in hand, as this worker may read it. Some ten statements, whatever its size."""
    books = _Books.read(
        meeting.kind,
        family_id=meeting.family_id,
        school_ids=schools_of(meeting, by=by),
        day=meeting.day,
        items=items_of(meeting),
        meeting=meeting,
        by=by,
    )
    on_it = [books.line(key) for key in books.items if key in books.rows]
    waiting = [books.line(key) for key in books.rows if key not in books.items] if meeting.is_open else []
    return Agenda(
        lines=tuple(books.in_order(on_it)),
        waiting=tuple(books.in_order(line for line in waiting if line.reasons)),
        last=books.last,
    )


def suggest(
    kind: str, *, family_id: int | None, school_ids: Collection[int], day: date, by: Actor
) -> Sequence[AgendaLine]:
    """The families that a meeting on that day should speak about: the one it is about, else those needing attention."""
    mine = sorted(cases(by).school_ids if family_id else cases(by).school_ids.intersection(school_ids))
    books = _Books.read(kind, family_id=family_id, school_ids=mine, day=day, items={}, meeting=None, by=by)
    lines = books.in_order(books.line(key) for key in books.rows)
    return lines if family_id else [line for line in lines if line.reasons][:FIRST]


def items_of(meeting: Meeting) -> Mapping[int, AgendaItem]:
    """family key -> its place on the agenda of a meeting in hand, whoever may read the family.

    A family that was joined to another record is that one now, with the place it had; where both were on the agenda,
    with that of the one that was spoken about.
    """
    query = select(AgendaItem).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.id)
    items = {item.family_id: item for item in session().scalars(opened(query))}
    if meeting.family_id is not None and items:
        item = items.get(meeting.family_id) or next(iter(items.values()))
        return {meeting.family_id: item}
    for key, kept in _joined_since(items).items():
        item, own = items.pop(key), items.get(kept)
        if own is None or (own.spoken_of_at is None and item.spoken_of_at is not None):
            items[kept] = item
    return items


def _joined_since(family_ids: Collection[int]) -> Mapping[int, int]:
    """Those of these families whose records were joined to another since -> the one in which they are read."""
    return {key: kept for key, kept in read_in(family_ids).items() if kept != key}


@dataclass(frozen=True, slots=True)
class _Books:
    """What is looked up once for all families."""

    rows: Mapping[int, FamilyRow]
    items: Mapping[int, AgendaItem]
    due: Mapping[int, Due]
    owed: frozenset[int]
    actions: Mapping[int, tuple[Action, ...]]
    last: Meeting | None
    last_actions: frozenset[int]
    left_over: frozenset[int]
    own_actions: frozenset[int]
    is_open: bool
    day: date
    schools: Mapping[int, SchoolRef]

    @staticmethod
    def read(
        kind: str,
        *,
        family_id: int | None,
        school_ids: Sequence[int],
        day: date,
        items: Mapping[int, AgendaItem],
        meeting: Meeting | None,
        by: Actor,
    ) -> _Books:
        rows = _rows(family_id, school_ids, items, by)
        last = find_last_held(
            kind,
            family_id=family_id,
            school_ids=school_ids,
            before=day,
            but=meeting.id if meeting else None,
            by=by,
        )
        agreed = _agreed_in([m.id for m in (last, meeting) if m is not None])
        own = agreed.get(meeting.id, {}) if meeting else {}
        then = agreed.get(last.id, {}) if last else {}
        shown = set(rows).intersection({*items, *own.values(), *then.values()})
        return _Books(
            rows=rows,
            items=items,
            due=due_on_boards(school_ids, clock.today(), is_school=False),
            owed=owed_on_boards(school_ids),
            actions=list_actions_of(shown, also=[*own, *then], by=by),
            last=last,
            last_actions=frozenset(then),
            left_over=_left_over(last) if last else frozenset(),
            own_actions=frozenset(own),
            is_open=meeting is None or meeting.is_open,
            day=day,
            schools={school.id: school for school in by.schools},
        )

    def line(self, key: int) -> AgendaLine:
        row, item = self.rows[key], self.items.get(key)
        mine = self.actions.get(key, ())
        return AgendaLine(
            row=row,
            school=self.schools[row.places[0].school_id],
            reasons=self._reasons(row, item, mine),
            item_id=item.public_id if item else None,
            is_spoken_of=item is not None and item.spoken_of_at is not None,
            last=tuple(a for a in mine if a.id not in self.own_actions),
            agreed=tuple(a for a in mine if a.id in self.own_actions),
        )

    def in_order(self, lines: Iterable[AgendaLine]) -> list[AgendaLine]:
        """By attention like a stage, then by name."""
        today = clock.today()

        def place(line: AgendaLine) -> str:
            facts = line.row.facts(today)
            back = self.due.get(line.row.id, NOTHING_DUE).how_many
            return place_of(replace(facts, came_back=back), line.row.folded, line.row.id)

        return sorted(lines, key=place)

    def _reasons(
        self, row: FamilyRow, item: AgendaItem | None, actions: Sequence[Action]
    ) -> tuple[Reason, ...]:
        """As they are now; once the meeting is over, as they were then."""
        if item is not None and not self.is_open:
            return tuple(Reason(code) for code in item.reasons)
        known = Known(
            due=self.due.get(row.id, NOTHING_DUE),
            answer_due=row.due_on,
            is_owed=row.id in self.owed,
            was_left_over=row.id in self.left_over,
            had_actions=any(a.id in self.last_actions for a in actions),
        )
        found = reasons_for(row.facts(clock.today()), known, day=self.day)
        if not found and item is not None and Reason.ADDED.value in item.reasons:
            return (Reason.ADDED,)
        return found


def _rows(
    family_id: int | None, school_ids: Sequence[int], items: Mapping[int, AgendaItem], by: Actor
) -> Mapping[int, FamilyRow]:
    """The families in question that this worker may read: open ones on the boards, and what is on the agenda."""
    stages = list_stages({school.authority_id for school in by.schools})
    found = [] if family_id else list_open_rows(school_ids, stages)
    missing = {family_id} if family_id else set(items) - {row.id for row in found}
    found += list_rows_of(missing, school_ids, stages)
    return {row.id: row for row in found if row.id not in by.blocked}


def _agreed_in(meeting_ids: Sequence[int]) -> Mapping[int, Mapping[int, int]]:
    """meeting key -> the actions agreed there: key -> the key of its family."""
    if not meeting_ids:
        return {}
    query = (
        select(MeetingAction.meeting_id, MeetingAction.action_id, Action.family_id)
        .join(Action, Action.id == MeetingAction.action_id)
        .where(MeetingAction.meeting_id.in_(meeting_ids))
    )
    found: dict[int, dict[int, int]] = {}
    for meeting_id, action_id, family_id in session().execute(opened(query)):
        found.setdefault(meeting_id, {})[action_id] = family_id
    return found


def _left_over(last: Meeting) -> frozenset[int]:
    """The families of a meeting that there was no time for."""
    return frozenset(key for key, item in items_of(last).items() if item.spoken_of_at is None)
