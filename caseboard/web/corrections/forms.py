"""What is wrong with an entry, and whether it is written anew."""

from __future__ import annotations

from wtforms import BooleanField, TextAreaField

from caseboard.web.forms import RequestForm


class CorrectionForm(RequestForm):
    reason = TextAreaField("What is wrong with it")
    again = BooleanField("Write it again: put its words into the form", default=True)
