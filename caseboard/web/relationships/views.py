"""Writing down how two people are related, also across two families on the board."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, g
from werkzeug.wrappers import Response as AnyResponse

from caseboard.access import Permission
from caseboard.db import session
from caseboard.families.door import FamilyNotFoundError
from caseboard.families.models import Family
from caseboard.families.people import adults
from caseboard.families.people.adults import Person
from caseboard.families.people.others import Other, find_others
from caseboard.families.people.view import get_relationship, with_ties
from caseboard.web.adults.forms import OutForm
from caseboard.web.families import page
from caseboard.web.guard import requires
from caseboard.web.households.forms import ref
from caseboard.web.members.acting import Asked, act, known, members_url, show, to
from caseboard.web.relationships.forms import RelationshipForm

blueprint = Blueprint(
    "relationships", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>/relationships"
)


@blueprint.get("/new")
@requires(Permission.CHANGE_CASES)
def new(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    form, _ = _form(page.get_family(family_id), formdata=None)
    return _ask(family_id, form)


@blueprint.post("/people")
@requires(Permission.CHANGE_CASES)
def found(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    """Finds somebody of another family. What was chosen before stays."""
    form, _ = _form(page.get_family(family_id))
    response = _ask(family_id, form)
    session().rollback()
    return response


@blueprint.post("")
@requires(Permission.CHANGE_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    family = page.lock_family(family_id)
    form, others = _form(family)
    return act(
        "relationships.create",
        form,
        family_id,
        again=lambda status: _ask(family_id, form, status=status),
        do=lambda: adults.relate(
            family,
            _person(family, form.one.data, others),
            form.kind.data,
            _person(family, form.to.data, others),
            by=g.actor,
        ),
        back=members_url(family_id),
        said="Saved.",
    )


@blueprint.post("/<uuid:relationship_id>/removals")
@requires(Permission.CHANGE_CASES)
def remove(school_id: uuid.UUID, family_id: uuid.UUID, relationship_id: uuid.UUID) -> AnyResponse:
    """Takes out what was written down by mistake."""
    family, form = page.lock_family(family_id), OutForm()
    members = with_ties(family, known(family), by=g.actor, shows_initials=True)
    row = get_relationship(members, relationship_id)
    if row is None:
        raise FamilyNotFoundError
    return act(
        "relationships.remove",
        form,
        family_id,
        relationship_id,
        again=lambda status: _ask(
            family_id, _form(page.get_family(family_id), formdata=None)[0], status=status
        ),
        do=lambda: adults.end_relationship(family, row, by=g.actor),
        back=members_url(family_id),
        said="Taken out.",
    )


def _form(family: Family, **more: Any) -> tuple[RelationshipForm, list[Other]]:
    everybody = known(family).everybody
    form = RelationshipForm(everybody=everybody, others=[], **more)
    others: list[Other] = []
    if form.find.data:
        others = find_others(form.find.data, but=family, by=g.actor, shows_initials=page.shows_initials())
        chosen = form.one.data, form.kind.data, form.to.data
        form = RelationshipForm(
            everybody=everybody,
            others=[(ref(o.person), f"{o.person.called} (family {o.family})") for o in others],
            **more,
        )
        form.one.data, form.kind.data, form.to.data = chosen
    return form, others


def _person(family: Family, chosen: str, others: list[Other]) -> Person:
    for other in others:
        if ref(other.person) == chosen:
            return other.row
    kind, _, public_id = chosen.partition(":")
    get = adults.get_adult if kind == "adult" else adults.get_child
    return get(family, uuid.UUID(public_id), by=g.actor)


def _ask(family_id: uuid.UUID, form: RelationshipForm, *, status: int = 200) -> Response:
    asked = Asked(
        title="How people are related",
        h1=f"How people of {page.title_of(page.get_family(family_id))} are related",
        button="Save",
        action=to("relationships.create", family_id),
        back=members_url(family_id),
        hints=("Anna is the mother of Jan: Anna, mother, Jan.",),
        fields=("one", "kind", "to"),
    )
    return show(asked, form, status=status, find_url=to("relationships.found", family_id))
