"""Who helps a family: an agency, its worker, from when, and why that changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField, StringField

from caseboard import clock, codes
from caseboard.families.agencies.models import Agency
from caseboard.web.fields import DayField, options, plain
from caseboard.web.forms import RequestForm, required

NOT_CHOSEN = ("", "Choose")


def reasons() -> list[tuple[str, str]]:
    return [(code.code, code.words) for code in codes.list_codes(codes.WORKER_CHANGE, clock.today())]


class HelpingForm(RequestForm):
    agency = SelectField("Agency", validators=[required("Choose the agency.")])
    worker = StringField("Worker, if known", filters=[plain])
    contact = StringField("How to reach them", filters=[plain])
    since = DayField("Since", default=clock.today, validators=[required("Enter the day they began.")])

    def __init__(self, *args: Any, agencies: Sequence[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency.choices = options(
            [NOT_CHOSEN, *((str(agency.public_id), agency.name) for agency in agencies)]
        )


class ReasonForm(RequestForm):
    """Why the lead or a worker changes: the national list."""

    why = SelectField("Why")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.why.choices = options([NOT_CHOSEN, *reasons()])


class WorkerForm(ReasonForm):
    worker = StringField("New worker", filters=[plain])
    contact = StringField("How to reach them", filters=[plain])
    since = DayField("From", default=clock.today, validators=[required("Enter the day.")])


class LeavingForm(ReasonForm):
    until = DayField("Last day", default=clock.today, validators=[required("Enter the last day.")])
