"""The form for writing about a family: an entry of any kind."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from caseboard import clock
from caseboard.access import SchoolRef
from caseboard.events.models import Audience
from caseboard.families.models import EntryKind
from caseboard.families.particulars import CONTACTS, MAY_READ, WAYS, OfChild, Particulars
from caseboard.families.sharing_models import Basis
from caseboard.families.standing import BASIS_WORDS
from caseboard.web.fields import DayField, options
from caseboard.web.forms import Part, RequestForm

KINDS: tuple[tuple[str, str], ...] = (
    (EntryKind.UPDATE, "Update"),
    (EntryKind.CONTACT, "Contact"),
    (EntryKind.VISIT, "Visit"),
    (EntryKind.MEETING, "Meeting"),
    (EntryKind.CHILDS_WORDS, "Child's words"),
)
"""The kinds that this form writes, with the words on their buttons."""


def kind_of(text: str | None) -> EntryKind:
    """The kind that an address or a form asks for; an update where there is none such."""
    return EntryKind(text) if text in dict(KINDS) else EntryKind.UPDATE


LABELS = {
    EntryKind.CONTACT: "What was said or done",
    EntryKind.VISIT: "What you saw and heard",
    EntryKind.MEETING: "What was said and agreed",
    EntryKind.CHILDS_WORDS: "What the child said, word for word",
}

AUDIENCES = (
    (Audience.SCHOOL.value, "School"),
    (Audience.TEAM.value, "The team"),
    (Audience.WORKER.value, "Worker only"),
    (Audience.SEALED.value, "Sealed"),
)

YES_NO = (("yes", "Yes"), ("no", "No"), ("", "Not said"))


SENT_AT_MOST = 100
"""Parts about one child that are read of what was sent: as many as a draft keeps."""


def squeezed(text: str | None) -> str:
    return " ".join((text or "").split())


class ChildForm(Part):
    """What an entry says of one child alone."""

    child = HiddenField()
    seen = RadioField("Seen", choices=options(YES_NO), default="", validators=[Optional()])
    alone = RadioField("Seen alone", choices=options(YES_NO), default="", validators=[Optional()])
    why = StringField("Why not, in a few words", filters=[squeezed])
    words = TextAreaField("About this child alone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = ""
        """What the child is called, for the page."""


class EntryForm(RequestForm):
    """An entry: its words, who may see it, when it happened. For workers only, unless it is shared."""

    kind = HiddenField(default=EntryKind.UPDATE.value)
    update = TextAreaField("Update")
    how = RadioField(validators=[Optional()])
    where = StringField("Where", filters=[squeezed])
    present = StringField("Who was there", filters=[squeezed])
    about = SelectMultipleField(
        "Which child", widget=ListWidget(), option_widget=CheckboxInput(), validate_choice=False
    )
    children = FieldList(FormField(ChildForm), max_entries=SENT_AT_MOST)
    did = TextAreaField("What we did about it")
    may_read = RadioField("Who may read it, in the child's view", validators=[Optional()])
    audience = RadioField("Who may see it", choices=options(AUDIENCES), default=Audience.WORKER.value)
    schools = SelectMultipleField(
        "Which school may read it", widget=ListWidget(), option_widget=CheckboxInput(), validate_choice=False
    )
    basis = RadioField(
        "What sharing rests on",
        choices=options((basis.value, words) for basis, words in BASIS_WORDS.items()),
        validators=[Optional()],
    )
    agreed = StringField("Who agreed, and when", filters=[squeezed])
    readers = SelectMultipleField(
        "Who besides you may read it",
        widget=ListWidget(),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    happened_on = DayField(
        "When it happened", default=clock.today, validators=[InputRequired("Enter the day it happened.")]
    )
    significant = BooleanField("Put it into the chronology")
    corrects = HiddenField()
    """The entry that was struck through and that this one replaces."""
    preview = BooleanField("Preview")
    shown = HiddenField()
    """The words that stood in the preview when the form was sent, as the script put them there."""
    checked = HiddenField()
    """What was shown in full before sharing: a hash of it."""

    def __init__(
        self,
        *args: Any,
        offered: Sequence[SchoolRef],
        children_of: Mapping[str, str],
        colleagues: Mapping[str, str] | None = None,
        kind: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offered, self.children_of = offered, children_of
        self.schools.choices = options((str(school.public_id), school.short_name) for school in offered)
        is_fresh = (
            not self.is_submitted() and not self.schools.data
        )  # a draft keeps the schools that were ticked
        if is_fresh or len(offered) == 1:
            self.schools.data = [str(school.public_id) for school in offered]
        if kind:
            self.kind.data = kind
        self.kind.data = kind_of(self.kind.data).value
        self.colleagues = dict(colleagues or {})
        self.readers.choices = options(self.colleagues.items())
        self.about.choices = options(children_of.items())
        ways = CONTACTS if self.entry_kind is EntryKind.CONTACT else WAYS
        self.how.choices = options(ways.items())
        self.how.label.text = "How" if self.entry_kind is EntryKind.CONTACT else "How they told it"
        self.may_read.choices = options(MAY_READ.items())
        self.update.label.text = LABELS.get(self.entry_kind, "Update")
        if self.entry_kind is EntryKind.CONTACT:
            self.present.label.text = "With whom"
        self._fill_children()

    def _fill_children(self) -> None:
        """One part for each child of the family, in the family's order, whatever was sent."""
        sent = {one.form.child.data: one.form for one in self.children}
        known = [ref for ref in self.children_of if ref not in sent] if self._asks_of_children else []
        for one in list(self.children):
            one.form.name = self.children_of.get(one.form.child.data or "", "")
        self.children.max_entries = None  # a child of the family has its part, whatever else was sent
        for ref in known:
            self.children.append_entry({"child": ref})
            self.children[-1].form.name = self.children_of[ref]

    @property
    def _asks_of_children(self) -> bool:
        """Whether the page has a part for each child: of a visit always, of others where there are several."""
        if self.entry_kind is EntryKind.CHILDS_WORDS:
            return False
        return self.entry_kind is EntryKind.VISIT or len(self.children_of) > 1

    @property
    def entry_kind(self) -> EntryKind:
        return EntryKind(self.kind.data or "")

    @property
    def is_shared(self) -> bool:
        """Whether anybody but workers would read it."""
        return self.audience.data in {Audience.SCHOOL.value, Audience.TEAM.value}

    def school_ids(self) -> list[int]:
        """The inner keys of the schools that were ticked."""
        return [school.id for school in self.offered if str(school.public_id) in (self.schools.data or [])]

    def said(self) -> Particulars:
        """What was said besides the words, as far as this kind asks for it."""
        kind = self.entry_kind
        is_visit, is_words = kind is EntryKind.VISIT, kind is EntryKind.CHILDS_WORDS
        asks_how = kind is EntryKind.CONTACT or is_words
        return Particulars(
            how=self.how.data or "" if asks_how else "",
            where=self.where.data or "" if kind not in (EntryKind.UPDATE, EntryKind.CONTACT) else "",
            present=self.present.data or "" if kind is not EntryKind.UPDATE else "",
            did=(self.did.data or "").replace("\r\n", "\n").strip() if is_words else "",
            may_read=self.may_read.data or "" if is_words else "",
            agreed=self.agreed.data or "" if self.is_shared and self.basis.data == Basis.AGREEMENT else "",
            about=tuple(self.about.data or ()) if is_words else (),
            children={
                one.form.child.data or "": OfChild(
                    seen=one.form.seen.data or "" if is_visit else "",
                    alone=one.form.alone.data or "" if is_visit and one.form.seen.data == "yes" else "",
                    why=one.form.why.data or "" if is_visit else "",
                    words=(one.form.words.data or "").replace("\r\n", "\n").strip(),
                )
                for one in self.children
                if not is_words
            },
        )

    @property
    def is_sealed(self) -> bool:
        return bool(self.audience.data == Audience.SEALED.value)

    def reader_ids(self) -> list[uuid.UUID]:
        """The colleagues that were ticked, of those that were offered."""
        return [uuid.UUID(one) for one in self.readers.data or [] if one in self.colleagues]

    def chosen_basis(self) -> Basis | None:
        return Basis(self.basis.data) if self.basis.data else None

    def replaces(self) -> uuid.UUID | None:
        """The entry that this one takes the place of, when it is a correction."""
        try:
            return uuid.UUID(self.corrects.data or "")
        except ValueError:
            return None
