"""The small forms on the page "Asked, and answered": a day, or nothing but the press of a button."""

from __future__ import annotations

from typing import Any, NamedTuple

from wtforms import SelectField
from wtforms.validators import Optional

from caseboard import clock
from caseboard.web.fields import DayField
from caseboard.web.forms import RequestForm


class Wrong(NamedTuple):
    """A small form that was not saved, with everything that was in it."""

    key: str
    """Where it stands on the page."""
    day: str
    """As typed."""
    result: str
    problems: dict[str, str]
    """The field, or nothing for the whole form -> what is wrong with it, in the order of the form."""


class VersionForm(RequestForm):
    """Nothing to fill in."""

    def wrong(self, key: str) -> Wrong:
        """What comes back to the page: a sentence at each field, and what was typed in it."""
        problems: dict[str, str] = {}
        for name, sentence in self.problems():
            field = name if name in ("on", "result") else ""
            problems[field] = f"{problems[field]} {sentence}" if field in problems else sentence
        return Wrong(key, _typed(self, "on"), _typed(self, "result"), problems)


class DayForm(VersionForm):
    """On which day."""

    on = DayField("On", default=clock.today, validators=[Optional()])


class ResultForm(DayForm):
    """On which day, and how it came out."""

    result = SelectField("What they answered", validate_choice=False, default="")


def _typed(form: VersionForm, name: str) -> str:
    """What was sent for a field, as it was sent."""
    field: Any = getattr(form, name, None)
    return str(field.raw_data[0]) if field is not None and field.raw_data else ""
