"""The local directory: what a family may be pointed to, kept by workers and managers."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, flash, g, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import clock
from caseboard.access import NotPermittedError
from caseboard.access import Permission as P
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.due import Service
from caseboard.families.wording_due import category
from caseboard.schools.queries import list_authorities
from caseboard.signposts.services import add_service, authorities_edited_by, change_service, list_services
from caseboard.web.families.changing import refuse
from caseboard.web.families.once import Once
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other
from caseboard.web.services.forms import ServiceForm

blueprint = Blueprint("services", __name__, url_prefix="/services")


@blueprint.get("")
@requires(P.EDIT_DIRECTORY)
def index() -> Response:
    authorities = list_authorities(authorities_edited_by(g.actor))
    directories = [(authority, list_services(authority.id)) for authority in authorities]
    return make_response(
        render_template(
            "services/index.html", directories=directories, category=category, today=clock.today()
        )
    )


@blueprint.get("/new/<uuid:authority_id>")
@requires(P.EDIT_DIRECTORY)
def new(authority_id: uuid.UUID) -> Response:
    _authority(authority_id)
    return _show(ServiceForm(formdata=None), url_for(".create", authority_id=authority_id))


@blueprint.post("/new/<uuid:authority_id>")
@requires(P.EDIT_DIRECTORY)
def create(authority_id: uuid.UUID) -> AnyResponse:
    key = _authority(authority_id)
    return _save(ServiceForm(), None, key, url_for(".create", authority_id=authority_id))


@blueprint.get("/<uuid:service_id>")
@requires(P.EDIT_DIRECTORY)
def edit(service_id: uuid.UUID) -> Response:
    service = _service(service_id)
    form = ServiceForm(formdata=None, data=ServiceForm.of(service))
    return _show(form, url_for(".update", service_id=service_id), service)


@blueprint.post("/<uuid:service_id>")
@requires(P.EDIT_DIRECTORY)
def update(service_id: uuid.UUID) -> AnyResponse:
    service = _service(service_id)
    return _save(ServiceForm(), service, service.authority_id, url_for(".update", service_id=service_id))


def _save(form: ServiceForm, service: Service | None, authority_id: int, action: str) -> AnyResponse:
    if not form.validate():
        return _show(form, action, service, status=422)
    once = Once("services.save", form)
    if not once.is_repeat and not once.is_reused:
        try:
            if service is None:
                add_service(authority_id, form.facts(), by=g.actor)
            else:
                change_service(service, form.facts(), by=g.actor)
        except MissingAnswersError as missing:
            return _show(refuse(form, missing), action, service, status=422)
        once.remember()
        session().commit()
        flash("The directory is changed.")
    return see_other(url_for(".index"))


def _authority(authority_id: uuid.UUID) -> int:
    """The inner key of an authority whose directory this person keeps, or not found."""
    for authority in list_authorities(authorities_edited_by(g.actor)):
        if authority.public_id == authority_id:
            return authority.id
    raise NotPermittedError


def _service(service_id: uuid.UUID) -> Service:
    for authority_id in authorities_edited_by(g.actor):
        for service in list_services(authority_id):
            if service.public_id == service_id:
                return service
    raise NotPermittedError


def _show(form: ServiceForm, action: str, service: Service | None = None, *, status: int = 200) -> Response:
    return make_response(
        render_template("services/edit.html", form=form, action=action, service=service), status
    )
