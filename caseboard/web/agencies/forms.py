"""An agency or hub, and the days it can be asked."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField, StringField
from wtforms.validators import Optional

from caseboard import clock, codes
from caseboard.families.agencies.models import Agency
from caseboard.web.fields import DayField, options, plain
from caseboard.web.forms import RequestForm, required

FACTS = ("kind", "contact", "starts", "ends")


class AgencyForm(RequestForm):
    name = StringField("Name", filters=[plain])
    kind = SelectField("Kind")
    contact = StringField("How it is reached", filters=[plain])
    starts = DayField("First day", default=clock.today, validators=[required("Enter the first day.")])
    ends = DayField("Last day, if it ends", validators=[Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = codes.list_codes(codes.AGENCY, clock.today())
        self.kind.choices = options((code.code, code.words) for code in kinds)

    def facts(self) -> dict[str, Any]:
        return {name: self[name].data for name in FACTS} | {"contact": self.contact.data or ""}

    @classmethod
    def of(cls, agency: Agency) -> AgencyForm:
        return cls(formdata=None, data={name: getattr(agency, name) for name in ("name", *FACTS)})
