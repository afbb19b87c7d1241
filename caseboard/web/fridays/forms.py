from __future__ import annotations

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import Length

from caseboard.feed.editing import NEXT_AT_MOST, WORDS_AT_MOST
from caseboard.web.families.looking import LookedAtForm
from caseboard.web.forms import RequestForm


class LineForm(LookedAtForm, RequestForm):
    """What the letter says of a family, in a worker's own words. Empty puts the draft back."""

    starts = HiddenField()
    text = TextAreaField(
        "What the letter will say",
        validators=[Length(max=WORDS_AT_MOST, message=f"Keep it under {WORDS_AT_MOST} characters.")],
    )
    next_text = StringField(
        "Next",
        validators=[Length(max=NEXT_AT_MOST, message=f"Keep it under {NEXT_AT_MOST} characters.")],
    )


class CloseForm(RequestForm):
    """That the letter closes now."""

    starts = HiddenField()
