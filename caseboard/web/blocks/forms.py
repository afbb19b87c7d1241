"""Keeping somebody from a family."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from wtforms import SelectField, TextAreaField

from caseboard.web.fields import options
from caseboard.web.forms import RequestForm


class BlockForm(RequestForm):
    person = SelectField("Who", validate_choice=False)
    reason = TextAreaField("Why, in a few words")

    def __init__(self, *args: Any, staff: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person.choices = options([("", "Choose"), *staff])

    def person_id(self) -> uuid.UUID:
        try:
            return uuid.UUID(self.person.data or "")
        except ValueError:
            return uuid.UUID(int=0)
