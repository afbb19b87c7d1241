"""What was agreed, typed back from paper: many lines in one save, all of them or none.

A line says for a family what will be done, by whom and by when, and the family's next date. The families are those on
the agenda and any other that the sheet's code names. Actions go through `actions.services`, next dates through
`families.services`; a family that was spoken about gets one event of its own in its log.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from caseboard import clock, codes
from caseboard.access import Actor, NotPermittedError, Permission
from caseboard.actions.services import FURTHEST, WhoDoesIt, agree_action, close_action, reopen_action
from caseboard.dates import short_day
from caseboard.db import session
from caseboard.events.kinds.doing import MeetingHeld
from caseboard.events.models import Audience
from caseboard.families.cardlog import log_only, schools_now
from caseboard.families.coming_back import get_action
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import cases
from caseboard.families.due import Action, Owner, Result
from caseboard.families.models import Family, NextStep
from caseboard.families.rows import FamilyRow
from caseboard.families.services import change_card
from caseboard.meetings.agenda import Agenda, AgendaLine, items_of, read_agenda
from caseboard.meetings.models import AgendaItem, Meeting, MeetingAction, MeetingPerson
from caseboard.meetings.owners import whoever
from caseboard.meetings.rules import Reason
from caseboard.meetings.services import families_in_reach, the_one_meant
from caseboard.schools.models import StageKind

TO_COME = "This meeting is still to come. Change its day if it was held earlier."
NOTHING = "Nothing is typed in yet. Say which families were spoken about, or what was agreed."


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the paper, with the number by which the form knows it."""

    number: int
    item_id: uuid.UUID | None = None
    """The family by its place on the agenda; or else by what was written:"""
    family: str = ""
    """A code of the sheet, "HU 14", or a name."""
    what: str = ""
    who: str = ""
    kin: bool | None = None
    """For somebody not known yet: whether they belong to the family. None while nobody has said."""
    due_on: date | None = None
    next_on: date | None = None
    tells_school: bool = False
    """Whether the schools at the table may read the action."""
    was_spoken_of: bool = False
    """Spoken about, also when nothing was agreed."""

    @property
    def is_empty(self) -> bool:
        return not (self.has_action or self.next_on or self.was_spoken_of or self.family.strip())

    @property
    def has_action(self) -> bool:
        return bool(self.what.strip() or self.who.strip() or self.due_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The whole paper: its lines, last time's actions that were ticked or not, and who came."""

    lines: Sequence[Line]
    ticks: Mapping[uuid.UUID, bool] = field(default_factory=dict)
    """Actions whose tick differs from what the screen showed: whether each is done."""
    came: Collection[uuid.UUID] = ()
    also_came: Sequence[str] = ()
    next_seen: Mapping[uuid.UUID, date | None] = field(default_factory=dict)
    """Place on the agenda -> the next date that the screen showed, so that nobody's newer one is written over."""


class Problem(NamedTuple):
    """What is wrong with a line: its number and field, or the whole paper."""

    number: int | None
    field: str
    sentence: str


class PaperRefusedError(Exception):
    """Something on the paper is missing or makes no sense. Nothing of it was saved."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.sentence for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Written:
    """How much was saved."""

    families: int
    actions: int
    dates: int
    told: Sequence[tuple[Family, str]] = ()
    """The words of actions that a school may read, and whom they are about."""


def write_what_was_agreed(meeting: Meeting, paper: Paper, *, by: Actor) -> Written:
    """Saves the paper of a meeting in hand, all or nothing. Flushes. Raises `PaperRefusedError`.

    A second paper of the same meeting adds to the first.
    """
    if not by.may(Permission.CHANGE_CASES):
        raise NotPermittedError
    if meeting.day > clock.today() or meeting.called_off_at is not None:
        raise PaperRefusedError([Problem(None, "", TO_COME)])
    lines = [line for line in paper.lines if not line.is_empty]
    if not lines and not paper.ticks and meeting.held_at is None:
        raise PaperRefusedError([Problem(None, "", NOTHING)])
    with session().begin_nested():
        return _Desk(meeting, paper, lines, by).write()


class _Desk:
    """One paper being typed in."""

    def __init__(self, meeting: Meeting, paper: Paper, lines: Sequence[Line], by: Actor) -> None:
        self.meeting, self.paper, self.lines, self.by = meeting, paper, lines, by
        self.agenda: Agenda = read_agenda(meeting, by=by)
        self.on_agenda: Mapping[uuid.UUID | None, AgendaLine] = {a.item_id: a for a in self.agenda.lines}
        self.items: Mapping[int, AgendaItem] = items_of(meeting)
        self.problems: list[Problem] = []
        self.owners: dict[int, WhoDoesIt] = {}
        self.actions = self.dates = 0
        self.told: list[tuple[Family, str]] = []

    def write(self) -> Written:
        rows = {line.number: row for line in self.lines if (row := self._row(line)) is not None}
        for line in self.lines:
            self._check(line)
        self._check_dates(rows)
        families = self._lock({row.id: row for row in rows.values()})
        for line in self.lines:
            if line.number in rows and line.who.strip():
                self._find_owner(line, families[rows[line.number].id])
        self._stop()
        for line in self.lines:
            family = families[rows[line.number].id]
            self._agree(line, family)
            self._set_date(line, family)
        self._tick(families)
        self._stop()
        for family in families.values():
            self._note_held(family)
        self._note_who_came()
        self._note_time()
        session().flush()
        return Written(len(families), self.actions, self.dates, self.told)

    # --- what is wrong ---------------------------------------------------------------------------------------------

    def _row(self, line: Line) -> FamilyRow | None:
        if line.item_id is not None:
            known = self.on_agenda.get(line.item_id)
            if known is None:
                self._refuse(line, "family", "This family is no longer on the agenda.")
            return known.row if known else None
        if not line.family.strip():
            self._refuse(line, "family", "Write the code of the family, as it stands on the sheet.")
            return None
        try:
            return the_one_meant(line.family, self._in_reach, "family")
        except MissingAnswersError as missing:
            self._refuse_all(line, missing)
            return None

    @cached_property
    def _in_reach(self) -> list[FamilyRow]:
        on_agenda = {a.row.id: a.row for a in self.agenda.lines}
        if self.meeting.is_about_family:
            return list(on_agenda.values())
        in_reach = {row.id: row for row in families_in_reach(self.meeting, by=self.by)}
        return list((in_reach | on_agenda).values())

    def _check(self, line: Line) -> None:
        if line.has_action:
            for name, given, sentence in (
                ("what", line.what.strip(), "Say what will be done."),
                ("who", line.who.strip(), "Say who will do it."),
                ("due_on", line.due_on, "Say by when."),
            ):
                if not given:
                    self._refuse(line, name, sentence)
        if line.next_on and not clock.today() <= line.next_on <= clock.today() + FURTHEST:
            self._refuse(line, "next_on", "The next date is today or later, within two years.")

    def _check_dates(self, rows: Mapping[int, FamilyRow]) -> None:
        """One next date a family, and none over a newer one than the screen showed."""
        chosen: dict[int, date] = {}
        for line in self.lines:
            row = rows.get(line.number)
            if row is None or line.next_on is None:
                continue
            if chosen.setdefault(row.id, line.next_on) != line.next_on:
                self._refuse(line, "next_on", "This family has another next date on a line above.")
            if line.item_id is not None and line.item_id in self.paper.next_seen:
                seen = self.paper.next_seen[line.item_id]
                if row.next_on not in (seen, line.next_on):
                    now = short_day(row.next_on) if row.next_on else "none"
                    self._refuse(
                        line, "next_on", f"Somebody changed it meanwhile: {now}. Save again for yours."
                    )
            if row.stage.kind is StageKind.ENDED:
                self._refuse(
                    line, "next_on", "Support has ended. Start it again before there is a next date."
                )

    def _refuse(self, line: Line, name: str, sentence: str) -> None:
        self.problems.append(Problem(line.number, name, sentence))

    def _refuse_all(self, line: Line, missing: MissingAnswersError) -> None:
        for name, sentence in missing.fields.items():
            self._refuse(line, {"name": "who", "school": "who", "schools": "tells"}.get(name, name), sentence)

    def _stop(self) -> None:
        if self.problems:
            raise PaperRefusedError(self.problems)

    # --- what is written -------------------------------------------------------------------------------------------

    def _lock(self, rows: dict[int, FamilyRow]) -> dict[int, Family]:
        """Each family held until the end, in one order, so that two papers cannot wait for each other."""
        ticked = {
            a.row.id: a.row
            for a in self.agenda.lines
            if any(action.public_id in self.paper.ticks for action in a.last)
        }
        door = cases(self.by)
        return {
            key: door.get_family(row.public_id, school=row.places[0].school_id, lock=True)
            for key, row in sorted((rows | ticked).items())
        }

    def _find_owner(self, line: Line, family: Family) -> None:
        try:
            self.owners[line.number] = whoever(line.who, family, self.meeting, kin=line.kin, by=self.by)
        except MissingAnswersError as missing:
            self._refuse_all(line, missing)

    def _agree(self, line: Line, family: Family) -> None:
        if not line.has_action or line.due_on is None:
            return
        try:
            action = agree_action(
                family,
                what=line.what,
                who=self.owners[line.number],
                due_on=line.due_on,
                schools=[row.school_id for row in self.meeting.schools] if line.tells_school else (),
                by=self.by,
                agreed_on=self.meeting.day,
                meeting=self.meeting.public_id,
            )
        except MissingAnswersError as missing:
            self._refuse_all(line, missing)
            return
        session().add(MeetingAction(meeting_id=self.meeting.id, action_id=action.id))
        self.actions += 1
        if line.tells_school or self.owners[line.number].owner is Owner.SCHOOL:
            self.told.append((family, line.what.strip()))

    def _set_date(self, line: Line, family: Family) -> None:
        if line.next_on is None or line.next_on == family.next_on:
            return
        step = NextStep.MEETING if self.meeting.is_about_family else family.next_what or NextStep.REVIEW
        change_card(family, version=family.version, next_on=line.next_on, next_what=step, by=self.by)
        self.dates += 1

    def _tick(self, families: Mapping[int, Family]) -> None:
        """Last time's actions, as they were ticked. One that somebody else has closed meanwhile stays closed."""
        shown: dict[uuid.UUID, Action] = {
            action.public_id: action for line in self.agenda.lines for action in line.last
        }
        for action_id, is_done in self.paper.ticks.items():
            if action_id not in shown:
                continue
            family = families[shown[action_id].family_id]
            action = get_action(family, action_id, by=self.by)
            if is_done:
                close_action(family, action, result=Result.DONE, by=self.by)
            else:
                reopen_action(family, action, by=self.by)

    def _note_held(self, family: Family) -> None:
        """That it was spoken about: once in its log, however many papers there are."""
        item = self._item(family)
        if item.spoken_of_at is not None:
            return
        item.spoken_of_at = clock.now()
        is_told = bool(codes.fact(codes.MEETING, self.meeting.kind, "told", False))
        at_table = {row.school_id for row in self.meeting.schools}
        told = at_table & cases(self.by).school_ids & set(schools_now(family)) if is_told else set()
        log_only(
            family,
            MeetingHeld(
                meeting=str(self.meeting.public_id),
                meeting_kind=self.meeting.kind,
                on=self.meeting.day.isoformat(),
            ),
            by=self.by,
            audience=Audience.SCHOOL if told else Audience.WORKER,
            told=sorted(told),
            happened_at=self._moment(),
        )

    def _item(self, family: Family) -> AgendaItem:
        """The family's place on the agenda; one that was only named on the paper gets it now."""
        item = self.items.get(family.id)
        if item is None or (item.spoken_of_at is None and item.family_id != family.id):
            item = AgendaItem(meeting_id=self.meeting.id, family_id=family.id, reasons=[Reason.ADDED.value])
            session().add(item)
        return item

    def _note_time(self) -> None:
        """The first paper makes it held: from now on the agenda says why it was so on that day."""
        if self.meeting.held_at is not None:
            return
        self.meeting.held_at = clock.now()
        for line in self.agenda.lines:
            self.items[line.row.id].reasons = [reason.value for reason in line.reasons]

    def _moment(self) -> datetime:
        return min(clock.london_moment(self.meeting.day, self.meeting.starts), clock.now())

    def _note_who_came(self) -> None:
        """Nobody's name is ticked: then nothing is known of who came, rather than that nobody did."""
        if self.paper.came or self.paper.also_came:
            for person in self.meeting.people:
                person.came = person.public_id in self.paper.came
        known = {person.name for person in self.meeting.people}
        for name in dict.fromkeys(" ".join(name.split()) for name in self.paper.also_came):
            if name and name not in known:
                self.meeting.people.append(MeetingPerson(name=name[:80], of_family=False, came=True))
