"""Forms for adding a family and for changing its card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields import Field
from wtforms.validators import InputRequired, Optional, ValidationError

from caseboard import clock
from caseboard.access import SchoolRef
from caseboard.families.models import Family, Level, NextStep
from caseboard.families.rows import YEARS
from caseboard.families.services import TypedChild
from caseboard.families.summary import list_level_choices, year_words
from caseboard.families.wording import NEXT_STEPS
from caseboard.moves.rules import review_choices
from caseboard.web.fields import A_NAME, DayField, HiddenNumber, as_date, options, plain
from caseboard.web.forms import Part, RequestForm

TYPED_AT_MOST = 8


class TypedChildForm(Part):
    """A child who is not on the roll."""

    forename = StringField("First name", filters=[plain], validators=[A_NAME])
    surname = StringField("Last name", filters=[plain], validators=[A_NAME])
    born = DayField("Date of birth, if known", validators=[Optional()])
    year_group = SelectField("Year", default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = [
            (year, f"{year_words(year)} ({year})" if year[0] == "N" else year_words(year)) for year in YEARS
        ]
        self.year_group.choices = options([("", "Not known"), *years])

    @property
    def is_empty(self) -> bool:
        return not (self.forename.data or self.surname.data)

    def validate_surname(self, field: Field) -> None:
        if bool(self.forename.data) != bool(self.surname.data):
            raise ValidationError("Enter both names of a child who is not on the roll.")

    def validate_born(self, field: Field) -> None:
        if field.data and not date(1990, 1, 1) <= field.data <= clock.today():
            raise ValidationError("Check the date of birth.")

    def child(self) -> TypedChild:
        return TypedChild(
            self.forename.data or "", self.surname.data or "", self.born.data, self.year_group.data or ""
        )


class ChoosingForm(RequestForm):
    """Children: found on a roll, or typed in."""

    find = StringField("Find a child", filters=[plain], validators=[A_NAME])
    where = SelectField("Search at", validate_choice=False)
    children = SelectMultipleField("Children", validate_choice=False)
    typed = FieldList(FormField(TypedChildForm), min_entries=1, max_entries=TYPED_AT_MOST)

    def offer_schools(self, schools: Sequence[SchoolRef]) -> None:
        self.where.choices = options((str(school.public_id), school.short_name) for school in schools)
        if self.where.data not in {str(school.public_id) for school in schools}:
            self.where.data = str(schools[0].public_id)

    def typed_children(self) -> list[TypedChild]:
        return [entry.form.child() for entry in self.typed if not entry.form.is_empty]


class FamilyForm(ChoosingForm):
    """A family for the board."""

    name = StringField("Family name", filters=[plain], validators=[A_NAME])
    level = RadioField("Level", default=Level.ADDITIONAL.value)
    another = BooleanField("This is another family: add it")

    def __init__(self, *args: Any, authority_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.levels = list_level_choices(authority_id)
        self.level.choices = options((choice.level.value, choice.label) for choice in self.levels)


class ChildForm(ChoosingForm):
    """One more child for a family."""


class CardForm(RequestForm):
    """Everything on a card that changes without moving it. What is left empty is cleared."""

    seen = HiddenNumber(validators=[Optional()])
    """The newest event of the family when the form was first shown: what came after is told on a conflict."""
    level = RadioField("Level", validators=[InputRequired("Choose a level.")])
    lead = StringField("Who leads", filters=[plain], validators=[A_NAME])
    holder = StringField("Who holds it now", filters=[plain], validators=[A_NAME])
    asked = StringField("Who was asked", filters=[plain], validators=[A_NAME])
    asked_on = DayField("When they were asked", validators=[Optional()])
    assessor = StringField("Who assesses", filters=[plain], validators=[A_NAME])
    soon = RadioField("When next", default="", validators=[Optional()])
    next_on = DayField("Next date", validators=[Optional()])
    next_what = SelectField(
        "What it is", choices=options((step.value, words) for step, words in NEXT_STEPS.items())
    )

    def __init__(self, *args: Any, family: Family, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.family = family
        self.levels = list_level_choices(family.authority_id)
        self.level.choices = options((choice.level.value, choice.label) for choice in self.levels)
        quick = [(choice.on.isoformat(), choice.label) for choice in review_choices(clock.today())]
        self.soon.choices = options([*quick, ("", "On the date below, or none")])

    def validate_asked_on(self, field: Field) -> None:
        if field.data and field.data > clock.today():
            raise ValidationError("The day they were asked cannot be in the future.")

    def validate_next_on(self, field: Field) -> None:
        day = self.next_day()
        if day and day < clock.today() and day != self.family.next_on:
            raise ValidationError("The next date cannot be in the past.")

    def next_day(self) -> date | None:
        """The date that was chosen: one of the quick ones, else the one in the box."""
        return as_date(self.soon.data) or self.next_on.data

    def wanted(self) -> dict[str, Any]:
        """What the card should say, for `change_card`."""
        day = self.next_day()
        return {
            "level": Level(self.level.data),
            "lead": self.lead.data,
            "holder": self.holder.data,
            "asked": self.asked.data,
            "asked_on": self.asked_on.data,
            "assessor": self.assessor.data,
            "next_on": day,
            "next_what": NextStep(self.next_what.data) if day else None,
        }
