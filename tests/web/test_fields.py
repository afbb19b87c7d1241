"""What a field makes of what was typed."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, FormField, ValidationError
from wtforms.fields import Field
from wtforms.validators import Optional

from caseboard.web.fields import ClockField, DayField, HiddenNumber, NumberField
from caseboard.web.forms import Part, wrong_in


class Line(Part):
    on = DayField("On", validators=[Optional()])


class Sheet(Part):
    day = DayField("Day", validators=[Optional()])
    at = ClockField("At", validators=[Optional()])
    number = NumberField("Number", validators=[Optional()])
    version = HiddenNumber(validators=[Optional()])
    lines = FieldList(FormField(Line))

    def validate_day(self, field: Field) -> None:
        if field.data and field.data.month == 2:
            raise ValidationError("Not in February.")


def wrong(**typed: str) -> list[tuple[str, str]]:
    sheet = Sheet(MultiDict(typed))
    sheet.validate()
    return list(wrong_in(sheet))


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("day", "31/02/2026", "Enter a date, such as 26 11 2026."),
        ("day", "0026-11-26", "Check the year."),
        ("day", "9999-12-31", "Check the year."),
        ("day", "2026-02-03", "Not in February."),
        ("at", "half past", "Enter a time, such as 08:50."),
        ("number", "ten", "Enter a whole number, such as 10."),
        ("number", "9" * 20, "Enter a whole number, such as 10."),
        ("version", "-9999999999", "Enter a whole number, such as 10."),
    ],
)
def test_what_cannot_be_read_is_said_once_at_its_field(name, typed, sentence):
    assert wrong(**{name: typed}) == [(name, sentence)]


def test_nothing_typed_is_nothing_wrong():
    assert wrong(day="", at=" ", number="") == []


def test_a_line_of_a_list_has_its_own_field():
    assert wrong(**{"lines-0-on": "soon"}) == [("lines-0-on", "Enter a date, such as 26 11 2026.")]
