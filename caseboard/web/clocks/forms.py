"""So many days, from a day on."""

from __future__ import annotations

from wtforms import RadioField
from wtforms.validators import Optional

from caseboard import clock
from caseboard.referrals.clocks import SCHOOL, WORKING
from caseboard.web.fields import DayField, NumberField, options
from caseboard.web.forms import RequestForm


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
