"""The form that asks for help."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from caseboard import clock, codes
from caseboard.access import SchoolRef
from caseboard.families.models import Family
from caseboard.referrals.models import Contact
from caseboard.referrals.rules import WORDS_LIMIT, Asking
from caseboard.web.fields import A_NAME, DayField, options, plain
from caseboard.web.forms import RequestForm

WORDS = Length(max=WORDS_LIMIT, message=f"Shorten this to {WORDS_LIMIT:,} characters.")


def listed(name: str) -> list[tuple[str, str]]:
    """The codes of a list that may be chosen today, with their words."""
    return [(one.code, one.words) for one in codes.list_codes(name, clock.today())]


def as_asked(contact: Contact) -> dict[str, object]:
    """What the form says of a request as it is written down."""
    return {
        "agency": contact.agency.name,
        "agency_kind": contact.agency_kind,
        "asked_by": contact.asked_by.name if contact.asked_by else "",
        "asked_for": contact.asked_for,
        "asked_on": contact.asked_on,
        "agreement": contact.agreement,
    }


class SharingForm(RequestForm):
    """A form with words that a school may be given to read."""

    shared = SelectMultipleField(
        "Who may read these words",
        widget=ListWidget(),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )

    def offer(self, schools: Sequence[SchoolRef]) -> None:
        self.offered = schools
        self.shared.choices = options((str(s.public_id), f"{s.short_name} may read them") for s in schools)

    def shared_with(self) -> frozenset[int]:
        """The inner keys of the schools that were ticked; a school that was not offered is nobody's."""
        return frozenset(s.id for s in self.offered if str(s.public_id) in (self.shared.data or []))


class ContactForm(SharingForm):
    """Who was asked for help, about what, when, with whose agreement."""

    agency = StringField("Who was asked", filters=[plain], validators=[A_NAME])
    agency_kind = SelectField("What kind of service", validate_choice=False, default="")
    asked_by = StringField("Who asked them", filters=[plain], validators=[A_NAME])
    asked_for = SelectField("What was asked for", validate_choice=False, default="")
    asked_on = DayField("When they were asked", default=clock.today, validators=[Optional()])
    agreement = RadioField("Did the family agree", validators=[Optional()], validate_choice=False)
    changed = TextAreaField("What has changed since", validators=[WORDS])
    words = TextAreaField("What you asked, in your words", validators=[WORDS])
    children = SelectMultipleField(
        "Whom it is about", widget=ListWidget(), option_widget=CheckboxInput(), validate_choice=False
    )

    def __init__(
        self,
        *args: Any,
        family: Family,
        schools: Sequence[SchoolRef],
        known: Sequence[tuple[str, str, int]],
        **kwargs: Any,
    ) -> None:
        """`known` are the children this worker knows of: public id, name, inner key."""
        super().__init__(*args, **kwargs)
        self.offer(schools)
        self.known = known
        self.children.choices = options((ref, name) for ref, name, _ in known)
        if not self.is_submitted():
            self.children.data = [ref for ref, _, _ in known]
        self.agency_kind.choices = options([("", "Not sure"), *listed(codes.AGENCY)])
        self.asked_for.choices = options([("", "Not written down"), *listed(codes.HELP)])
        self.agreement.choices = options(listed(codes.AGREEMENT))

    def asking(self) -> Asking:
        chosen = {key for ref, _, key in self.known if ref in (self.children.data or [])}
        return Asking(
            agency=self.agency.data or "",
            agency_kind=self.agency_kind.data or "",
            asked_by=self.asked_by.data or "",
            asked_for=self.asked_for.data or "",
            asked_on=self.asked_on.data,
            agreement=self.agreement.data or "",
            words=(self.words.data or "").replace("\r\n", "\n"),
            changed=(self.changed.data or "").replace("\r\n", "\n"),
            children=() if len(chosen) == len(self.known) else tuple(sorted(chosen)),
            shared_with=self.shared_with(),
        )
