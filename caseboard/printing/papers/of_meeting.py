"""What every paper of a meeting is made from: the meeting, its agenda as whoever prints may read it, what is hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from caseboard.access import Actor, SchoolRef
from caseboard.dates import long_day
from caseboard.families.due import Action, Result
from caseboard.meetings.agenda import Agenda, AgendaLine, read_agenda
from caseboard.meetings.models import Meeting
from caseboard.meetings.queries import schools_of
from caseboard.printing.frame import Cell, Line, titled
from caseboard.printing.hiding import Hiding, hiding_of
from caseboard.printing.wanted import Wanted

NO_PLACE = "place not printed"


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
    def schools(self) -> list[SchoolRef]:
        """The meeting's schools that whoever prints works for."""
        mine = set(schools_of(self.meeting, by=self.by))
        return [school for school in self.by.schools if school.id in mine]

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

    def family_cell(self, line: AgendaLine) -> Cell:
        """The family's name or initials, its children's years and its stage."""
        row = line.row
        with_names = self.wanted.with_names
        title = titled(row.name if with_names else row.initials, with_names=with_names)
        return (title, Line(row.children), Line(row.stage.name))

    @staticmethod
    def came_of(action: Action) -> str:
        return "Done." if action.result is Result.DONE else "Not done."

    def anybody(self, text: str) -> str:
        """Words that are about no one family, without a name of any on the paper."""
        for key in self.names:
            text = self.hiding.words(key, text)
        return text
