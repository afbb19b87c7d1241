"""The form **Raise a worry**: a child, what was seen or heard, the child's words, what has been tried."""

from __future__ import annotations

import uuid
from typing import Any

from wtforms import RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields import Field
from wtforms.validators import Length, Optional

from caseboard import clock
from caseboard.families.rows import YEARS
from caseboard.families.services import TypedChild
from caseboard.families.summary import year_words
from caseboard.web.fields import A_NAME, DayField, options, plain
from caseboard.web.forms import RequestForm
from caseboard.worries.services import PART_LIMIT, WorryWords

A_PART = Length(max=PART_LIMIT, message=f"Shorten this to {PART_LIMIT:,} characters.")


class WorryForm(RequestForm):
    find = StringField("Find a child", filters=[plain], validators=[A_NAME])
    child = RadioField("Which child", validate_choice=False, validators=[Optional()])
    forename = StringField("First name", filters=[plain], validators=[A_NAME])
    surname = StringField("Last name", filters=[plain], validators=[A_NAME])
    born = DayField("Date of birth, if known", validators=[Optional()])
    year_group = SelectField("Year", default="")
    seen = TextAreaField("What was seen or heard", validators=[A_PART])
    childs_words = TextAreaField("In the child's own words", validators=[A_PART])
    tried = TextAreaField("What has been tried", validators=[A_PART])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = [
            (year, f"{year_words(year)} ({year})" if year[0] == "N" else year_words(year)) for year in YEARS
        ]
        self.year_group.choices = options([("", "Not known"), *years])

    def validate_born(self, field: Field) -> None:
        if field.data and field.data > clock.today():
            raise ValidationError("Check the date of birth.")

    def validate_child(self, field: Field) -> None:
        try:
            self.child_id()
        except ValueError as error:
            raise ValidationError("Choose the child again.") from error

    def child_id(self) -> uuid.UUID | None:
        return uuid.UUID(self.child.data) if self.child.data else None

    def typed(self) -> TypedChild | None:
        if not (self.forename.data or self.surname.data):
            return None
        return TypedChild(
            self.forename.data or "", self.surname.data or "", self.born.data, self.year_group.data or ""
        )

    def words(self) -> WorryWords:
        return WorryWords(self.seen.data or "", self.childs_words.data or "", self.tried.data or "")
