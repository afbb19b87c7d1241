"""The form for an answer: what they said, and who holds the family when it is no help."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional, ValidationError

from caseboard import clock, codes
from caseboard.access import Actor, SchoolRef
from caseboard.dates import short_day
from caseboard.families.summary import LevelChoice
from caseboard.moves.rules import ReviewChoice
from caseboard.referrals.models import Decision
from caseboard.referrals.rules import OUTCOMES, Answer, is_no_help
from caseboard.referrals.words import own_words
from caseboard.web.contacts.forms import WORDS, SharingForm, listed
from caseboard.web.fields import A_NAME, DayField, as_date, options, plain

NOW, EARLIER, LATER, KEPT = "now", "earlier", "later", "kept"
NO_MORE_SAID = "not_taken_up"
"""Stands first where there is a no: nothing more than that has to be known."""
TELLING = (
    (NOW, "Yes, today: school can read it as soon as it is saved"),
    (EARLIER, "Yes, on an earlier day"),
    (LATER, "Not yet: somebody still has to tell them"),
)
PRESELECTED = 1
"""Of the next looks offered: the second, as when a family is moved."""


def as_answered(decision: Decision, *, by: Actor) -> dict[str, object]:
    """What the form says of an answer that is put right."""
    return {
        "replaces": str(decision.public_id),
        "outcome": decision.outcome,
        "on": decision.decided_on,
        "decider": decision.decider.name if decision.decider else "",
        "reason_given": decision.reason_given,
        "words": own_words(decision.words, by=by),
        "level": decision.level,
        "pointed_to": decision.pointed_to.name if decision.pointed_to else "",
        "again_if": own_words(decision.again_if, by=by),
        "told_family_on": decision.told_family_on,
        "told": KEPT,
    }


class AnswerForm(SharingForm):
    """What became of a request. Required for a no: who holds it now, and when to look again."""

    help = HiddenField(default="no")
    replaces = HiddenField(default="")
    """The answer that is put right."""
    outcome = RadioField("What they answered", validators=[Optional()], validate_choice=False)
    on = DayField("When they answered", default=clock.today, validators=[Optional()])
    holder = StringField("Who holds it now", filters=[plain], validators=[A_NAME])
    review = RadioField("Next review", validators=[Optional()], validate_choice=False)
    next_on = DayField("Another date", validators=[Optional()])
    stays = BooleanField("Leave the family where it is")
    why_stays = StringField("Why it stays there", filters=[plain])
    told = RadioField(
        "Has school been told",
        choices=options(TELLING),
        default=NOW,
        validate_choice=False,
        validators=[Optional()],
    )
    told_on = DayField("When school was told", validators=[Optional()])
    owed_by = StringField("Who will tell them", filters=[plain], validators=[A_NAME])
    told_family_on = DayField("When the family was told", validators=[Optional()])
    decider = StringField("Who answered", filters=[plain], validators=[A_NAME])
    reason_given = RadioField("Did they give a reason", validators=[Optional()], validate_choice=False)
    words = TextAreaField("Their reason, in their words", validators=[WORDS])
    level = SelectField("Level they quoted", validate_choice=False, default="")
    pointed_to = StringField("Where they pointed to", filters=[plain], validators=[A_NAME])
    again_if = TextAreaField("What would make us ask again", validators=[WORDS])

    def __init__(
        self,
        *args: Any,
        what: str,
        schools: Sequence[SchoolRef],
        looks: Sequence[ReviewChoice],
        levels: Sequence[LevelChoice],
        planned: date | None = None,
        told_before: str = "",
        **kwargs: Any,
    ) -> None:
        """`planned` is the next look that is planned already; `told_before` says what stands of telling school, where
        an answer is put right."""
        super().__init__(*args, **kwargs)
        self.offer(schools)
        list_name = OUTCOMES[what]
        offered = [
            (code, words) for code, words in listed(list_name) if self.is_no is is_no_help(list_name, code)
        ]
        offered.sort(key=lambda one: one[0] != NO_MORE_SAID)
        self.outcome.choices = options(offered)
        if not self.outcome.data and not self.is_submitted() and self.is_no:
            self.outcome.data = offered[0][0]
        looks = [*([ReviewChoice(f"As planned, {short_day(planned)}", planned)] if planned else []), *looks]
        once_each = {look.on.isoformat(): look.label for look in reversed(looks)}
        self.review.choices = options(reversed(once_each.items()))
        if not self.review.data and not self.is_submitted():
            self.review.data = looks[0 if planned else PRESELECTED].on.isoformat()
        if told_before:
            self.told.choices = options([(KEPT, told_before), *TELLING])
        self.reason_given.choices = options(listed(codes.REASON_GIVEN))
        self.level.choices = options(
            [("", "None"), *((one.level.value, f"{one.label} ({one.national})") for one in levels)]
        )

    @property
    def is_no(self) -> bool:
        return self.help.data != "yes"

    @property
    def tells_more(self) -> bool:
        """Whether something stands in the part of the form that is folded away."""
        names = (
            "decider",
            "reason_given",
            "words",
            "level",
            "pointed_to",
            "again_if",
            "told_family_on",
            "shared",
        )
        return any(self[name].data or self[name].errors for name in names)

    def answer(self) -> Answer:
        """What was answered. A date typed in wins over the dates offered."""
        return Answer(
            outcome=self.outcome.data or "",
            on=self.on.data,
            decider=self.decider.data or "",
            reason_given=self.reason_given.data or "",
            words=(self.words.data or "").replace("\r\n", "\n"),
            level=self.level.data or "",
            pointed_to=self.pointed_to.data or "",
            again_if=(self.again_if.data or "").replace("\r\n", "\n"),
            shared_with=self.shared_with(),
            told_on=self._told_on(),
            keeps_told=self.told.data == KEPT,
            owed_by=self.owed_by.data or "",
            told_family_on=self.told_family_on.data,
            holder=self.holder.data or "",
            next_on=self.next_on.data or as_date(self.review.data),
            stays=bool(self.stays.data),
            why_stays=self.why_stays.data or "",
        )

    def _told_on(self) -> date | None:
        match self.told.data:
            case "earlier":
                return self.told_on.data
            case "later" | "kept":
                return None
            case _:
                return clock.today()

    def validate_told(self, field: RadioField) -> None:
        if field.data == EARLIER and not any(self.told_on.raw_data or []):
            raise ValidationError("Enter the day they were told, below.")
