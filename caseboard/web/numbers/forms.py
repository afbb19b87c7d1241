"""Where each person stands on one day."""

from __future__ import annotations

from wtforms import FieldList, FormField, SelectField, StringField
from wtforms.validators import InputRequired

from caseboard import clock
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.story.services import BEST, PEOPLE_AT_MOST
from caseboard.web.fields import DayField, options, plain
from caseboard.web.forms import Part, RequestForm


class PersonForm(Part):
    name = StringField("Who", filters=[plain])
    number = SelectField(
        "Their number",
        choices=options([("", "Not said"), *((str(n), str(n)) for n in range(BEST + 1))]),
        validate_choice=False,
    )


class NumbersForm(RequestForm):
    on = DayField("On which day", default=clock.today, validators=[InputRequired("Enter the day.")])
    people = FieldList(FormField(PersonForm), min_entries=4, max_entries=PEOPLE_AT_MOST)

    def numbers(self) -> dict[str, int]:
        """Each person's own number. Raises for a name that stands there twice, or a number without a name."""
        found: dict[str, int] = {}
        for row in self.people:
            name, number = row.form.name.data or "", row.form.number.data
            if name in found:
                raise MissingAnswersError({"people": "Write each person once."})
            if number:
                found[name] = int(number) if number.isdecimal() and len(number) < 3 else -1
        return found
