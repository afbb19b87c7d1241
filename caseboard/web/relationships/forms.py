"""How two people are related."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField, StringField

from caseboard import clock, codes
from caseboard.families.people.view import PersonView
from caseboard.web.fields import options, plain
from caseboard.web.forms import RequestForm, required
from caseboard.web.households.forms import ref

NOT_CHOSEN = ("", "Choose")


class RelationshipForm(RequestForm):
    one = SelectField("Who", validators=[required("Choose who.")])
    kind = SelectField("Is the", validators=[required("Choose what they are.")])
    to = SelectField("Of", validators=[required("Choose whose.")])
    find = StringField("Somebody of another family on the board", filters=[plain])

    def __init__(
        self, *args: Any, everybody: Sequence[PersonView], others: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        mine = [NOT_CHOSEN, *((ref(person), person.called) for person in everybody)]
        self.one.choices = options(mine)
        self.to.choices = options([*mine, *others])
        kinds = codes.list_codes(codes.RELATIONSHIP, clock.today())
        self.kind.choices = options([NOT_CHOSEN, *((code.code, code.words) for code in kinds)])
