"""The paper of a meeting: its agenda with last time's actions and the sheet to write on, and its meeting sheet."""

from __future__ import annotations

from dataclasses import replace

from caseboard import codes
from caseboard.dates import short_day
from caseboard.families.due import Action, Result
from caseboard.meetings.agenda import AgendaLine
from caseboard.printing.frame import WRITE, Cell, Column, Content, Layout, Line, Look, Row
from caseboard.printing.papers import action_sheet, family_agenda, meeting_sheet
from caseboard.printing.papers.asked import Asked
from caseboard.printing.papers.of_meeting import AskedOfMeeting

AGENDA = Layout(
    size="A4",
    is_landscape=False,
    columns=(
        Column("Family", 30),
        Column("Why, and what to decide", 76),
        Column("Agreed before", 48),
        Column("Notes", 36),
    ),
    row=18.0,
    rows_a_sheet=13,
)
LAST_SHOWN = 8
"""Actions of one family on an agenda."""
OTHER_PAPER = "Actions by person"


def make(asked: AskedOfMeeting) -> Content:
    """The agenda, then the sheet for what is agreed: twelve lines, the next meeting, and who signs.

    What was typed in already stands on the sheet, so that everybody can be given it.
    """
    of_one = asked.meeting.is_about_family
    sheet_of = action_sheet.of_one_family if of_one else action_sheet.of_families
    return Content(
        layout=family_agenda.LAYOUT if of_one else AGENDA,
        rows=family_agenda.rows(asked) if of_one else [_family(asked, line) for line in asked.agenda.lines],
        more=(sheet_of(_agreed(asked)),),
        families=len(asked.agenda.lines),
        about=f"{asked.meeting.kind_words}, {asked.about}",
        notes=(Line(family_agenda.NOTE),) if of_one else (*_here(asked), *_order(asked)),
        empty="No family is on the agenda yet.",
        has_words=True,
        has_names=asked.wanted.with_names,
    )


def _agreed(asked: AskedOfMeeting) -> list[Row]:
    found = []
    for line in asked.agenda.lines:
        for action in line.agreed:
            what, who = (
                asked.hiding.words(action.family_id, said) for said in (action.entry.text, action.who)
            )
            cells: list[Cell] = [(Line(what),), (Line(who),), (Line(short_day(action.due_on)),)]
            if not asked.meeting.is_about_family:
                cells = [asked.family_cell(line)[:1], *cells, ()]
            found.append(action_sheet.line(*cells, is_done=action.result is Result.DONE))
    return found


def sheet(asked: AskedOfMeeting) -> Content:
    """The meeting sheet of the families on the agenda: since the last meeting of its kind, with what to decide."""
    agenda = asked.agenda
    questions = {line.row.id: line.questions for line in agenda.lines}
    wanted = replace(asked.wanted, since=agenda.last.day) if agenda.last else asked.wanted
    content = meeting_sheet.make(
        Asked(asked.by, asked.schools, wanted, only=frozenset(questions), questions=questions)
    )
    return replace(
        content,
        about=f"{asked.meeting.kind_words}, {asked.about}",
        notes=_here(asked),
        empty="No family is on the agenda yet.",
    )


def _here(asked: AskedOfMeeting) -> tuple[Line, ...]:
    """Who is invited, to be ticked; a line to write on where nobody is."""
    people = [asked.anybody(person.name) for person in asked.meeting.people]
    return (Line("   ".join(people), Look.BOX, lead="Here:"),) if people else (Line(lead="Here:"), WRITE)


def _order(asked: AskedOfMeeting) -> tuple[Line, ...]:
    steps: list[str] = codes.fact(codes.MEETING, asked.meeting.kind, "steps", [])
    order = "  ".join(f"{number} {step}." for number, step in enumerate(steps, start=1))
    return (Line(order, lead="Order:"),) if order else ()


def _family(asked: AskedOfMeeting, line: AgendaLine) -> Row:
    why = (Line(lead=line.why),) if line.why else ()
    return Row(
        (
            asked.family_cell(line),
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
    if action.result is Result.OPEN:
        return Line(f"{who}: {what} (by {short_day(action.due_on)})", Look.TASK)
    return Line(f"{who}: {what}", lead=asked.came_of(action))
