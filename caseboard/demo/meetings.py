"""The meetings of the demonstration: one that was held and typed back, one to come tomorrow, and a core group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from caseboard import clock
from caseboard.access import Actor
from caseboard.demo.records import Recording
from caseboard.demo.terms import due_in
from caseboard.families.models import Family
from caseboard.meetings.agreeing import Line, Paper, write_what_was_agreed
from caseboard.meetings.models import Meeting
from caseboard.meetings.services import Arrangement, arrange_meeting

AT_THE_TABLE = ("Ruth Amin", "Mrs Lowe", "Mr Teague", "Dan Pryce")


@dataclass(frozen=True, slots=True)
class Agreed:
    """A line of the paper; days are calendar days after the meeting."""

    family: str
    what: str = ""
    who: str = ""
    due: int = 0
    next: int = 0
    tells: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Meet(Recording):
    """A meeting; with `agreed`, held on this day and typed back, else on the working day `ahead` of it.

    About both schools, or with `one_family` about the family the step belongs to.
    """

    kind: str
    place: str
    starts: str
    ends: str
    ahead: int = 0
    one_family: bool = False
    family_members: tuple[str, ...] = ()
    agreed: tuple[Agreed, ...] = ()

    def take(self, family: Family, by: Actor, others: dict[str, Actor]) -> None:
        what = Arrangement(
            kind=self.kind,
            day=_working_day(self.ahead),
            starts=time.fromisoformat(self.starts),
            ends=time.fromisoformat(self.ends),
            place=self.place,
            professionals=AT_THE_TABLE[:2] if self.one_family else AT_THE_TABLE,
            family_members=self.family_members,
        )
        meeting = arrange_meeting(
            what,
            schools=[school.id for school in by.schools],
            family=family if self.one_family else None,
            by=by,
        )
        if self.agreed:
            write_what_was_agreed(meeting, self._paper(meeting), by=by)

    def _paper(self, meeting: Meeting) -> Paper:
        def day(days: int) -> date | None:
            return due_in(days) if days else None

        lines = [
            Line(
                number=number,
                family=one.family,
                what=one.what,
                who=one.who,
                due_on=day(one.due),
                next_on=day(one.next),
                tells_school=one.tells,
                was_spoken_of=True,
            )
            for number, one in enumerate(self.agreed)
        ]
        return Paper(lines=lines, came=[person.public_id for person in meeting.people[:3]])


def _working_day(ahead: int) -> date:
    """So many working days on; the day itself for 0."""
    day = clock.today()
    while ahead:
        day += timedelta(days=1)
        ahead -= day.weekday() < 5
    return day


MEETINGS: dict[str, tuple[Recording, ...]] = {
    "Hussain": (
        Meet(
            day=7,
            at="10:05",
            kind="school_link",
            place="Thornhill library",
            starts="08:50",
            ends="09:35",
            agreed=(
                Agreed("Hussain", "Ask the aunt whether Fridays still work", "Mrs Lowe", due=21),
                Agreed("Lister", "Keep the morning check-in going", "Mr Teague", due=28, tells=True),
                Agreed("Petrov", "Ring the housing office about the letter", "me", due=4),
            ),
        ),
        Meet(
            day=1,
            at="15:40",
            kind="school_link",
            place="Saltby, the small hall",
            starts="08:50",
            ends="09:35",
            ahead=2,
        ),
    ),
    "Whitlock": (
        Meet(
            day=2,
            at="11:20",
            kind="core_group",
            place="Thornhill, room 4",
            starts="13:30",
            ends="14:20",
            ahead=7,
            one_family=True,
            family_members=("Mum", "Nan"),
        ),
    ),
}
"""Family -> the meetings that are arranged while it is spoken about."""
