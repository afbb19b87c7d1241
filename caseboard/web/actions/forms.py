"""The forms of an action: agreeing one, and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from caseboard.access import SchoolRef
from caseboard.actions.services import NAME_LIMIT, WHAT_LIMIT, WhoDoesIt
from caseboard.families.due import Owner
from caseboard.web.families.looking import LookedAtForm
from caseboard.web.fields import DayField, options, plain
from caseboard.web.forms import RequestForm

ME, PERSON, FAMILY = "me", "person", "family"


class ActionForm(LookedAtForm, RequestForm):
    """What somebody will do, who, by when, and which school may read it."""

    what = StringField(
        "What will be done",
        filters=[plain],
        validators=[
            InputRequired("Say what will be done."),
            Length(max=WHAT_LIMIT, message=f"Shorten this to {WHAT_LIMIT} characters."),
        ],
    )
    who = RadioField("Who does it", default=ME, validators=[InputRequired("Say who does it.")])
    name = StringField(
        "Name",
        filters=[plain],
        validators=[Length(max=NAME_LIMIT, message=f"Shorten this to {NAME_LIMIT} characters.")],
    )
    due_on = DayField("By when", validators=[InputRequired("Enter the day it is due.")])
    schools = SelectMultipleField(
        "Which school may read it", widget=ListWidget(), option_widget=CheckboxInput(), validate_choice=False
    )

    def __init__(self, *args: Any, offered: Sequence[SchoolRef], me: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered, self.me = offered, me
        here = [(str(school.public_id), school.short_name) for school in offered]
        self.who.choices = options(
            [
                (ME, f"Me, {me}"),
                *((key, f"{name} (the school)") for key, name in here),
                (PERSON, "Somebody else, or an agency"),
                (FAMILY, "The family, or somebody in it"),
            ]
        )
        self.schools.choices = options(here)

    def whoever(self) -> WhoDoesIt:
        """Who was chosen, for `agree_action`."""
        match self.who.data:
            case "me":
                return WhoDoesIt(Owner.PERSON, self.me)
            case "person":
                return WhoDoesIt(Owner.PERSON, self.name.data or "")
            case "family":
                return WhoDoesIt(Owner.FAMILY, self.name.data or "")
            case _:
                school = next(s for s in self.offered if str(s.public_id) == self.who.data)
                return WhoDoesIt(Owner.SCHOOL, school_id=school.id)

    @property
    def is_told(self) -> bool:
        """Whether a school reads it, as far as the form says so."""
        return bool(self.school_ids()) or self.who.data not in {ME, PERSON, FAMILY}

    def school_ids(self) -> list[int]:
        return [school.id for school in self.offered if str(school.public_id) in (self.schools.data or [])]


class ActForm(RequestForm):
    """What becomes of an action: `done`, `not_done`, `open` again, or `later` with another day."""

    act = StringField(widget=HiddenInput())
    due_on = DayField("New day", validators=[Optional()])
