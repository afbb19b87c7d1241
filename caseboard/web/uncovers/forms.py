from __future__ import annotations

from wtforms import HiddenField, PasswordField

from caseboard.web.forms import Form


class UncoverForm(Form):
    """The PIN, and where the person was."""

    pin = PasswordField("PIN", render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": "8"})
    back = HiddenField()
