"""Why somebody asks for a restricted record."""

from __future__ import annotations

from wtforms import TextAreaField

from caseboard.web.forms import RequestForm


class AskForm(RequestForm):
    reason = TextAreaField("Why you ask")
