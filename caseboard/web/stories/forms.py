"""The family's page as a form: what is a list is typed one on a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import FieldList, FormField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from caseboard.families.story.page import StoryPage, Told, helps, lines
from caseboard.families.story.queries import StoryView
from caseboard.web.fields import DayField, HiddenNumber, options, plain
from caseboard.web.forms import Part, RequestForm, required

ROWS = 3
"""Empty rows offered for what has been told."""
PAPER_FOR_LIMIT = 80


class ToldForm(Part):
    text = StringField("Already told", filters=[plain])
    said = SelectField("Where it was said", validate_choice=False, default="0")


class StoryForm(RequestForm):
    after = HiddenNumber(default=0)
    """The version on the screen."""
    own_words = TextAreaField("In our own words")
    going_well = TextAreaField("What is going well")
    worried = TextAreaField("What we are worried about")
    helpers = TextAreaField("Who is helping, and with what")
    happens_next = TextAreaField("What happens next")
    told = FieldList(FormField(ToldForm), max_entries=12)
    who_sees = StringField("Who sees this page", filters=[plain])
    agreed_with = StringField("Agreed with", filters=[plain])
    agreed_on = DayField("Agreed on", validators=[Optional()])

    def __init__(self, *args: Any, said: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [("0", "When this page was written"), *said]
        for row in self.told:
            row.form.said.choices = options(known)

    def page(self) -> StoryPage:
        return StoryPage(
            own_words=(self.own_words.data or "").strip(),
            going_well=lines(self.going_well.data or ""),
            worried=lines(self.worried.data or ""),
            helpers=helps(self.helpers.data or ""),
            happens_next=lines(self.happens_next.data or ""),
            told=tuple(
                _told(row.form.text.data, row.form.said.data or "0")
                for row in self.told
                if row.form.text.data
            ),
            who_sees=self.who_sees.data or "",
            agreed_with=self.agreed_with.data or "",
        )


def saying(join: str, seq: int) -> str:
    """Where something was said, as the form names it: "12", or "12@" and the join that leads to another record."""
    return f"{seq}@{join}" if join else str(seq)


def _told(text: str, said: str) -> Told:
    number, _, join = said.partition("@")
    is_number = number.isascii() and number.isdigit() and len(number) < 10
    return Told(text, int(number) if is_number else -1, join)


def as_typed(story: StoryView | None) -> dict[str, Any]:
    """A version as the form shows it, to be changed into the next one."""
    page = story.page if story else StoryPage()
    told = [{"text": one.text, "said": saying(*story.said_at(one))} for one in page.told] if story else []
    return {
        "after": story.version if story else 0,
        "own_words": page.own_words,
        "going_well": "\n".join(page.going_well),
        "worried": "\n".join(page.worried),
        "helpers": "\n".join(f"{one.who}: {one.what}" for one in page.helpers),
        "happens_next": "\n".join(page.happens_next),
        "told": [*told, *({"text": "", "said": "0"} for _ in range(ROWS))],
        "who_sees": page.who_sees,
    }


class ReadForm(RequestForm):
    """I have read this."""


class PaperForm(RequestForm):
    copies_for = StringField(
        "For",
        filters=[plain],
        validators=[
            DataRequired("Write whom the copy is for."),
            Length(max=PAPER_FOR_LIMIT, message=f"Shorten this to {PAPER_FOR_LIMIT} characters."),
        ],
    )
    goes_home = RadioField(
        "Is it safe for this page to go home?",
        choices=options(
            {
                "yes": "Yes: we asked, and it goes home with the family",
                "no": "No, or nobody asked: it stays with whoever works with them",
            }.items()
        ),
        validators=[required("Choose whether it goes home. When in doubt it does not.")],
    )
