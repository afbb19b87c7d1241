"""One household's address: shown to who asks and asked for by name, changed, and confirmed by a second person.

No page has two households' addresses on it, and none has one that is marked *do not disclose*.
"""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, g, make_response, render_template
from werkzeug.wrappers import Response as AnyResponse

from caseboard import audit, clock
from caseboard.access import Permission
from caseboard.families.door import FamilyNotFoundError
from caseboard.families.people import households
from caseboard.families.people.models import Proposed
from caseboard.web.addresses.forms import AddressForm, ConfirmForm, LiftForm
from caseboard.web.adults.forms import OutForm
from caseboard.web.families import page
from caseboard.web.guard import requires
from caseboard.web.members.acting import Asked, act, members_url, show, to
from caseboard.web.reading import note_read

blueprint = Blueprint(
    "addresses",
    __name__,
    url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>/households/<uuid:household_id>",
)

UNDER_THE_MARK = (
    "Do not disclose. What is here now is not shown, and what you type is shown to nobody.",
    "It takes the place of the old one when a second person types the same address.",
)


@blueprint.get("/address")
@requires(Permission.READ_CASES)
def index(school_id: uuid.UUID, family_id: uuid.UUID, household_id: uuid.UUID) -> Response:
    """The address, for who asked for it. That it was read is in the trail."""
    family = page.get_family(family_id)
    household = households.get_household(family, household_id, by=g.actor)
    address = households.find_address(household)
    if address is not None:
        note_read(audit.Act.ADDRESS_READ, household_id, g.school.id)
    return make_response(
        render_template(
            "addresses/show.html", family=family, household=household, address=address, school=g.school
        )
    )


@blueprint.get("/address/new")
@requires(Permission.CHANGE_CASES)
def new(school_id: uuid.UUID, family_id: uuid.UUID, household_id: uuid.UUID) -> Response:
    return _ask(family_id, household_id, AddressForm(formdata=None))


@blueprint.post("/address")
@requires(Permission.CHANGE_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID, household_id: uuid.UUID) -> AnyResponse:
    family, form = page.lock_family(family_id), AddressForm()
    household = households.get_household(family, household_id, by=g.actor)
    said = "Proposed. It waits for a second person." if household.not_disclosed else "The address is saved."
    return act(
        "addresses.create",
        form,
        family_id,
        household_id,
        again=lambda status: _ask(family_id, household_id, form, status=status),
        do=lambda: households.write_address(
            family,
            household,
            lines=form.lines.data or "",
            postcode=form.postcode.data or "",
            since=form.since.data or clock.today(),
            by=g.actor,
        ),
        back=members_url(family_id),
        said=said,
    )


@blueprint.get("/confirmation")
@requires(Permission.CHANGE_CASES)
def edit(school_id: uuid.UUID, family_id: uuid.UUID, household_id: uuid.UUID) -> Response:
    return _ask_again(family_id, household_id)


@blueprint.post("/confirmation")
@requires(Permission.CHANGE_CASES)
def update(school_id: uuid.UUID, family_id: uuid.UUID, household_id: uuid.UUID) -> AnyResponse:
    """The second person agrees."""
    family = page.lock_family(family_id)
    household = households.get_household(family, household_id, by=g.actor)
    proposal = households.find_proposal(household)
    if proposal is None:
        raise FamilyNotFoundError
    form = ConfirmForm() if proposal.kind is Proposed.ADDRESS else LiftForm()
    typed = {name: form[name].data or "" for name in ("lines", "postcode") if name in form}
    return act(
        "addresses.update",
        form,
        family_id,
        household_id,
        again=lambda status: _ask_again(family_id, household_id, form, status=status),
        do=lambda: households.confirm(family, household, proposal, by=g.actor, **typed),
        back=members_url(family_id),
        said="Confirmed.",
    )


@blueprint.post("/confirmation/removals")
@requires(Permission.CHANGE_CASES)
def remove(school_id: uuid.UUID, family_id: uuid.UUID, household_id: uuid.UUID) -> AnyResponse:
    """Turns down what was proposed; whoever proposed it takes it back the same way."""
    family, form = page.lock_family(family_id), OutForm()
    household = households.get_household(family, household_id, by=g.actor)
    proposal = households.find_proposal(household)
    if proposal is None:
        raise FamilyNotFoundError
    return act(
        "addresses.remove",
        form,
        family_id,
        household_id,
        again=lambda status: _ask_again(family_id, household_id, status=status),
        do=lambda: households.turn_down(family, household, proposal, by=g.actor),
        back=members_url(family_id),
        said="Turned down. Nothing has changed.",
    )


def _ask(family_id: uuid.UUID, household_id: uuid.UUID, form: AddressForm, *, status: int = 200) -> Response:
    household = households.get_household(page.get_family(family_id), household_id, by=g.actor)
    asked = Asked(
        title="A new address",
        h1=f"A new address for {household.name}",
        button="Propose it" if household.not_disclosed else "Save the address",
        action=to("addresses.create", family_id, household_id=household_id),
        back=members_url(family_id),
        hints=UNDER_THE_MARK if household.not_disclosed else (),
        fields=("lines", "postcode", "since"),
    )
    return show(asked, form, status=status)


def _ask_again(
    family_id: uuid.UUID,
    household_id: uuid.UUID,
    form: ConfirmForm | LiftForm | None = None,
    *,
    status: int = 200,
) -> Response:
    household = households.get_household(page.get_family(family_id), household_id, by=g.actor)
    proposal = households.find_proposal(household)
    if proposal is None:
        raise FamilyNotFoundError
    is_address = proposal.kind is Proposed.ADDRESS
    if form is None:
        form = (ConfirmForm if is_address else LiftForm)(formdata=None)
    address = "Somebody proposed a new address. Type it as you were told it yourself: it has to be the same."
    lifting = "Somebody asked to lift the mark. Its address will be shown to the family's workers again."
    asked = Asked(
        title="A second person",
        h1=f"Confirm a change for {household.name}",
        button="Confirm",
        action=to("addresses.update", family_id, household_id=household_id),
        back=members_url(family_id),
        hints=(address if is_address else lifting,),
        fields=("lines", "postcode") if is_address else (),
    )
    out = to("addresses.remove", family_id, household_id=household_id)
    return show(asked, form, status=status, out=out, out_says="Turn it down")
