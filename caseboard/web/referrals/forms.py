"""The small forms on the page "Asked, and answered": a day, or nothing but the press of a button."""

from __future__ import annotations

from wtforms import SelectField
from wtforms.validators import Optional

from caseboard import clock
from caseboard.web.fields import DayField
from caseboard.web.forms import RequestForm


class VersionForm(RequestForm):
    """Nothing to fill in."""

    def wrong(self, key: str) -> tuple[str, str, str]:
        """Where the form stands on the page, what was typed in it, and what is wrong with it."""
        day = getattr(self, "on", None)
        typed = day.raw_data[0] if day is not None and day.raw_data else ""
        return key, typed, " ".join(sentence for _, sentence in self.problems())


class DayForm(VersionForm):
    """On which day."""

    on = DayField("On", default=clock.today, validators=[Optional()])


class ResultForm(DayForm):
    """On which day, and how it came out."""

    result = SelectField("What they answered", validate_choice=False, default="")
