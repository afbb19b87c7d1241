"""Alternative provision: where a child is taught, and the review that comes back every half-term."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, g
from werkzeug.wrappers import Response as AnyResponse

from caseboard import clock
from caseboard.access import Permission
from caseboard.families.door import cases
from caseboard.families.models import Family
from caseboard.families.people import adults, placements
from caseboard.families.people.disclosure import is_marked
from caseboard.families.people.models import Placement
from caseboard.web.families import page
from caseboard.web.guard import requires
from caseboard.web.members.acting import Asked, act, members_url, show, to
from caseboard.web.placements.forms import FACTS, PlacementForm, ReviewForm

blueprint = Blueprint(
    "placements", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>/placements"
)

BESIDE = {"contact": "A name and a number. Not the address."}
HIDDEN = "Do not disclose: the places are not shown, and stay as they are."
HINTS = (
    "The school stays responsible. It needs the address of every place, and looks again every half-term.",
)


@blueprint.get("/new")
@requires(Permission.CHANGE_CASES)
def new(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    return _ask(family_id, _form(page.get_family(family_id), formdata=None), None)


@blueprint.post("")
@requires(Permission.CHANGE_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    family = page.lock_family(family_id)
    form = _form(family)
    return act(
        "placements.create",
        form,
        family_id,
        again=lambda status: _ask(family_id, form, None, status=status),
        do=lambda: placements.add_placement(
            family,
            adults.get_child(family, uuid.UUID(form.child.data), by=g.actor),
            sites=form.site_facts(),
            by=g.actor,
            **form.facts(),
        ),
        back=members_url(family_id),
        said="The placement is in the record. Its review comes back every half-term.",
    )


@blueprint.get("/<uuid:placement_id>")
@requires(Permission.CHANGE_CASES)
def edit(school_id: uuid.UUID, family_id: uuid.UUID, placement_id: uuid.UUID) -> Response:
    family = page.get_family(family_id)
    placement = placements.get_placement(family, placement_id, by=g.actor)
    return _ask(family_id, _form(family, formdata=None, data=_as_it_is(family, placement)), placement_id)


@blueprint.post("/<uuid:placement_id>")
@requires(Permission.CHANGE_CASES)
def update(school_id: uuid.UUID, family_id: uuid.UUID, placement_id: uuid.UUID) -> AnyResponse:
    family = page.lock_family(family_id)
    placement, form = placements.get_placement(family, placement_id, by=g.actor), _form(family)
    return act(
        "placements.update",
        form,
        family_id,
        placement_id,
        again=lambda status: _ask(family_id, form, placement_id, status=status),
        do=lambda: placements.change_placement(
            family,
            placement,
            sites=None if is_marked(family) else form.site_facts(),
            by=g.actor,
            **form.facts(),
        ),
        back=members_url(family_id),
        said="Saved.",
    )


@blueprint.get("/<uuid:placement_id>/reviews")
@requires(Permission.CHANGE_CASES)
def show_review(school_id: uuid.UUID, family_id: uuid.UUID, placement_id: uuid.UUID) -> Response:
    return _ask_review(family_id, placement_id, ReviewForm(formdata=None))


@blueprint.post("/<uuid:placement_id>/reviews")
@requires(Permission.CHANGE_CASES)
def review(school_id: uuid.UUID, family_id: uuid.UUID, placement_id: uuid.UUID) -> AnyResponse:
    """Says that the placement was looked at."""
    family, form = page.lock_family(family_id), ReviewForm()
    placement = placements.get_placement(family, placement_id, by=g.actor)
    child = next(s.child for s in cases(g.actor).strands_of(family) if s.child_id == placement.child_id)
    return act(
        "placements.review",
        form,
        family_id,
        placement_id,
        again=lambda status: _ask_review(family_id, placement_id, form, status=status),
        do=lambda: placements.review_placement(
            family,
            placement,
            on=form.reviewed_on.data or clock.today(),
            school_id=child.school_id,
            by=g.actor,
        ),
        back=members_url(family_id),
        said="Reviewed. It comes back next half-term.",
    )


def _as_it_is(family: Family, placement: Placement) -> dict[str, Any]:
    child = next(s.child for s in family.strands if s.child_id == placement.child_id)
    shown = [] if is_marked(family) else placement.sites
    return {
        "child": str(child.public_id),
        **{name: getattr(placement, name) for name in ("provider", "contact", "starts", "ends")},
        "sites": [
            {"name": site.name, "lines": site.lines, "postcode": site.postcode, "days": list(site.days)}
            for site in shown
        ],
    }


def _form(family: Family, **more: Any) -> PlacementForm:
    children = [
        (str(s.child.public_id), s.child.initials if page.shows_initials() else s.child.called)
        for s in cases(g.actor).strands_of(family)
    ]
    return PlacementForm(children=children, **more)


def _ask(
    family_id: uuid.UUID, form: PlacementForm, placement_id: uuid.UUID | None, *, status: int = 200
) -> Response:
    family = page.get_family(family_id)
    hidden = placement_id is not None and is_marked(family)
    asked = Asked(
        title="Alternative provision",
        h1=f"Alternative provision, {page.title_of(family)}",
        button="Save",
        action=to("placements.update", family_id, placement_id=placement_id)
        if placement_id
        else to("placements.create", family_id),
        back=members_url(family_id),
        hints=(HIDDEN,) if hidden else HINTS,
        beside=BESIDE,
        fields=FACTS if placement_id is None else FACTS[1:],
        template="placements/form.html",
    )
    return show(asked, form, status=status, has_sites=not hidden, is_new=placement_id is None)


def _ask_review(
    family_id: uuid.UUID, placement_id: uuid.UUID, form: ReviewForm, *, status: int = 200
) -> Response:
    placement = placements.get_placement(page.get_family(family_id), placement_id, by=g.actor)
    asked = Asked(
        title="A review",
        h1=f"Review of {placement.provider}",
        button="Reviewed",
        action=to("placements.review", family_id, placement_id=placement_id),
        back=members_url(family_id),
        fields=("reviewed_on",),
    )
    return show(asked, form, status=status)
