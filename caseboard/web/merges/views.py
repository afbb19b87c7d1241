"""Joining another record of the same family, reading what was written there, and putting the two apart again."""

from __future__ import annotations

import uuid
from contextlib import suppress
from dataclasses import dataclass

from flask import Blueprint, Response, g, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import audit
from caseboard.access import Permission
from caseboard.boards.find import find_families
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FamilyNotFoundError, cases
from caseboard.families.models import Family
from caseboard.families.people import merging
from caseboard.families.people.merging import UnderWay
from caseboard.families.people.models import Merge
from caseboard.referrals.joining import follow_card
from caseboard.web.adults.forms import OutForm
from caseboard.web.families import page
from caseboard.web.families.lines import show_joined
from caseboard.web.guard import requires
from caseboard.web.members.acting import Asked, act, show, to
from caseboard.web.merges.forms import SEPARATOR, MergeForm
from caseboard.web.reading import note_read

blueprint = Blueprint(
    "merges", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>/merges"
)

HINTS = (
    "Everybody and everything that is going on comes to this record: children, adults, homes, helpers, partners, "
    "requests, actions, worries and questions; the page, too, unless this record has one. The other leaves the board.",
    "What was written there stays there, and is read from here. Partners of either read what was said to the team of "
    "both. What schools may know of each other's children by agreement then counts for all of them. You can put the "
    "two apart again.",
)


@blueprint.get("")
@requires(Permission.READ_CASES)
def index(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    """What was joined to this record."""
    family = page.get_family(family_id)
    return make_response(
        render_template(
            "merges/index.html",
            family=family,
            title=page.title_of(family),
            merges=merging.list_merges(family),
            request_id=uuid.uuid4(),
            school=g.school,
        )
    )


@blueprint.get("/new")
@requires(Permission.CHANGE_CASES)
def new(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    page.get_family(family_id)
    return _ask(family_id, MergeForm(formdata=None))


@blueprint.post("/found")
@requires(Permission.CHANGE_CASES)
def found(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    """Finds the other record, by name."""
    response = _ask(family_id, _form(page.get_family(family_id)))
    session().rollback()
    return response


@blueprint.post("")
@requires(Permission.CHANGE_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    kept = page.lock_family(family_id)
    form = _form(kept)
    return act(
        "merges.create",
        form,
        family_id,
        again=lambda status: _ask(family_id, form, status=status),
        do=lambda: _join(kept, _other(form)),
        back=to("families.show", family_id),
        said="The two records are one now.",
    )


@blueprint.get("/<uuid:merge_id>")
@requires(Permission.READ_CASES)
def read(school_id: uuid.UUID, family_id: uuid.UUID, merge_id: uuid.UUID) -> Response:
    """What was written in the record that was joined, for whoever may read it."""
    family = page.get_family(family_id)
    row = merging.get_joined(family, merge_id)
    other = merging.get_merged(row, by=g.actor)
    note_read(audit.Act.FAMILY_READ, other.public_id, g.school.id)
    return show_joined(family, row)


@blueprint.post("/<uuid:merge_id>/undos")
@requires(Permission.CHANGE_CASES)
def undo(school_id: uuid.UUID, family_id: uuid.UUID, merge_id: uuid.UUID) -> AnyResponse:
    family, form = page.lock_family(family_id), OutForm()
    row = merging.get_merge(family, merge_id)
    return act(
        "merges.undo",
        form,
        family_id,
        merge_id,
        again=lambda status: _refused(family_id, form, status),
        do=lambda: _put_apart(family, row),
        back=to("merges.index", family_id),
        said="They are two records again.",
    )


def _join(kept: Family, other: Family) -> None:
    merging.merge(kept, other, by=g.actor)
    follow_card(kept, by=g.actor)


def _put_apart(kept: Family, row: Merge) -> None:
    other = merging.undo_merge(kept, row, by=g.actor)
    for family in (kept, other):
        follow_card(family, by=g.actor)


def _refused(family_id: uuid.UUID, form: OutForm, status: int) -> Response:
    shown = MergeForm(formdata=None)
    shown.form_errors = [sentence for _, sentence in form.problems()]
    return _ask(family_id, shown, status=status)


def _form(family: Family) -> MergeForm:
    typed = MergeForm()
    results = find_families(
        g.actor,
        g.actor.schools_for(Permission.CHANGE_CASES),
        typed.find.data or "",
        shows_initials=page.shows_initials(),
    )
    offered = [
        (
            f"{one.school_id}{SEPARATOR}{one.family_id}",
            ", ".join(part for part in (one.title, one.children, one.stage_name, one.marks) if part),
        )
        for one in results
        if one.family_id != family.public_id
    ]
    return MergeForm(offered=offered)


def _other(form: MergeForm) -> Family:
    """The chosen family, through the door and locked: foreign and absent answer alike."""
    if not form.family.data:
        raise MissingAnswersError({"family": "Choose the other record."})
    school, _, family = form.family.data.partition(SEPARATOR)
    known = {str(one.public_id): one.id for one in g.actor.schools_for(Permission.CHANGE_CASES)}
    try:
        return cases(g.actor).get_family(uuid.UUID(family), school=known[school], lock=True)
    except (KeyError, ValueError) as error:
        raise FamilyNotFoundError from error


def _ask(family_id: uuid.UUID, form: MergeForm, *, status: int = 200) -> Response:
    family = page.get_family(family_id)
    asked = Asked(
        title="One family, two records",
        h1=f"Join another record to {page.title_of(family)}",
        button="Join the two",
        action=to("merges.create", family_id),
        back=to("merges.index", family_id),
        hints=HINTS,
        fields=("family",) if form.family.choices else (),
        template="merges/new.html",
    )
    first = [found for one in _chosen(family, form) if (found := _to_settle(one))]
    return show(asked, form, status=status, find_url=to("merges.found", family_id), first=first)


SETTLED_AT = {
    UnderWay.HANDOVER: (
        "This family is being handed over. Have that accepted, or take it back, before the two are joined.",
        "handovers.index",
    ),
    UnderWay.SCHOOL_MOVE: (
        "This family is on its way to another school. Have that confirmed, or take it back, before the two are joined.",
        "family_schools.index",
    ),
}
"""What is said of it, and the page on which it is settled."""


@dataclass(frozen=True, slots=True)
class ToSettle:
    """What must be settled before a family is joined, and the page on which that is done."""

    title: str
    sentence: str
    url: str


def _to_settle(family: Family) -> ToSettle | None:
    waits = merging.under_way(family)
    if waits is None:
        return None
    sentence, endpoint = SETTLED_AT[waits]
    here = {one.school_id for one in family.schools if one.until is None}
    school = next(one for one in g.actor.schools_for(Permission.CHANGE_CASES) if one.id in here)
    url = url_for(endpoint, school_id=school.public_id, family_id=family.public_id)
    return ToSettle(page.title_of(family), sentence, url)


def _chosen(family: Family, form: MergeForm) -> list[Family]:
    """The record that is kept, and the one that was chosen, if it was."""
    with suppress(MissingAnswersError, FamilyNotFoundError):
        return [family, _other(form)]
    return [family]
