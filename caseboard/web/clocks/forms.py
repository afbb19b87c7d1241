"""So many days, from a day on."""

from __future__ import annotations

from wtforms import IntegerField, RadioField
from wtforms.validators import Optional, ValidationError

from caseboard import clock
from caseboard.referrals.clocks import SCHOOL, WORKING
from caseboard.web.families.forms import DayField, options
from caseboard.web.forms import RequestForm


class NumberField(IntegerField):
    """A whole number; what is none is refused in plain words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([text.strip() for text in valuelist])
        except ValueError as error:
            raise ValidationError("Enter a whole number of days, such as 10.") from error


class StageDaysForm(RequestForm):
    days = NumberField("Usual days in this stage", validators=[Optional()])


class ClockForm(RequestForm):
    days = NumberField("Usual days to an answer", validators=[Optional()])
    counted_in = RadioField(
        "Which days are counted",
        choices=options([(WORKING, "Working days"), (SCHOOL, "School days, by the school's own calendar")]),
        default=WORKING,
        validate_choice=False,
    )
    from_day = DayField("From which day", default=clock.today, validators=[Optional()])
