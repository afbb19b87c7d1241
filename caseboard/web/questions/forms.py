from __future__ import annotations

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import HiddenInput

from caseboard.feed.services import QUESTION_AT_MOST
from caseboard.web.forms import RequestForm


class QuestionForm(RequestForm):
    """A question about one family of a letter."""

    family = StringField(widget=HiddenInput())
    kind = HiddenField()
    text = TextAreaField(
        "Your question",
        validators=[
            DataRequired("Write what you want to ask."),
            Length(max=QUESTION_AT_MOST, message=f"Keep it under {QUESTION_AT_MOST} characters."),
        ],
    )
