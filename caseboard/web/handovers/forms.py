"""Who takes over, why, and until when the old lead may see the family."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from caseboard.families.together.handing_over import reasons
from caseboard.families.together.models import HandoverKind
from caseboard.web.fields import A_NAME, DayField, options, plain
from caseboard.web.forms import RequestForm

KINDS = (
    (HandoverKind.WORKER.value, "A new lead, the same help"),
    (HandoverKind.STEP_DOWN.value, "Stepping down to a lead at a lower level"),
)


class HandoverForm(RequestForm):
    to = StringField("Who takes over", filters=[plain], validators=[A_NAME])
    kind = RadioField("What it is", choices=options(KINDS), default=HandoverKind.WORKER.value)
    why = SelectField("Reason", validators=[InputRequired("Choose the reason.")], validate_choice=False)
    access_ends = DayField("Last day the old lead may see this family", validators=[Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.why.choices = options([("", "Choose"), *reasons()])


class AnswerForm(RequestForm):
    """Accepts a handover, or takes it back."""
