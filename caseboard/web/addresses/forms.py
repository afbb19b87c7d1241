"""An address, and the same typed again by a second person."""

from __future__ import annotations

from wtforms import StringField, TextAreaField

from caseboard import clock
from caseboard.web.fields import DayField, plain
from caseboard.web.forms import RequestForm, required


class AddressForm(RequestForm):
    lines = TextAreaField("Address")
    postcode = StringField("Postcode", filters=[plain])
    since = DayField("Since", default=clock.today, validators=[required("Enter the day they moved in.")])


class ConfirmForm(RequestForm):
    lines = TextAreaField("Address, as you were told it")
    postcode = StringField("Postcode", filters=[plain])


class LiftForm(RequestForm):
    """Confirms that a mark is lifted."""
