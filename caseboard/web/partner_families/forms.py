"""What a partner adds to a family: an update, or a child's words."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from caseboard import clock
from caseboard.families.models import EntryKind
from caseboard.families.particulars import MAY_READ, SHORT_LIMIT, WAYS, Particulars
from caseboard.families.partner_view import PartnerFamily
from caseboard.web.fields import DayField, options
from caseboard.web.forms import RequestForm

SHORT = Length(max=SHORT_LIMIT, message=f"Shorten this to {SHORT_LIMIT} characters.")


class PartnerEntryForm(RequestForm):
    update = TextAreaField("Update")
    happened_on = DayField(
        "When it happened", default=clock.today, validators=[InputRequired("Enter the day it happened.")]
    )


class WordsForm(RequestForm):
    """A child's own words, as they said them, and what was done about them."""

    about = RadioField("Whose words", validate_choice=False)
    update = TextAreaField("The child’s words")
    how = RadioField("How the child told it", choices=options(WAYS.items()), validate_choice=False)
    where = StringField("Where", validators=[SHORT])
    present = StringField("Who was there", validators=[SHORT])
    did = TextAreaField("What we did about it")
    may_read = SelectField("What the child said about who may read it", choices=options(MAY_READ.items()))
    happened_on = DayField(
        "When it happened", default=clock.today, validators=[InputRequired("Enter the day it happened.")]
    )

    def __init__(self, *args: Any, family: PartnerFamily, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about.choices = options((str(child.child_id), child.called) for child in family.children)
        if not self.is_submitted():
            self.may_read.data = "unasked"
            if len(family.children) == 1:
                self.about.data = str(family.children[0].child_id)

    def said(self) -> Particulars:
        return Particulars(
            how=self.how.data or "",
            where=self.where.data or "",
            present=self.present.data or "",
            did=self.did.data or "",
            may_read=self.may_read.data or "",
            about=(self.about.data,) if self.about.data else (),
        )


KIND_OF = {PartnerEntryForm: EntryKind.UPDATE, WordsForm: EntryKind.CHILDS_WORDS}
