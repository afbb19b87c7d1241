"""The agenda of a meeting about one family: its steps in order, with room beside each to write, the family first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from caseboard import codes
from caseboard.dates import short_day
from caseboard.families.due import Action, Result
from caseboard.printing.frame import WRITE, Column, Layout, Line, Look, Row
from caseboard.printing.papers.of_meeting import AskedOfMeeting

LAYOUT = Layout(
    size="A4",
    is_landscape=False,
    columns=(Column("", 46), Column("", 144)),
    row=9.8,
    rows_a_sheet=40,
)
ROOMS = frozenset({"", "here", "private", "family", "helpers", "last", "sheet"})
"""What a step of the list of meetings has room for."""
NOTE = (
    "Each says for themselves what is going well, what worries them, and a number from 0 (it could not be worse) "
    "to 10 (we need not meet any more). Somebody other than who leads takes the notes."
)
PRIVATE = (
    "What is said here is for the people here, to help this family. "
    "If a child may not be safe, we have to pass that on, and say so first where we can."
)
ON_THE_SHEET = "Write it on the last sheet."
NOTHING_BEFORE = "Nothing was agreed before that is still open."
CHILDREN = "The children, in their own words"
UNNAMED = 2
"""Lines for people where nobody is invited by name."""


def rows(asked: AskedOfMeeting) -> list[Row]:
    """Why the family is spoken about, then a part for each step; what is for the other sheet comes last, in one row."""
    steps: Sequence[str] = codes.fact(codes.MEETING, asked.meeting.kind, "steps", [])
    rooms: Sequence[str] = codes.fact(codes.MEETING, asked.meeting.kind, "room", [])
    found, later = [_why(asked)], []
    for number, (step, room) in enumerate(zip(steps, rooms, strict=True), start=1):
        said = f"{number} {step}"
        if room == "sheet":
            later.append(Line(lead=said))
        else:
            found += [Row((left, right), group=said) for left, right in _beside(asked, room)]
    return [*found, Row((tuple(later), (Line(ON_THE_SHEET),)))]


Beside = tuple[tuple[Line, ...], tuple[Line, ...]]


def _why(asked: AskedOfMeeting) -> Row:
    """The family, and what calls for it to be spoken about."""
    for line in asked.agenda.lines:
        why = (Line(lead=line.why),) if line.why else ()
        return Row((asked.family_cell(line), (*why, *(Line(question) for question in line.questions))))
    return Row(((), (Line("No family is on the agenda yet."),)))


def _beside(asked: AskedOfMeeting, room: str) -> Iterator[Beside]:
    """What stands beside a step: a line a person, what was agreed before, or lines to write on."""
    people = asked.meeting.people
    match room:
        case "here":
            names = [asked.anybody(person.name) for person in people]
            boxes = (Line("   ".join(names), Look.BOX),) if names else ()
            yield (), (*boxes, WRITE)
        case "private":
            yield (), (Line(PRIVATE),)
        case "family":
            for name in _names(asked, of_family=True):
                yield (Line(lead=name), Line("0 to 10:")), (WRITE, WRITE)
            yield (Line(lead=CHILDREN), Line("0 to 10:")), (WRITE, WRITE)
        case "helpers":
            for name in _names(asked, of_family=False):
                yield (Line(lead=name),), (WRITE,)
        case "last":
            yield from _agreed_before(asked)
        case _:
            yield (), (WRITE, WRITE)


def _names(asked: AskedOfMeeting, *, of_family: bool) -> list[str]:
    found = [asked.anybody(one.name) for one in asked.meeting.people if one.of_family is of_family]
    return found or ["Name:"] * UNNAMED


def _agreed_before(asked: AskedOfMeeting) -> Iterator[Beside]:
    actions = [action for line in asked.agenda.lines for action in line.last]
    for action in actions:
        yield _action(asked, action)
    if not actions:
        yield (), (Line(NOTHING_BEFORE),)


def _action(asked: AskedOfMeeting, action: Action) -> Beside:
    """Who and by when; and what, with a box while it is open, else with the word for what came of it."""
    what = asked.hiding.words(action.family_id, action.entry.text)
    who = asked.hiding.words(action.family_id, action.who)
    is_open = action.result is Result.OPEN
    by = (Line(f"by {short_day(action.due_on)}"),) if is_open else ()
    came = Line(what, Look.TASK) if is_open else Line(what, lead=asked.came_of(action))
    return (Line(who), *by), (came,)
