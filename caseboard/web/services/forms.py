"""One service of the directory."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from caseboard import clock, codes
from caseboard.families.due import Service
from caseboard.signposts.services import ServiceFacts
from caseboard.web.fields import DayField, options, plain
from caseboard.web.forms import RequestForm


class ServiceForm(RequestForm):
    name = StringField("Name", filters=[plain], validators=[InputRequired("Enter the name of the service.")])
    category = SelectField("What it helps with", validate_choice=False)
    contact = StringField("How to reach it", filters=[plain])
    about = TextAreaField("What to know about it")
    starts = DayField(
        "Listed from", default=clock.today, validators=[InputRequired("Enter the first day it is listed.")]
    )
    ends = DayField("Last day, if it ends", validators=[Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = ((c.code, c.words) for c in codes.list_codes(codes.SIGNPOST_CATEGORY, clock.today()))
        self.category.choices = options([("", "Choose"), *known])

    @staticmethod
    def of(service: Service) -> dict[str, Any]:
        """What the form is filled in with."""
        return {
            name: getattr(service, name)
            for name in ("name", "category", "contact", "about", "starts", "ends")
        }

    def facts(self) -> ServiceFacts:
        return ServiceFacts(
            category=self.category.data or "",
            name=self.name.data or "",
            contact=self.contact.data or "",
            about=self.about.data or "",
            starts=self.starts.data,
            ends=self.ends.data,
        )
