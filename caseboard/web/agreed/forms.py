"""The screen on which a paper is typed back: as many lines as it has, last time's actions, who came."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from caseboard.actions.services import NAME_LIMIT, WHAT_LIMIT
from caseboard.families.due import Result
from caseboard.meetings.agenda import Agenda
from caseboard.meetings.agreeing import Line, Paper, PaperRefusedError
from caseboard.web.agendas.forms import ids_of
from caseboard.web.families.looking import LookedAtForm
from caseboard.web.fields import DayField, options, plain
from caseboard.web.forms import Part, RequestForm
from caseboard.web.meetings.forms import names_in

FREE_LINES = 6
"""Empty lines below those of the agenda; and so many more whenever somebody asks for more."""
LINES_AT_MOST = 100
HELPER, FAMILY = "helper", "family"


class LineForm(Part):
    """One line of the paper. `item` is a place on the agenda; without it the family is found by its code."""

    item = HiddenField()
    family = StringField("Family", filters=[plain])
    what = StringField("Action", filters=[plain])
    who = StringField("Who", filters=[plain])
    kin = RadioField(
        "Who is that?",
        choices=options([(HELPER, "Somebody who helps"), (FAMILY, "Somebody in the family")]),
        validate_choice=False,
        validators=[Optional()],
    )
    due_on = DayField("By when", validators=[Optional()])
    next_on = DayField("Next date", validators=[Optional()])
    tells = BooleanField("School may read it")
    spoken = BooleanField("Spoken about, nothing agreed")

    def line(self, number: int, *, was_spoken_of: bool) -> Line:
        kin = {HELPER: False, FAMILY: True}.get(self.kin.data or "")
        item = ids_of([self.item.data or ""])
        return Line(
            number=number,
            item_id=item[0] if item else None,
            family="" if item else (self.family.data or "")[:NAME_LIMIT],
            what=(self.what.data or "")[: WHAT_LIMIT + 1],
            who=(self.who.data or "")[: NAME_LIMIT + 1],
            kin=kin,
            due_on=self.due_on.data,
            next_on=self.next_on.data,
            tells_school=bool(self.tells.data),
            was_spoken_of=bool(self.spoken.data) or was_spoken_of,
        )


class AgreedForm(LookedAtForm, RequestForm):
    lines = FieldList(FormField(LineForm), max_entries=LINES_AT_MOST)
    done = SelectMultipleField(validate_choice=False)
    """Last time's actions that are ticked."""
    shown = HiddenField()
    """Which were on the screen, and whether they were ticked: "id=1 id=0"."""
    dates = HiddenField()
    """The next dates that were on the screen: "item=2026-12-01 item="."""
    came = SelectMultipleField(validate_choice=False)
    also_came = TextAreaField("Who else came")
    titles: Mapping[str, str] = {}

    def name_lines(self, titles: Mapping[str, str]) -> AgreedForm:
        """Says how each place on the agenda is called, for the summary of what is wrong."""
        self.titles = titles
        return self

    def problems(self) -> list[tuple[str, str]]:
        """Line by line, with whose it is: a list of lines has no sentence of its own."""
        found = [
            (field.id, f"{self._called(row.form)}: {error}")
            for row in self.lines
            for field in row.form
            for error in field.errors
        ]
        rest = [(f.id, str(e)) for f in self if f is not self.lines for e in f.errors]
        return found + rest + [("", str(error)) for error in self.form_errors]

    def _called(self, line: LineForm) -> str:
        return self.titles.get(line.item.data or "") or line.family.data or "One more"

    def blame(self, refused: PaperRefusedError) -> AgreedForm:
        """Puts what was refused beside the fields."""
        for number, name, sentence in refused.problems:
            if number is None:
                self.refuse("", sentence)
                continue
            line = self.lines[number].form
            field = line.what if name == "family" and line.item.data else line[name]
            field.errors = [*field.errors, sentence]
        return self

    def add_lines(self) -> None:
        for _ in range(min(FREE_LINES, LINES_AT_MOST - len(self.lines))):
            self.lines.append_entry({})

    def paper(self, *, is_about_family: bool) -> Paper:
        """What was typed. In a meeting about a family that family was spoken about."""
        ticked = set(ids_of(self.done.data))
        shown = {key: was == "1" for key, was in _pairs(self.shown.data)}
        return Paper(
            lines=[
                row.form.line(number, was_spoken_of=is_about_family and number == 0)
                for number, row in enumerate(self.lines)
            ],
            ticks={key: key in ticked for key, was in shown.items() if (key in ticked) != was},
            came=ids_of(self.came.data),
            also_came=names_in(self.also_came.data)[:LINES_AT_MOST],
            next_seen={key: _day(day) for key, day in _pairs(self.dates.data)},
        )


def form_for(agenda: Agenda, came: list[str], *, is_about_family: bool) -> AgreedForm:
    """Empty, a line for each family in the order of the paper, and some more."""
    items = [str(line.item_id) for line in agenda.lines][: LINES_AT_MOST - FREE_LINES]
    rows = [{"item": item} for item in items]
    if is_about_family:
        rows *= FREE_LINES
    else:
        rows += [{} for _ in range(FREE_LINES)]
    ticked = [str(key) for key, is_done in marks(agenda).items() if is_done]
    form = AgreedForm(formdata=None, data={"lines": rows, "came": came, "done": ticked})
    return note_agenda(form, agenda)


def marks(agenda: Agenda) -> dict[uuid.UUID, bool]:
    """Last time's actions, and whether each is done by now."""
    return {action.public_id: action.result is Result.DONE for line in agenda.lines for action in line.last}


def note_agenda(form: AgreedForm, agenda: Agenda) -> AgreedForm:
    """Notes what the screen shows of last time's actions and of next dates."""
    _put(form.shown, " ".join(f"{key}={int(is_done)}" for key, is_done in marks(agenda).items()))
    return note_dates(form, agenda)


def note_dates(form: AgreedForm, agenda: Agenda) -> AgreedForm:
    """Notes which next dates the screen shows: a newer one is written over only by somebody who has seen it."""
    dates = [(line.item_id, line.row.next_on) for line in agenda.lines]
    _put(form.dates, " ".join(f"{item}={day.isoformat() if day else ''}" for item, day in dates))
    return form


def _put(field: Any, value: str) -> None:
    field.data, field.raw_data = value, None


def _pairs(text: str | None) -> list[tuple[uuid.UUID, str]]:
    found = [pair.partition("=") for pair in (text or "").split()]
    return [(key, value) for name, _, value in found for key in ids_of([name])]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
