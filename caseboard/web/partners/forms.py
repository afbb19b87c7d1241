"""Who is added to a family, until when, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from caseboard.families.summary import KnownChild
from caseboard.web.fields import DayField, options
from caseboard.web.forms import RequestForm

LIMIT = 1000


class PartnerForm(RequestForm):
    email = StringField("E-mail address of their account", validators=[Length(max=254)])
    children = SelectMultipleField(
        "Which children they work with",
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )
    ends = DayField(
        "Last day they may see this family",
        validators=[InputRequired("Enter the last day they may see this family.")],
    )
    reason = TextAreaField(
        "Why", validators=[Length(max=LIMIT, message=f"Shorten this to {LIMIT} characters.")]
    )

    def __init__(self, *args: Any, offered: Sequence[KnownChild], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.children.choices = options((str(child.child_id), child.called) for child in offered)


class EndForm(RequestForm):
    """Takes a partner off."""
