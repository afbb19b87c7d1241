"""What is known of an adult."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from caseboard.families.people.models import Adult
from caseboard.web.fields import DayField, options, plain
from caseboard.web.forms import RequestForm

FACTS = ("forename", "surname", "likes", "born", "sex", "languages", "interpreter", "communication")


class AdultForm(RequestForm):
    forename = StringField("First name", filters=[plain])
    surname = StringField("Last name", filters=[plain])
    likes = StringField("Likes to be called", filters=[plain])
    born = DayField("Date of birth, if known", validators=[Optional()])
    sex = RadioField(
        "Drawn as", default="", choices=options([("F", "Woman"), ("M", "Man"), ("", "Neither, or not known")])
    )
    languages = StringField("Languages", filters=[plain])
    interpreter = BooleanField("Needs an interpreter")
    communication = TextAreaField("How to speak with them")

    def facts(self) -> dict[str, Any]:
        facts = {name: self[name].data for name in FACTS}
        return facts | {"sex": facts["sex"] or "", "communication": facts["communication"] or ""}

    @classmethod
    def of(cls, adult: Adult) -> AdultForm:
        return cls(formdata=None, data={name: getattr(adult, name) for name in FACTS})


class OutForm(RequestForm):
    """Takes somebody or something out of the record."""
