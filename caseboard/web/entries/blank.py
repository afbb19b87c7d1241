"""The fields of a form in which nothing is written yet: the same for most families of a school, and written once.

What is kept is kept by everything that it shows, as cards and lines of a history are. A form with words in it, or with
mistakes, is written anew each time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from flask import Flask
from markupsafe import Markup

from caseboard.access import SchoolRef
from caseboard.families.models import EntryKind
from caseboard.families.standing import Standing
from caseboard.web.entries.forms import KINDS, EntryForm

KEPT = 128
"""Forms a process remembers, of some ten thousand characters each."""


class Readers(NamedTuple):
    """Who at a school will read what is shared."""

    school: SchoolRef
    names: str
    is_chosen: bool


class Beside(NamedTuple):
    """What stands with the fields besides what was filled in."""

    readers: tuple[Readers, ...]
    partners: tuple[str, ...]
    """Who reads what is for the team, by name."""
    standing: Standing
    today: date
    read_first: str
    """Where the page stands that is to be read before this; empty when there is none."""


class Blank(NamedTuple):
    """Everything that the fields show when nothing is filled in. The same is the same text, whoever writes of whom."""

    kind: EntryKind
    children: tuple[tuple[str, str], ...]
    """The children that this kind asks about: id and name."""
    colleagues: tuple[tuple[str, str], ...]
    beside: Beside


def blank(
    kind: EntryKind, children: Mapping[str, str], colleagues: Mapping[str, str], beside: Beside
) -> Blank:
    """Children whom the fields do not name make no difference: one that lives alone is named for a visit only."""
    names_them = kind in (EntryKind.VISIT, EntryKind.CHILDS_WORDS) or len(children) > 1
    return Blank(kind, tuple(children.items()) if names_them else (), tuple(colleagues.items()), beside)


def init_app(app: Flask) -> None:
    @lru_cache(maxsize=KEPT)
    def fields_of_blank(blank: Blank) -> Markup:
        schools: Sequence[SchoolRef] = [one.school for one in blank.beside.readers]
        form = EntryForm(
            formdata=None,
            data={
                "schools": [str(school.public_id) for school in schools],
                "happened_on": blank.beside.today,
            },
            offered=schools,
            children_of=dict(blank.children),
            colleagues=dict(blank.colleagues),
            kind=blank.kind.value,
        )
        fields: Markup = app.jinja_env.get_template("entries/_fields.html").module.fields_of(  # type: ignore[attr-defined]  # its macro
            form, blank.beside, KINDS
        )
        return fields

    app.jinja_env.globals["fields_of_blank"] = fields_of_blank
