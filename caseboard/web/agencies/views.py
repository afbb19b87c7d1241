"""The agencies and hubs of an authority: added, corrected, ended when they are reorganised."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, g, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import clock, codes
from caseboard.access import Permission
from caseboard.families.agencies.queries import get_agency, list_agencies
from caseboard.families.agencies.services import add_agency, change_agency
from caseboard.web.agencies.forms import FACTS, AgencyForm
from caseboard.web.guard import requires
from caseboard.web.members.acting import Asked, act, show

blueprint = Blueprint("agencies", __name__, url_prefix="/schools/<uuid:school_id>/agencies")

HINTS = ("An agency that is renamed ends, and another begins: what was recorded keeps its name.",)


@blueprint.get("")
@requires(Permission.CHANGE_CASES)
def index(school_id: uuid.UUID) -> Response:
    today = clock.today()
    rows = list_agencies([g.school.authority_id])
    return make_response(
        render_template(
            "agencies/index.html",
            now=[row for row in rows if row.is_open(today)],
            others=[row for row in rows if not row.is_open(today)],
            kind=lambda code: codes.words(codes.AGENCY, code),
            school=g.school,
            today=today,
        )
    )


@blueprint.get("/new")
@requires(Permission.CHANGE_CASES)
def new(school_id: uuid.UUID) -> Response:
    return _ask(AgencyForm(formdata=None), None)


@blueprint.post("")
@requires(Permission.CHANGE_CASES)
def create(school_id: uuid.UUID) -> AnyResponse:
    form = AgencyForm()
    return act(
        "agencies.create",
        form,
        school_id,
        again=lambda status: _ask(form, None, status=status),
        do=lambda: add_agency(g.school.authority_id, form.name.data or "", **form.facts()),
        back=url_for(".index", school_id=school_id),
        said="The agency can be asked.",
    )


@blueprint.get("/<uuid:agency_id>")
@requires(Permission.CHANGE_CASES)
def edit(school_id: uuid.UUID, agency_id: uuid.UUID) -> Response:
    agency = get_agency(agency_id, authority_ids=[g.school.authority_id])
    return _ask(AgencyForm.of(agency), agency_id)


@blueprint.post("/<uuid:agency_id>")
@requires(Permission.CHANGE_CASES)
def update(school_id: uuid.UUID, agency_id: uuid.UUID) -> AnyResponse:
    agency, form = get_agency(agency_id, authority_ids=[g.school.authority_id]), AgencyForm()
    return act(
        "agencies.update",
        form,
        agency_id,
        again=lambda status: _ask(form, agency_id, status=status),
        do=lambda: change_agency(agency, **form.facts()),
        back=url_for(".index", school_id=school_id),
        said="Saved.",
    )


def _ask(form: AgencyForm, agency_id: uuid.UUID | None, *, status: int = 200) -> Response:
    here = {"school_id": g.school.public_id}
    name = get_agency(agency_id, authority_ids=[g.school.authority_id]).name if agency_id else ""
    asked = Asked(
        title="An agency",
        h1=f"Change {name}" if agency_id else "Add an agency or hub",
        button="Save" if agency_id else "Add",
        action=url_for(".update", agency_id=agency_id, **here) if agency_id else url_for(".create", **here),
        back=url_for(".index", **here),
        hints=HINTS,
        fields=FACTS if agency_id else ("name", *FACTS),
    )
    return show(asked, form, status=status)
