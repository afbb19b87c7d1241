"""On what sharing rests, and that the family withdrew its agreement."""

from __future__ import annotations

from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired

from caseboard import clock
from caseboard.families.sharing_models import Basis
from caseboard.families.standing import BASIS_WORDS
from caseboard.web.fields import DayField, options
from caseboard.web.forms import RequestForm


class BasisForm(RequestForm):
    basis = RadioField(
        "What sharing rests on",
        choices=options((basis.value, words) for basis, words in BASIS_WORDS.items()),
        validators=[InputRequired("Choose what sharing rests on.")],
    )
    since = DayField("Since when", default=clock.today, validators=[InputRequired("Enter the day.")])
    words = TextAreaField("Who agreed to what, or why a child may be at risk")

    def chosen(self) -> Basis:
        return Basis(self.basis.data)


class WithdrawalForm(RequestForm):
    withdrawn_on = DayField(
        "When they withdrew it", default=clock.today, validators=[InputRequired("Enter the day.")]
    )
    withdrawn_words = TextAreaField("Who withdrew it, and how they said so")
