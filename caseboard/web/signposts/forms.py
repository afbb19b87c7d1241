"""Pointing a family to a service, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from caseboard import clock, codes
from caseboard.families.due import Service
from caseboard.families.wording_due import category
from caseboard.web.fields import DayField, options
from caseboard.web.forms import RequestForm

SCHOOL, WORKER = "school", "worker"
IN_TWO_WEEKS = timedelta(days=14)


class SignpostForm(RequestForm):
    service = SelectField("Service", validate_choice=False, validators=[InputRequired("Choose the service.")])
    how = RadioField(
        "How",
        validate_choice=False,
        validators=[InputRequired("Say how it was done.")],
    )
    given_on = DayField("When", default=clock.today, validators=[InputRequired("Enter the day it was done.")])
    follow_up_on = DayField(
        "Ask what came of it on", default=lambda: clock.today() + IN_TWO_WEEKS, validators=[Optional()]
    )
    audience = RadioField(
        "Who may see it", choices=options([(SCHOOL, "School"), (WORKER, "Worker only")]), default=WORKER
    )

    def __init__(self, *args: Any, services: Sequence[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.how.choices = listed(codes.SIGNPOST_HOW)
        self.services = services
        words = ((str(s.public_id), f"{_capital(category(s.category))}: {s.name}") for s in services)
        self.service.choices = options([("", "Choose a service"), *words])

    def chosen(self) -> Service | None:
        return next((s for s in self.services if str(s.public_id) == self.service.data), None)


class FollowUpForm(RequestForm):
    taken_up = RadioField(
        "Was it taken up?",
        validate_choice=False,
        validators=[InputRequired("Say whether it was taken up.")],
    )
    helped = RadioField(
        "If it was: did it help?",
        validators=[Optional()],
        validate_choice=False,
    )
    again_on = DayField("If not known yet: ask again on", validators=[Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken_up.choices = listed(codes.SIGNPOST_TAKEN_UP)
        self.helped.choices = listed(codes.SIGNPOST_HELPED)


def listed(name: str) -> Any:
    """The codes of a list that may be chosen today, as choices."""
    return options((one.code, one.words) for one in codes.list_codes(name, clock.today()))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
