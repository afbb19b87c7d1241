"""Before an entry is shared: exactly what each reader would see, and what in it looks risky."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import g

from caseboard.events.models import Audience
from caseboard.families import partner_view, school_view
from caseboard.families.as_read import as_read
from caseboard.families.models import EntryKind, Family
from caseboard.families.particulars import MAY_READ, Particulars
from caseboard.families.risks import Risk, find_risks
from caseboard.families.standing import Standing
from caseboard.families.summary import list_readers
from caseboard.web.entries.forms import EntryForm
from caseboard.web.showing import shows_initials

ASK_BASIS = "Choose what sharing this rests on."
ASK_AGREED = "Write who agreed to this being shared, and when."
THE_FAMILY = "The family, if they ask,"
NOBODY_YET = "Whoever is added to this family later"
WISHES = ("worker", "not_family")
"""What a child may have said that sharing goes against."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One reader, or the readers of one school, and the very words they would read."""

    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Check:
    readings: tuple[Reading, ...]
    risks: tuple[Risk, ...]
    digest: str

    def is_passed(self, form: EntryForm) -> bool:
        """Whether the person has seen this: on the page that shows it, or, for a plain update with nothing risky in
        it, word for word beside the box as they typed."""
        if form.checked.data == self.digest:
            return True
        words = plain(form.update.data)
        is_plain = all(reading.text == words for reading in self.readings)
        return is_plain and not self.risks and bool(words) and plain(form.shown.data) == words


def plain(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").strip()


def ask_basis(form: EntryForm, now: Standing) -> None:
    """Asks what sharing rests on, where the family's record does not say it."""
    if not form.is_shared or now.good_for is not None:
        return
    if not form.basis.data:
        form.refuse("basis", ASK_BASIS)
    elif form.basis.data == "agreement" and not form.agreed.data:
        form.refuse("agreed", ASK_AGREED)


def check(family: Family, form: EntryForm) -> Check:
    """What would be read by whom. The family came through the door."""
    text, said = plain(form.update.data), form.said()
    details = said.to_json()
    readings = tuple(_readings(family, form, text, said))
    everything = "\n".join([text, *(reading.text for reading in readings)])
    risks = [*find_risks(family, everything, by=g.actor), *_wishes(form, said)]
    whole = [
        form.kind.data,
        form.audience.data,
        sorted(form.school_ids()),
        form.basis.data or "",
        text,
        details,
    ]
    shown = [[reading.who, reading.text] for reading in readings]
    digest = hashlib.sha256(json.dumps([whole, shown], sort_keys=True).encode()).hexdigest()
    return Check(readings, tuple(risks), digest)


def _readings(family: Family, form: EntryForm, text: str, said: Particulars) -> list[Reading]:
    """What each of those who could read it would read; last the family, who may ask for it."""
    details = said.to_json()
    whole = as_read(form.entry_kind, text, details, child=form.children_of.get)
    is_for_team = form.audience.data == Audience.TEAM.value
    found = (
        _team(family, form, text, details, whole) if is_for_team else _schools(family, form, text, details)
    )
    return [*found, Reading(THE_FAMILY, whole)]


def _team(
    family: Family, form: EntryForm, text: str, details: dict[str, Any] | None, whole: str
) -> list[Reading]:
    known = partner_view.preview(family, form.entry_kind, text, details, shows_initials=shows_initials())
    if not known:
        return [Reading(NOBODY_YET, whole)]
    return [Reading(in_a_row(names), words) for words, names in known.items()]


def _schools(family: Family, form: EntryForm, text: str, details: dict[str, Any] | None) -> list[Reading]:
    chosen = [school for school in form.offered if school.id in form.school_ids()]
    names = list_readers([school.id for school in chosen])
    return [
        Reading(
            f"{in_a_row(names[school.id]) or 'Whoever reads'} at {school.short_name}",
            school_view.preview(
                family, school, form.entry_kind, text, details, shows_initials=shows_initials()
            ),
        )
        for school in chosen
    ]


def _wishes(form: EntryForm, said: Particulars) -> list[Risk]:
    """What the child said about who may read it, where this goes further."""
    if form.entry_kind is EntryKind.CHILDS_WORDS and said.may_read in WISHES:
        return [Risk("The child's wish", MAY_READ[said.may_read])]
    return []


def in_a_row(names: Sequence[str]) -> str:
    """ "Mrs Hale, Mrs Lowe and Mr Teague"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
