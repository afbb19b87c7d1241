"""What a child needs, speaks and likes to be called."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from caseboard import clock, codes
from caseboard.families.models import Child
from caseboard.families.people.models import Profile
from caseboard.web.fields import DayField, options, plain
from caseboard.web.forms import RequestForm

FACTS = ("likes", "born", "send", "need_first", "need_second", "languages", "interpreter", "communication")


class ProfileForm(RequestForm):
    likes = StringField("Likes to be called", filters=[plain])
    born = DayField("Date of birth", validators=[Optional()])
    send = RadioField("Special educational needs", default="")
    need_first = SelectField("Main need", default="")
    need_second = SelectField("Second need", default="")
    languages = StringField("Languages", filters=[plain])
    interpreter = BooleanField("Needs an interpreter")
    communication = TextAreaField("How to speak with them")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        provision = [(code.code, code.words) for code in codes.list_codes(codes.SEND_PROVISION, today)]
        self.send.choices = options([*provision, ("", "Not known")])
        needs = options(
            [("", "None"), *((c.code, c.words) for c in codes.list_codes(codes.SEND_NEED, today))]
        )
        self.need_first.choices = self.need_second.choices = needs

    def facts(self) -> dict[str, Any]:
        return {
            "likes": self.likes.data or "",
            "born": self.born.data,
            "send": self.send.data or "",
            "needs": (self.need_first.data or "", self.need_second.data or ""),
            "languages": self.languages.data or "",
            "interpreter": bool(self.interpreter.data),
            "communication": self.communication.data or "",
        }

    @classmethod
    def of(cls, child: Child, profile: Profile | None) -> ProfileForm:
        known = {"likes": child.preferred_forename or "", "born": child.born, "send": child.send}
        if profile is not None:
            known |= {name: getattr(profile, name) for name in FACTS if name not in known}
        return cls(formdata=None, data=known)
