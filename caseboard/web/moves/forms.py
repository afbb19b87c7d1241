from __future__ import annotations

import uuid
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from caseboard import clock
from caseboard.families.outcomes import list_outcomes
from caseboard.families.rows import StageRow
from caseboard.moves.rules import ASKS_FIRST, MoveAnswers, review_choices
from caseboard.web.boards.place import as_uuid
from caseboard.web.fields import DayField, HiddenNumber, as_date
from caseboard.web.forms import RequestForm

PRESELECTED = 1
"""Of the next reviews offered: the second."""


class MoveForm(RequestForm):
    """To which stage. A stage that asks nothing has nothing to fill in."""

    stage = HiddenField()

    @property
    def to_stage(self) -> uuid.UUID | None:
        return as_uuid(self.stage.data)

    def answers(self) -> MoveAnswers:
        return MoveAnswers()

    def renew(self, version: int) -> None:
        """Makes the form ready to be sent again, on the card as it is now."""
        self.request_id.data = str(uuid.uuid4())
        self.version.data = version
        self.version.raw_data = None  # or what was sent would be shown again

    def asked(self, family_id: uuid.UUID) -> dict[str, Any]:
        """What this form asks for: the same again is the same request."""
        return {"move": family_id, "to": self.to_stage}


class AnsweringForm(MoveForm):
    """With what the stage asks for. Shape only; the rules are the domain's."""

    holder = StringField(
        "Who holds it now", validators=[Length(max=80, message="This is too long for a card.")]
    )
    review = RadioField("Next review", validators=[Optional()], validate_choice=False)
    next_on = DayField("Another date", validators=[Optional()])
    outcome = SelectField("Outcome", validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reviews = [(choice.on.isoformat(), choice.label) for choice in review_choices(clock.today())]
        self.review.choices = reviews
        self.sent_review = self.review.data
        if not self.review.data:
            self.review.data = reviews[PRESELECTED][0]
        outcomes = [(outcome.code, outcome.words) for outcome in list_outcomes(clock.today())]
        self.outcome.choices = [("", "Choose how support ended"), *outcomes]

    def answers(self) -> MoveAnswers:
        """What was answered. A date typed in wins over the dates offered."""
        chosen = self.next_on.data or as_date(self.review.data)
        return MoveAnswers(holder=self.holder.data or "", next_on=chosen, outcome=self.outcome.data or "")

    def asked(self, family_id: uuid.UUID) -> dict[str, Any]:
        """The same on another day, too: so nothing counts that was filled in here and not sent."""
        answers = self.answers()
        return super().asked(family_id) | {
            "holder": answers.holder,
            "next_on": self.next_on.data or as_date(self.sent_review),
            "outcome": answers.outcome,
        }


def form_for(to: StageRow | None, **given: Any) -> MoveForm:
    """The form that this stage needs; where none is chosen yet, the one that chooses."""
    kind = AnsweringForm if to is not None and to.kind in ASKS_FIRST else MoveForm
    return kind(**given)


class UndoForm(RequestForm):
    """Which move is put back."""

    seq = HiddenNumber(validators=[InputRequired()])

    def asked(self, family_id: uuid.UUID) -> dict[str, Any]:
        return {"undo": family_id, "seq": self.seq.data}
