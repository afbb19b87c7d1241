"""What paper is wanted, for whom and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from caseboard import clock
from caseboard.printing.catalogue import OF_BOARD, OF_FAMILY, OF_MEETING, Kind
from caseboard.printing.frame import listed_names
from caseboard.printing.wanted import KEPT_FOR, PURPOSES, SINCE, Wanted
from caseboard.web.fields import A_DATE, DayField, options
from caseboard.web.forms import RequestForm, required

LIMIT = 200
SHORTEN = Length(max=LIMIT, message=f"Shorten this to {LIMIT} characters.")


def names_of(kinds: Mapping[str, Kind[Any]]) -> list[tuple[str, str]]:
    return [(code, kind.name) for code, kind in kinds.items()]


class PaperForm(RequestForm):
    """What every paper asks: for whom, why, until when, and names or initials."""

    paper = SelectField("Paper")
    copies_for = TextAreaField("For", validators=[Length(max=2000, message="Shorten these names.")])
    purpose = SelectField("What it is for", choices=options(PURPOSES.items()), default="meeting")
    meeting = StringField("Meeting", validators=[SHORTEN])
    with_names = BooleanField("Print names")
    why_names = StringField("Why names are needed", validators=[SHORTEN])
    shred_by = DayField("Give back or shred by", validators=[Optional()])

    def wanted(self) -> Wanted:
        """What a form that was found valid asks for."""
        return Wanted(**self.known())

    def known(self) -> dict[str, Any]:
        return {
            "paper": self.paper.data,
            "copies_for": listed_names(self.copies_for.data or ""),
            "since": clock.today(),
            "shred_by": self.shred_by.data or clock.today() + KEPT_FOR,
            "purpose": self.purpose.data,
            "meeting": (self.meeting.data or "").strip() if self.meeting else "",
            "with_names": self.with_names.data,
            "why_names": self.why_names.data or "",
        }


class SheetsForm(PaperForm):
    """Paper of a board."""

    paper = SelectField("Paper", choices=options(names_of(OF_BOARD)))
    since = DayField("Since", validators=[required(A_DATE)])
    with_words = BooleanField("Print what was shared with school")

    def known(self) -> dict[str, Any]:
        return super().known() | {"since": self.since.data, "with_words": self.with_words.data}


class FamilySheetsForm(PaperForm):
    """Paper about one family."""

    paper = SelectField("Paper", choices=options(names_of(OF_FAMILY)))


class MeetingSheetsForm(PaperForm):
    """Paper of one meeting, which knows when and where it is."""

    paper = SelectField("Paper", choices=options(names_of(OF_MEETING)))
    meeting = None  # type: ignore[assignment]
    with_words = BooleanField("Print what was shared with school")

    def known(self) -> dict[str, Any]:
        return super().known() | {"since": clock.today() - SINCE, "with_words": self.with_words.data}
