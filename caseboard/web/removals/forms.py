"""Why something is taken off the board."""

from __future__ import annotations

from wtforms import TextAreaField
from wtforms.validators import Length

from caseboard.web.forms import RequestForm

LIMIT = 1000


class RemovalForm(RequestForm):
    reason = TextAreaField(
        "Why", validators=[Length(max=LIMIT, message=f"Shorten this to {LIMIT} characters.")]
    )
