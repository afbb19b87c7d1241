"""The agenda of a meeting, with last time's actions, and the action sheet from which what was agreed is typed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from caseboard import codes
from caseboard.access import Actor
from caseboard.dates import long_day, short_day
from caseboard.families.due import Action, Result
from caseboard.meetings.agenda import Agenda, AgendaLine, read_agenda
from caseboard.meetings.models import Meeting
from caseboard.printing.frame import WRITE, Cell, Column, Content, Layout, Line, Look, Part, Row
from caseboard.printing.hiding import Hiding, hiding_of
from caseboard.printing.wanted import Wanted

AGENDA = Layout(
    size="A4",
    is_landscape=False,
    columns=(
        Column("Family", 32),
        Column("Why, and what to decide", 66),
        Column("Last time", 52),
        Column("Notes", 40),
    ),
    row=18.0,
    rows_a_sheet=13,
)
ACTIONS = Layout(
    size="A4",
    is_landscape=False,
    columns=(
        Column("Family", 26),
        Column("What will be done", 84),
        Column("Who", 38),
        Column("By when", 22),
        Column("Done", 20),
    ),
    row=12.0,
    rows_a_sheet=20,
)
ACTION_LINES, SIGNATURES = 12, 4
AGREED, SIGNED, NEXT = "What was agreed", "Signed", "Next meeting"
CODES = (
    "Write the family’s initials and number on every line: with it what you agree is typed in within minutes."
)
NO_PLACE = "place not printed"
LAST_SHOWN = 8
"""Actions of one family on an agenda."""
OTHER_PAPER = "Actions by person"


@dataclass(frozen=True)
class AskedOfMeeting:
    """One asking for the paper of a meeting in hand."""

    by: Actor
    meeting: Meeting
    wanted: Wanted

    @cached_property
    def agenda(self) -> Agenda:
        return read_agenda(self.meeting, by=self.by)

    @cached_property
    def names(self) -> Mapping[int, str]:
        """family key -> name, of everybody the paper is about."""
        about = {self.meeting.family.id: self.meeting.family.name} if self.meeting.family else {}
        return about | {line.row.id: line.row.name for line in self.agenda.lines}

    @cached_property
    def hiding(self) -> Hiding:
        return hiding_of(self.names, with_names=self.wanted.with_names)

    @property
    def about(self) -> str:
        """The family, or the schools that whoever prints works for."""
        family = self.meeting.family
        if family is not None:
            return family.name if self.wanted.with_names else family.initials
        mine = {school.id for school in self.by.schools}
        return " and ".join(row.school.short_name for row in self.meeting.schools if row.school_id in mine)

    @property
    def when(self) -> str:
        """The day, from when until when, and where, unless that tells an address that must not be shown."""
        meeting = self.meeting
        until = f" to {meeting.ends:%H:%M}" if meeting.ends else ""
        tells = any(self.hiding.tells_a_place(key, meeting.place) for key in self.names)
        place = NO_PLACE if tells else self.anybody(meeting.place)
        return f"{long_day(meeting.day)}, {meeting.starts:%H:%M}{until}{', ' if place else ''}{place}"

    def anybody(self, text: str) -> str:
        """Words that are about no one family, without a name of any on the paper."""
        for key in self.names:
            text = self.hiding.words(key, text)
        return text


def make(asked: AskedOfMeeting) -> Content:
    """The agenda, then the action sheet: twelve lines, the next meeting, and who signs."""
    return Content(
        layout=AGENDA,
        rows=[_family(asked, line) for line in asked.agenda.lines],
        more=(Part(ACTIONS, _action_rows(), (Line(CODES),)),),
        families=len(asked.agenda.lines),
        about=f"{asked.meeting.kind_words}, {asked.about}",
        notes=_notes(asked),
        empty="No family is on the agenda yet.",
        has_words=True,
        has_names=asked.wanted.with_names,
    )


def _notes(asked: AskedOfMeeting) -> tuple[Line, ...]:
    meeting = asked.meeting
    people = [asked.anybody(person.name) for person in meeting.people]
    steps: list[str] = codes.fact(codes.MEETING, meeting.kind, "steps", [])
    order = "  ".join(f"{number} {step}." for number, step in enumerate(steps, start=1))
    return (
        *([Line("   ".join(people), Look.BOX, lead="Here:")] if people else [Line(lead="Here:"), WRITE]),
        *([Line(order, lead="Order:")] if order else []),
    )


def _family(asked: AskedOfMeeting, line: AgendaLine) -> Row:
    row = line.row
    title = Line(row.name, Look.NAME) if asked.wanted.with_names else Line(row.initials, Look.INITIALS)
    why = (Line(lead=line.why),) if line.why else ()
    return Row(
        (
            (title, Line(row.children), Line(row.stage.name)),
            (*why, *(Line(question) for question in line.questions)),
            _last_time(asked, line),
            (),
        )
    )


def _last_time(asked: AskedOfMeeting, line: AgendaLine) -> Cell:
    """The first few; a family with very many has them on the list of actions."""
    shown = tuple(last_time(asked, action) for action in line.last[:LAST_SHOWN])
    more = len(line.last) - LAST_SHOWN
    return (*shown, Line(f"And {more} more: see {OTHER_PAPER}.")) if more > 0 else shown


def last_time(asked: AskedOfMeeting, action: Action) -> Line:
    """What was agreed: with a box while it is open, else with the word for what came of it."""
    what = asked.hiding.words(action.family_id, action.entry.text)
    who = asked.hiding.words(action.family_id, action.who)
    match action.result:
        case Result.OPEN:
            return Line(f"{who}: {what} (by {short_day(action.due_on)})", Look.TASK)
        case Result.DONE:
            return Line(f"{who}: {what}", lead="Done.")
        case _:
            return Line(f"{who}: {what}", lead="Not done.")


def _action_rows() -> list[Row]:
    blank: Cell = ()
    lines = [
        Row((blank, blank, blank, blank, (Line(look=Look.BOX),)), group=AGREED) for _ in range(ACTION_LINES)
    ]
    following = Row(
        ((Line(lead="Day, time"),), (WRITE,), (Line(lead="Where"),), (WRITE,), (WRITE,)), group=NEXT
    )
    signed = [
        Row(((Line(lead="Name"),), (WRITE,), (Line(lead="Signature"),), (WRITE,), (WRITE,)), group=SIGNED)
        for _ in range(SIGNATURES)
    ]
    return [*lines, following, *signed]
