"""Who is on an agenda: ticks, and one more by code or name."""

from __future__ import annotations

import uuid

from wtforms import SelectMultipleField, StringField
from wtforms.validators import Length

from caseboard.web.fields import plain
from caseboard.web.forms import RequestForm


class AgendaForm(RequestForm):
    keep = SelectMultipleField(validate_choice=False)
    """Places on the agenda that stay."""
    add = SelectMultipleField(validate_choice=False)
    """Families that come on it."""
    named = StringField(
        "One more family: its code or name",
        filters=[plain],
        validators=[Length(max=80, message="Shorten this to 80 characters.")],
    )

    def kept(self) -> list[uuid.UUID]:
        return ids_of(self.keep.data)

    def added(self) -> list[uuid.UUID]:
        return ids_of(self.add.data)


def ids_of(values: list[str] | None) -> list[uuid.UUID]:
    """Whatever is no id means nobody."""
    found = []
    for value in values or []:
        try:
            found.append(uuid.UUID(value))
        except ValueError:
            continue
    return found
