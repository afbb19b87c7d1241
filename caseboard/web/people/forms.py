from __future__ import annotations

from datetime import date

from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, Email, Length, Optional

from caseboard.access.people import People
from caseboard.accounts.services import role_words
from caseboard.web.fields import DayField
from caseboard.web.forms import Form, required


class FindPersonForm(Form):
    text = StringField("Find a person", validators=[Length(max=100, message="Type at most 100 letters.")])


class RoleForm(Form):
    """A role, where it is held, and its first and last day."""

    role = SelectField("Role", validators=[required("Choose a role.")])
    place = SelectField("Where", validators=[required("Choose where.")])
    starts = DayField("First day", validators=[required("Give the first day as a date.")])
    ends = DayField("Last day", validators=[Optional()])

    def offer(self, people: People, *, on: date) -> None:
        """Only what this admin may give, and today as the first day."""
        self.role.choices = [
            ("", "Choose a role"),
            *((r.value, role_words(r)) for r in people.roles_to_give()),
        ]
        self.place.choices = [("", "Choose a place"), *people.places()]
        if not self.is_submitted():
            self.starts.data = on


class AddressForm(Form):
    """A person's e-mail address."""

    email = StringField(
        "E-mail",
        filters=[lambda text: text.strip().lower() if text else ""],
        validators=[
            DataRequired("Give the e-mail address."),
            Length(max=254, message="The address is too long."),
            Email(message="This is not an e-mail address."),
        ],
    )


class NewPersonForm(AddressForm, RoleForm):
    name = StringField(
        "Name",
        filters=[lambda text: " ".join(text.split()) if text else ""],
        validators=[DataRequired("Give the name."), Length(max=200, message="The name is too long.")],
    )


class EndRoleForm(Form):
    """Ends one role, at once or after a last day."""

    role = HiddenField()
    last_day = DayField("Last day", validators=[Optional()])
