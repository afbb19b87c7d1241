"""Households: who lives together, the mark *do not disclose*, and asking for it to be lifted."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, g
from werkzeug.wrappers import Response as AnyResponse

from caseboard.access import Permission
from caseboard.families.models import Family
from caseboard.families.people import adults, households
from caseboard.families.people.adults import Person
from caseboard.web.adults.forms import OutForm
from caseboard.web.families import page
from caseboard.web.guard import requires
from caseboard.web.households.forms import FACTS, HouseholdForm, ref
from caseboard.web.members.acting import Asked, act, known, members_url, show, to

blueprint = Blueprint(
    "households", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>/households"
)

BESIDE = {"name": "Such as Mum's home. Not the address: there is a place for that."}


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
        "households.create",
        form,
        family_id,
        again=lambda status: _ask(family_id, form, None, status=status),
        do=lambda: households.add_household(
            family,
            name=form.name.data or "",
            members=_people(family, form),
            kept_apart=bool(form.kept_apart.data),
            by=g.actor,
        ),
        back=members_url(family_id),
        said="The household is in the record. Its address is asked for on its own page.",
    )


@blueprint.get("/<uuid:household_id>")
@requires(Permission.CHANGE_CASES)
def edit(school_id: uuid.UUID, family_id: uuid.UUID, household_id: uuid.UUID) -> Response:
    family = page.get_family(family_id)
    household = households.get_household(family, household_id, by=g.actor)
    view = next(one for one in known(family).households if one.household_id == household_id)
    data = {
        "name": household.name,
        "kept_apart": household.kept_apart,
        "members": [ref(person) for person in view.members],
    }
    return _ask(family_id, _form(family, formdata=None, data=data), household_id)


@blueprint.post("/<uuid:household_id>")
@requires(Permission.CHANGE_CASES)
def update(school_id: uuid.UUID, family_id: uuid.UUID, household_id: uuid.UUID) -> AnyResponse:
    family = page.lock_family(family_id)
    household, form = households.get_household(family, household_id, by=g.actor), _form(family)
    return act(
        "households.update",
        form,
        family_id,
        household_id,
        again=lambda status: _ask(family_id, form, household_id, status=status),
        do=lambda: households.change_household(
            family,
            household,
            name=form.name.data or "",
            members=_people(family, form),
            kept_apart=bool(form.kept_apart.data),
            by=g.actor,
        ),
        back=members_url(family_id),
        said="Saved.",
    )


@blueprint.post("/<uuid:household_id>/ends")
@requires(Permission.CHANGE_CASES)
def end(school_id: uuid.UUID, family_id: uuid.UUID, household_id: uuid.UUID) -> AnyResponse:
    return _do(households.end_household, "end", family_id, household_id, "The household has ended.")


@blueprint.post("/<uuid:household_id>/marks")
@requires(Permission.CHANGE_CASES)
def mark(school_id: uuid.UUID, family_id: uuid.UUID, household_id: uuid.UUID) -> AnyResponse:
    """Do not disclose, at once and by one person."""
    said = "Marked: do not disclose. The address is on no screen, sheet or file now."
    return _do(households.mark, "mark", family_id, household_id, said)


@blueprint.post("/<uuid:household_id>/liftings")
@requires(Permission.CHANGE_CASES)
def lift(school_id: uuid.UUID, family_id: uuid.UUID, household_id: uuid.UUID) -> AnyResponse:
    """Asks a second person to lift the mark."""
    said = "Asked for. Somebody else has to confirm it."
    return _do(households.propose_lifting, "lift", family_id, household_id, said)


def _do(what: Any, name: str, family_id: uuid.UUID, household_id: uuid.UUID, said: str) -> AnyResponse:
    family, form = page.lock_family(family_id), OutForm()
    household = households.get_household(family, household_id, by=g.actor)

    def again(status: int) -> Response:
        shown = _form(page.get_family(family_id), formdata=None, data={"name": household.name})
        shown.form_errors = [sentence for _, sentence in form.problems()]
        return _ask(family_id, shown, household_id, status=status)

    return act(
        f"households.{name}",
        form,
        family_id,
        household_id,
        again=again,
        do=lambda: what(family, household, by=g.actor),
        back=members_url(family_id),
        said=said,
    )


def _form(family: Family, **more: Any) -> HouseholdForm:
    return HouseholdForm(everybody=known(family).everybody, **more)


def _people(family: Family, form: HouseholdForm) -> list[Person]:
    found: list[Person] = []
    for chosen in form.members.data or []:
        kind, _, public_id = chosen.partition(":")
        get = adults.get_adult if kind == "adult" else adults.get_child
        found.append(get(family, uuid.UUID(public_id), by=g.actor))
    return found


def _ask(
    family_id: uuid.UUID, form: HouseholdForm, household_id: uuid.UUID | None, *, status: int = 200
) -> Response:
    family = page.get_family(family_id)
    asked = Asked(
        title="A household",
        h1=f"{'Change a household of' if household_id else 'Add a household to'} {page.title_of(family)}",
        button="Save" if household_id else "Add the household",
        action=to("households.update", family_id, household_id=household_id)
        if household_id
        else to("households.create", family_id),
        back=members_url(family_id),
        beside=BESIDE,
        fields=FACTS,
    )
    out = to("households.end", family_id, household_id=household_id) if household_id else ""
    return show(asked, form, status=status, out=out, out_says="This household has ended")
