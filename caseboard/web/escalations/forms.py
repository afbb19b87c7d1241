"""A step's name and time limit, from a day on."""

from __future__ import annotations

from wtforms import IntegerField, StringField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from caseboard import clock
from caseboard.web.fields import A_NAME, DayField, NumberField, plain
from caseboard.web.forms import RequestForm


class StepForm(RequestForm):
    position = IntegerField(widget=HiddenInput(), validators=[Optional()])
    name = StringField("What the step is called", filters=[plain], validators=[A_NAME])
    days = NumberField("Working days for an answer", validators=[Optional()])
    from_day = DayField("From which day", default=clock.today, validators=[Optional()])
