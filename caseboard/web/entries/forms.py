"""The form **Add an update**."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from caseboard import clock
from caseboard.access import SchoolRef
from caseboard.events.models import Audience
from caseboard.web.families.forms import DayField, options
from caseboard.web.forms import RequestForm


class EntryForm(RequestForm):
    """An update: its words, who may see it, when it happened. For workers only, unless it is shared."""

    update = TextAreaField("Update")
    audience = RadioField(
        "Who may see it",
        choices=options([(Audience.SCHOOL.value, "School"), (Audience.WORKER.value, "Worker only")]),
        default=Audience.WORKER.value,
    )
    schools = SelectMultipleField(
        "Which school may read it", widget=ListWidget(), option_widget=CheckboxInput(), validate_choice=False
    )
    happened_on = DayField(
        "When it happened", default=clock.today, validators=[InputRequired("Enter the day it happened.")]
    )
    preview = BooleanField("Preview")

    def __init__(self, *args: Any, offered: Sequence[SchoolRef], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        self.schools.choices = options((str(school.public_id), school.short_name) for school in offered)
        if not self.is_submitted() or len(offered) == 1:
            self.schools.data = [str(school.public_id) for school in offered]

    def school_ids(self) -> list[int]:
        """The inner keys of the schools that were ticked."""
        return [school.id for school in self.offered if str(school.public_id) in (self.schools.data or [])]
