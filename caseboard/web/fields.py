"""Fields that forms of all features have, and what is said when one cannot be read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import DateField, IntegerField, TimeField
from wtforms.fields import Field
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the types leave it out
from wtforms.validators import Length, StopValidation
from wtforms.widgets import HiddenInput

from caseboard.families.helpers import NAME_LIMIT

A_NAME = Length(max=NAME_LIMIT, message=f"Shorten this to {NAME_LIMIT} characters.")
A_DATE = "Enter a date, such as 26 11 2026."
A_TIME = "Enter a time, such as 08:50."
FIRST_YEAR, LAST_YEAR = 1900, 2199
A_NUMBER = "Enter a whole number, such as 10."
HIGHEST = 2**31 - 1
"""The highest whole number that every database takes."""


def options(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Choices from values and their words."""
    return [SelectChoice(value, words) for value, words in pairs]


def plain(text: str | None) -> str:
    return " ".join((text or "").split())


def as_date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


class Readable(Field):
    """What was typed and cannot be read is said once: no rule looks at what is not there."""

    def pre_validate(self, form: Any) -> None:
        if self.process_errors and any(text.strip() for text in self.raw_data or ()):
            raise StopValidation


class DayField(Readable, DateField):
    """A date in years that anybody here could mean: "0026" is typed sooner than one thinks."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if self.data and not FIRST_YEAR <= self.data.year <= LAST_YEAR:
            self.data = None
            raise ValueError("Check the year.")


class ClockField(Readable, TimeField):
    """A time of day."""


class NumberField(Readable, IntegerField):
    """A whole number."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([text.strip() for text in valuelist])
        _refuse_too_high(self)


class HiddenNumber(IntegerField):
    """A number that a page put into its form itself, such as the version of what it shows."""

    widget = HiddenInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        _refuse_too_high(self)


def _refuse_too_high(field: IntegerField) -> None:
    if field.data is not None and abs(field.data) > HIGHEST:
        field.data = None
        raise ValueError(A_NUMBER)


class Words:
    """What a form's library would say in its own words, in ours."""

    SENTENCES = {
        "Not a valid choice.": "Choose one of those offered.",
        "Invalid Choice: could not coerce.": "Choose one of those offered.",
        "Invalid choice(s): one or more data inputs could not be coerced.": "Choose from those offered.",
        "Not a valid date value.": A_DATE,
        "Not a valid time value.": A_TIME,
        "Not a valid integer value.": A_NUMBER,
        "This field is required.": "This is needed.",
        "Invalid email address.": "Enter an e-mail address, such as name@school.example.",
        "The CSRF token is missing.": "This form is not complete. Reload the page and try again.",
    }

    def gettext(self, sentence: str) -> str:
        return self.SENTENCES.get(sentence, sentence)

    def ngettext(self, one: str, many: str, n: int) -> str:
        if "not a valid choice" in one or "not valid choices" in many:
            return "Choose from those offered."
        if "cannot be longer" in one:
            return "Shorten this to %(max)d characters."
        return one if n == 1 else many


WORDS = Words()
