"""What paper is wanted, and for whom."""

from __future__ import annotations

from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from caseboard.printing.services import Wanted
from caseboard.printing.sheets import PAPERS, listed_names
from caseboard.web.families.forms import options
from caseboard.web.forms import RequestForm, required

LIMIT = 200


class SheetsForm(RequestForm):
    paper = SelectField("Paper", choices=options(PAPERS.items()))
    copies_for = TextAreaField("For", validators=[Length(max=2000, message="Shorten these names.")])
    with_names = BooleanField("Print names")
    why_names = StringField(
        "Why names are needed", validators=[Length(max=LIMIT, message=f"Shorten this to {LIMIT} characters.")]
    )
    since = DateField("Since", validators=[required("Choose a day.")])
    with_words = BooleanField("Print what was shared with school")
    meeting = StringField(
        "Meeting", validators=[Length(max=LIMIT, message=f"Shorten this to {LIMIT} characters.")]
    )

    def wanted(self) -> Wanted:
        """What a form that was found valid asks for."""
        assert self.since.data is not None  # noqa: S101 - it is required
        return Wanted(
            copies_for=listed_names(self.copies_for.data or ""),
            since=self.since.data,
            meeting=(self.meeting.data or "").strip(),
            with_names=self.with_names.data,
            why_names=self.why_names.data or "",
            with_words=self.with_words.data,
        )
