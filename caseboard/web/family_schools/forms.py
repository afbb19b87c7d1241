"""What schools of a family share, and where it moves."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from wtforms import SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from caseboard.access import SchoolRef
from caseboard.web.fields import DayField, options
from caseboard.web.forms import RequestForm

LIMIT = 1000


class AgreeForm(RequestForm):
    schools = SelectMultipleField(
        "Which schools", widget=ListWidget(), option_widget=CheckboxInput(), validate_choice=False
    )
    words = TextAreaField(
        "Who agreed, and to what",
        validators=[Length(max=LIMIT, message=f"Shorten this to {LIMIT} characters.")],
    )
    ends = DayField("Last day it holds", validators=[InputRequired("Enter the last day it holds.")])

    def __init__(self, *args: Any, offered: Sequence[SchoolRef], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        self.schools.choices = options((str(school.public_id), school.short_name) for school in offered)
        if not self.is_submitted():
            self.schools.data = [str(school.public_id) for school in offered]

    def school_ids(self) -> list[int]:
        return [school.id for school in self.offered if str(school.public_id) in (self.schools.data or [])]


class MoveSchoolForm(RequestForm):
    to_school = SelectField("The school they go to", validate_choice=False)

    def __init__(self, *args: Any, offered: Sequence[tuple[uuid.UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {str(ref): ref for ref, _ in offered}
        self.to_school.choices = options([("", "Choose"), *((str(ref), name) for ref, name in offered)])

    def chosen(self) -> uuid.UUID | None:
        return self.offered.get(self.to_school.data or "")


class EndForm(RequestForm):
    """Ends an agreement, or takes a move back."""
