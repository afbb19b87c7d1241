"""The form of a meeting: what kind, about whom, when, where, who is invited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from caseboard import clock, codes
from caseboard.access import SchoolRef
from caseboard.meetings.models import Meeting
from caseboard.meetings.services import PLACE_LIMIT, Arrangement
from caseboard.web.fields import A_TIME, ClockField, DayField, options, plain
from caseboard.web.forms import RequestForm


def names_in(text: str | None) -> list[str]:
    """One name a line."""
    return [name for line in (text or "").splitlines() if (name := plain(line))]


class MeetingForm(RequestForm):
    """A meeting to arrange or to change. `about` and `at` are the family and its school, for one about a family."""

    about = HiddenField()
    at = HiddenField()
    kind = RadioField(
        "What kind of meeting", validators=[InputRequired("Choose what kind of meeting it is.")]
    )
    schools = SelectMultipleField(
        "Whose families", widget=ListWidget(), option_widget=CheckboxInput(), validate_choice=False
    )
    day = DayField("Day", validators=[InputRequired("Enter the day.")])
    starts = ClockField("From", validators=[InputRequired(A_TIME)])
    ends = ClockField("Until", validators=[Optional()])
    place = StringField(
        "Where",
        filters=[plain],
        validators=[Length(max=PLACE_LIMIT, message=f"Shorten this to {PLACE_LIMIT} characters.")],
    )
    professionals = TextAreaField("Who is invited")
    family_members = TextAreaField("Who of the family is invited")
    on_card = BooleanField("Put the day on the family’s card as its next date")

    def __init__(
        self, *args: Any, is_about_family: bool, offered: Sequence[SchoolRef], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.is_about_family = is_about_family
        about = "family" if is_about_family else "schools"
        kinds = codes.list_codes(codes.MEETING, clock.today())
        self.kind.choices = options((k.code, k.words) for k in kinds if k.facts["about"] == about)
        self.offered = offered
        self.schools.choices = options((str(s.public_id), s.short_name) for s in offered)

    def school_ids(self) -> list[int]:
        return [s.id for s in self.offered if str(s.public_id) in (self.schools.data or [])]

    def arrangement(self) -> Arrangement:
        """What was typed, for `arrange_meeting`. The form was found valid."""
        return Arrangement(
            kind=self.kind.data or "",
            day=self.day.data or clock.today(),
            starts=self.starts.data or time(0),
            ends=self.ends.data,
            place=self.place.data or "",
            professionals=names_in(self.professionals.data),
            family_members=names_in(self.family_members.data),
        )


def as_it_stands(meeting: Meeting) -> dict[str, Any]:
    """A meeting as its form shows it."""
    return {
        "kind": meeting.kind,
        "schools": [str(row.school.public_id) for row in meeting.schools],
        "day": meeting.day,
        "starts": meeting.starts,
        "ends": meeting.ends,
        "place": meeting.place,
        "professionals": "\n".join(p.name for p in meeting.people if not p.of_family),
        "family_members": "\n".join(p.name for p in meeting.people if p.of_family),
    }
