from __future__ import annotations

from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length

from caseboard.feed.school_asks import ANSWER_AT_MOST
from caseboard.web.forms import Form


class AskAnswerForm(Form):
    """A reader's answer to what a worker asked: yes or no, who is going, or words."""

    answer = HiddenField()
    text = TextAreaField(
        "Your answer",
        validators=[Length(max=ANSWER_AT_MOST, message=f"Keep it under {ANSWER_AT_MOST} characters.")],
    )
