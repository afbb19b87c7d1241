"""What stands around every page: who is signed in, where they can go, names or initials."""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple

from flask import Flask, g, request, session, url_for
from flask_wtf.csrf import generate_csrf
from werkzeug.routing import BuildError

from caseboard.access import Actor, Permission
from caseboard.clock import now
from caseboard.copies.runs import list_runs
from caseboard.copies.standing import judge
from caseboard.web import showing
from caseboard.web.covering import HAS_PIN
from caseboard.web.menu.places import list_places

SCHOOLS_IN_THE_BAR = 3
"""With more, the bar leads to a list of them."""
READS_FAMILIES = (Permission.READ_CASES, Permission.READ_SCHOOL_VIEW, Permission.READ_PARTNER_VIEW)


class NavItem(NamedTuple):
    label: str
    url: str
    is_current: bool


class Chrome:
    """Made for each page; every part is worked out when a template asks for it."""

    @property
    def actor_name(self) -> str:
        actor: Actor | None = g.get("actor")
        return actor.name if actor else ""

    @property
    def person(self) -> str:
        """Whose page this is, as a number that says nothing: a form is not sent again by somebody else."""
        actor: Actor | None = g.get("actor")
        return str(actor.public_id) if actor else ""

    @property
    def shows_initials(self) -> bool:
        return showing.shows_initials()

    @property
    def shows_families(self) -> bool:
        """Whether a page of theirs can show a family: only then are there names to turn into initials, or to cover."""
        actor: Actor | None = g.get("actor")
        return actor is not None and any(actor.may(permission) for permission in READS_FAMILIES)

    @property
    def has_told(self) -> bool:
        """Whether the browser has said what it points with."""
        return showing.has_told()

    @property
    def covers_names(self) -> bool:
        """Whether names stand on this page for a while only: once covered they do not come back."""
        return showing.is_touch() and not self.shows_initials

    @property
    def asks_pin(self) -> bool:
        """Whether the cover asks for a PIN before it shows the screen again."""
        return bool(session.get(HAS_PIN))

    @cached_property
    def csrf(self) -> str:
        return str(generate_csrf())

    @cached_property
    def copies_warning(self) -> str:
        """What is worst about the copies of the records, as a sentence, for those who look after them. Empty, and
        nothing is asked, for everybody else."""
        actor: Actor | None = g.get("actor")
        if actor is None or not actor.may(Permission.WATCH_COPIES):
            return ""
        troubles = judge(list_runs(), now()).troubles
        return troubles[0].says if troubles else ""

    @property
    def nav(self) -> list[NavItem]:
        actor: Actor | None = g.get("actor")
        return [item for item in _items(actor) if item] if actor else []


def init_app(app: Flask) -> None:
    app.context_processor(lambda: {"chrome": Chrome()})


def safe_url(endpoint: str, **values: Any) -> str | None:
    """The address of a page; None when this release does not have it."""
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return None


def _items(actor: Actor) -> list[NavItem | None]:
    items: list[NavItem | None] = []
    cases = actor.schools_for(Permission.READ_CASES)
    seen = actor.schools_for(Permission.READ_SCHOOL_VIEW)
    if actor.may(Permission.ACKNOWLEDGE_LETTERS):
        items += [_item("This week", "weeks.show"), _item("Letters", "letters.index")]
    if actor.may(Permission.RAISE_WORRIES):
        items.append(_item("Worries", "worries.index"))
    if len(cases) > 1:
        items.append(_item("Both schools" if len(cases) == 2 else "All schools", "boards.caseload"))
    schools = sorted({*cases, *seen}, key=lambda school: (school.short_name, school.id))
    if len(schools) > SCHOOLS_IN_THE_BAR:
        items.append(_item("Choose a school", "boards.index"))
        schools = [school for school in schools if school == g.get("school")]
    for school in schools:
        items.append(_item(school.short_name, "boards.show", school_id=school.public_id))
    if actor.may(Permission.READ_OUTBOUND_LETTERS):
        items.append(_item("Friday", "fridays.index"))
    if actor.may(Permission.READ_PARTNER_VIEW):
        items.append(_item("Your families", "partner_families.index"))
    if actor.may(Permission.MANAGE_PEOPLE):
        items.append(_item("People", "people.index"))
    if list_places(actor):
        items.append(_item("More", "menu.index"))
    return items


def _item(label: str, endpoint: str, **values: Any) -> NavItem | None:
    url = safe_url(endpoint, **values)
    here = request.endpoint == endpoint and all(
        (request.view_args or {}).get(k) == v for k, v in values.items()
    )
    return NavItem(label, url, here) if url else None
