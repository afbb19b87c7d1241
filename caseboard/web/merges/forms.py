"""Which family is the same as this one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, StringField
from wtforms.validators import Optional

from caseboard.web.fields import options, plain
from caseboard.web.forms import RequestForm

SEPARATOR = "."


class MergeForm(RequestForm):
    find = StringField("Find the other record", filters=[plain])
    family = RadioField("Which one is the same family", validators=[Optional()], validate_choice=False)

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.family.choices = options(offered)
