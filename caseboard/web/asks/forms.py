from __future__ import annotations

from datetime import timedelta
from typing import Any

from wtforms import RadioField, TextAreaField, ValidationError
from wtforms.fields import Field
from wtforms.validators import DataRequired, InputRequired, Length

from caseboard import clock
from caseboard.feed.models import AskKind
from caseboard.feed.school_asks import TEXT_AT_MOST
from caseboard.schools.calendars import add_working_days
from caseboard.web.families.looking import LookedAtForm
from caseboard.web.fields import DayField, options
from caseboard.web.forms import RequestForm

KINDS = options(
    [
        (AskKind.YES_NO.value, "Yes or no"),
        (AskKind.WHO.value, "Who is going"),
        (AskKind.WRITE.value, "In their own words"),
    ]
)
A_YEAR = timedelta(days=366)


class AskForm(LookedAtForm, RequestForm):
    """Something a worker needs of a school about a family."""

    text = TextAreaField(
        "What do you ask of the school?",
        validators=[
            DataRequired("Write what you ask."),
            Length(max=TEXT_AT_MOST, message=f"Keep it under {TEXT_AT_MOST} characters."),
        ],
    )
    kind = RadioField("How they answer", choices=KINDS, validators=[InputRequired("Choose how they answer.")])
    due_on = DayField("By when", validators=[InputRequired("Say by when.")])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_submitted():
            self.kind.data = self.kind.data or AskKind.YES_NO.value
            self.due_on.data = self.due_on.data or add_working_days(clock.today(), 5)

    def validate_due_on(self, field: Field) -> None:
        if field.data < clock.today():
            raise ValidationError("This day is past.")
        if field.data > clock.today() + A_YEAR:
            raise ValidationError("This day is more than a year away.")
