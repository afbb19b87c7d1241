from __future__ import annotations

from typing import Any

from wtforms import PasswordField, ValidationError
from wtforms.fields import Field

from caseboard.accounts import pins
from caseboard.web.forms import Form, required

DIGITS: dict[str, Any] = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "8"}


class PinForm(Form):
    """A new PIN, typed twice because it is not shown."""

    pin = PasswordField("New PIN", validators=[required("Type the PIN you want.")], render_kw=DIGITS)
    again = PasswordField("The same PIN again", render_kw=DIGITS)

    def validate_pin(self, field: Field) -> None:
        if problem := pins.problem_with(field.data or ""):
            raise ValidationError(problem)

    def validate_again(self, field: Field) -> None:
        if field.data != self.pin.data:
            raise ValidationError("This is not the same PIN. Type both again.")
