"""Whom a head names, for which schools, from when to when."""

from __future__ import annotations

from wtforms import RadioField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from caseboard.access import Actor
from caseboard.access import Permission as P
from caseboard.access.stand_ins import colleagues
from caseboard.web.fields import DayField, options
from caseboard.web.forms import Form

OTHER = "other"
EMAIL_LIMIT = 254


class StandInForm(Form):
    who = RadioField("Who reads for you", validators=[InputRequired("Say who reads for you.")])
    email = StringField(
        "Their e-mail address",
        filters=[lambda text: text.strip().lower() if text else ""],
        validators=[Length(max=EMAIL_LIMIT, message="The address is too long.")],
    )
    schools = SelectMultipleField(
        "Letters of", widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    starts = DayField("First day", validators=[InputRequired("Enter the first day.")])
    ends = DayField("Last day", validators=[InputRequired("Enter the last day."), Optional()])

    def offer(self, actor: Actor) -> None:
        """The colleagues near this head, and the schools where they are head."""
        near = [(str(one.public_id), f"{one.name}, {one.what}") for one in colleagues(actor)]
        self.who.choices = options([*near, (OTHER, "Somebody else, by their e-mail address")])
        mine = actor.schools_for(P.NAME_STAND_INS)
        self.schools.choices = options((str(school.public_id), school.short_name) for school in mine)
        if not self.is_submitted():
            self.schools.data = [str(school.public_id) for school in mine]
