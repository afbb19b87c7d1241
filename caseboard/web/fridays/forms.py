from __future__ import annotations

import uuid

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


class CheckForm(RequestForm):
    """That somebody looked and nothing has changed."""

    following = HiddenField()
    """The family below it on the page, where whoever checks them one after another goes on."""

    def place(self, checked: uuid.UUID) -> str:
        """Where on the page to go on: at the one below, else at the one that was checked."""
        try:
            return f"family-{uuid.UUID(self.following.data or '')}"
        except ValueError:
            return f"family-{checked}"


class CloseForm(RequestForm):
    """That the letter closes now."""

    starts = HiddenField()
