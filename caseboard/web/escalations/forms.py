"""A step's name and time limit, from a day on."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import Optional

from caseboard import clock
from caseboard.web.fields import A_NAME, DayField, HiddenNumber, NumberField, plain
from caseboard.web.forms import RequestForm


class StepForm(RequestForm):
    position = HiddenNumber(validators=[Optional()])
    name = StringField("What the step is called", filters=[plain], validators=[A_NAME])
    days = NumberField("Working days for an answer", validators=[Optional()])
    from_day = DayField("From which day", default=clock.today, validators=[Optional()])
