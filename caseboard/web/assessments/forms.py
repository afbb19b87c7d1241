"""The form for an assessment that began."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, StringField
from wtforms.validators import Optional

from caseboard import clock, codes
from caseboard.web.contacts.forms import listed
from caseboard.web.fields import A_NAME, DayField, options, plain
from caseboard.web.forms import RequestForm


class AssessmentForm(RequestForm):
    kind = RadioField("What kind of assessment", validators=[Optional()], validate_choice=False)
    assessor = StringField("Who assesses", filters=[plain], validators=[A_NAME])
    started_on = DayField("When it began", default=clock.today, validators=[Optional()])

    referred_to = StringField(
        "To whom somebody else referred the family", filters=[plain], validators=[A_NAME]
    )
    referred_on = DayField("On which day", validators=[Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = options(listed(codes.ASSESSMENT))
