"""Where a child is taught away from school."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import FieldList, FormField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from caseboard import clock
from caseboard.families.people.placements import SITES_AT_MOST, WEEKDAYS, SiteFacts
from caseboard.web.fields import DayField, options, plain
from caseboard.web.forms import Part, RequestForm, required
from caseboard.web.members.acting import TicksField

FACTS = ("child", "provider", "contact", "starts", "ends")


class SiteForm(Part):
    name = StringField("Name of the place", filters=[plain])
    lines = TextAreaField("Address")
    postcode = StringField("Postcode", filters=[plain])
    days = TicksField("Days", choices=options((str(n), day) for n, day in enumerate(WEEKDAYS)))

    def facts(self) -> SiteFacts:
        return SiteFacts(
            self.name.data or "",
            self.lines.data or "",
            self.postcode.data or "",
            "".join(sorted(self.days.data or [])),
        )


class PlacementForm(RequestForm):
    child = SelectField("Child")
    provider = StringField("Who provides it", filters=[plain])
    contact = StringField("Who to speak to there", filters=[plain])
    starts = DayField("First day", default=clock.today, validators=[required("Enter the first day.")])
    ends = DayField("Last day, if known", validators=[Optional()])
    sites = FieldList(FormField(SiteForm), min_entries=2, max_entries=SITES_AT_MOST)

    def __init__(self, *args: Any, children: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.child.choices = options(children)

    def facts(self) -> dict[str, Any]:
        return {name: self[name].data for name in ("provider", "contact", "starts", "ends")}

    def site_facts(self) -> list[SiteFacts]:
        return [entry.form.facts() for entry in self.sites]


class ReviewForm(RequestForm):
    reviewed_on = DayField("Day of the review", default=clock.today, validators=[required("Enter the day.")])
