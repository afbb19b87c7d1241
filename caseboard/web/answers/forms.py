from __future__ import annotations

from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from caseboard.feed.services import QUESTION_AT_MOST
from caseboard.web.families.looking import LookedAtForm
from caseboard.web.forms import Form


class AnswerForm(LookedAtForm, Form):
    """The answer to a reader's question."""

    text = TextAreaField(
        "Answer",
        validators=[
            DataRequired("Write the answer."),
            Length(max=QUESTION_AT_MOST, message=f"Keep it under {QUESTION_AT_MOST} characters."),
        ],
    )
