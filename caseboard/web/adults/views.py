"""Adding an adult to a family, changing what is known of them, taking out one who was put in by mistake."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, g
from werkzeug.wrappers import Response as AnyResponse

from caseboard.access import Permission
from caseboard.families.people import adults, households
from caseboard.web.adults.forms import FACTS, AdultForm, OutForm
from caseboard.web.families import page
from caseboard.web.guard import requires
from caseboard.web.members.acting import Asked, act, members_url, show, to

blueprint = Blueprint(
    "adults", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>/adults"
)

BESIDE = {
    "likes": "If that is not the first name.",
    "languages": "The ones they speak at home, the first first.",
    "communication": "Signs, large print, a hearing loop. Not their address.",
}


@blueprint.get("/new")
@requires(Permission.CHANGE_CASES)
def new(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    return _ask(family_id, AdultForm(formdata=None), None)


@blueprint.post("")
@requires(Permission.CHANGE_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    family, form = page.lock_family(family_id), AdultForm()
    return act(
        "adults.create",
        form,
        family_id,
        again=lambda status: _ask(family_id, form, None, status=status),
        do=lambda: adults.add_adult(family, by=g.actor, **form.facts()),
        back=members_url(family_id),
        said="The adult is in the record.",
    )


@blueprint.get("/<uuid:adult_id>")
@requires(Permission.CHANGE_CASES)
def edit(school_id: uuid.UUID, family_id: uuid.UUID, adult_id: uuid.UUID) -> Response:
    adult = adults.get_adult(page.get_family(family_id), adult_id, by=g.actor)
    return _ask(family_id, AdultForm.of(adult), adult_id)


@blueprint.post("/<uuid:adult_id>")
@requires(Permission.CHANGE_CASES)
def update(school_id: uuid.UUID, family_id: uuid.UUID, adult_id: uuid.UUID) -> AnyResponse:
    family, form = page.lock_family(family_id), AdultForm()
    adult = adults.get_adult(family, adult_id, by=g.actor)
    return act(
        "adults.update",
        form,
        family_id,
        adult_id,
        again=lambda status: _ask(family_id, form, adult_id, status=status),
        do=lambda: adults.change_adult(family, adult, by=g.actor, **form.facts()),
        back=members_url(family_id),
        said="Saved.",
    )


@blueprint.post("/<uuid:adult_id>/removals")
@requires(Permission.CHANGE_CASES)
def remove(school_id: uuid.UUID, family_id: uuid.UUID, adult_id: uuid.UUID) -> AnyResponse:
    """Takes out an adult who was put in by mistake. Nothing is deleted."""
    family, form = page.lock_family(family_id), OutForm()
    return act(
        "adults.remove",
        form,
        family_id,
        adult_id,
        again=lambda status: _ask(family_id, AdultForm(formdata=None), adult_id, status=status),
        do=lambda: households.take_out_adult(
            family, adults.get_adult(family, adult_id, by=g.actor), by=g.actor
        ),
        back=members_url(family_id),
        said="They are out of the record.",
    )


def _ask(family_id: uuid.UUID, form: AdultForm, adult_id: uuid.UUID | None, *, status: int = 200) -> Response:
    family = page.get_family(family_id)
    if adult_id is not None:
        adults.get_adult(family, adult_id, by=g.actor)
    asked = Asked(
        title="An adult",
        h1=f"{'Change an adult of' if adult_id else 'Add an adult to'} {page.title_of(family)}",
        button="Save" if adult_id else "Add to the family",
        action=to("adults.update", family_id, adult_id=adult_id)
        if adult_id
        else to("adults.create", family_id),
        back=members_url(family_id),
        beside=BESIDE,
        fields=FACTS,
    )
    out = to("adults.remove", family_id, adult_id=adult_id) if adult_id else ""
    return show(asked, form, status=status, out=out, out_says="Take out: put in by mistake")
