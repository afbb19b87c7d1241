"""Asking for help, asking again, putting it right; that they have it; a request put down by mistake."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, flash, g, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import clock
from caseboard.access import Permission
from caseboard.dates import short_day
from caseboard.families.door import cases
from caseboard.families.helpers import list_names
from caseboard.families.models import Family
from caseboard.referrals import asking
from caseboard.referrals.again import earlier
from caseboard.referrals.models import Contact
from caseboard.referrals.putting_right import put_right
from caseboard.referrals.records import children_of, get_contact
from caseboard.web.boards.place import as_uuid
from caseboard.web.contacts.forms import ContactForm, as_asked
from caseboard.web.families import page
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other
from caseboard.web.referrals import views as referrals
from caseboard.web.referrals.forms import DayForm, VersionForm
from caseboard.web.referrals.saving import save, saved

blueprint = Blueprint(
    "contacts", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>/contacts"
)


@blueprint.get("/new")
@requires(Permission.CHANGE_CASES)
def new(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    family = page.get_family(family_id)
    before = _before(family, request.args.get("again"))
    said: dict[str, object] = {"version": family.version, "asked_by": g.actor.name}
    if before:
        known = earlier(family, before, by=g.actor, school=g.school)
        said |= {"agency": known.agency, "agency_kind": known.agency_kind, "asked_for": known.asked_for}
    return _show(family, _form(family, formdata=None, data=said), before)


@blueprint.post("")
@requires(Permission.CHANGE_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    """Asks for help; with `again`, once more after an answer."""
    before_id = as_uuid(request.form.get("again"))
    form = _form(page.lock_family(family_id))

    def do(family: Family) -> None:
        before = _before(family, request.form.get("again"))
        asking.ask(family, form.asking(), version=form.version.data or 0, again=before, by=g.actor)

    def done() -> AnyResponse:
        flash(f"Saved. Asked {form.agency.data} on {short_day(form.asked_on.data or clock.today())}.")
        return see_other(url_for("referrals.index", school_id=school_id, family_id=family_id))

    def show(family: Family, form: ContactForm, status: int) -> AnyResponse:
        return _show(family, form, _before(family, request.form.get("again")), status=status)

    subjects = [before_id] if before_id else []
    return save(form, "contacts.create", family_id, *subjects, do=do, show=show, done=done)


@blueprint.get("/<uuid:contact_id>/edit")
@requires(Permission.CHANGE_CASES)
def edit(school_id: uuid.UUID, family_id: uuid.UUID, contact_id: uuid.UUID) -> Response:
    """What is written down of a request, to be put right or added to."""
    family = page.get_family(family_id)
    contact = get_contact(family, contact_id)
    about = children_of([contact])[contact.id]
    form = _form(family, formdata=None, data=as_asked(contact) | {"version": family.version})
    form.children.data = [ref for ref, _, key in form.known if key in about]
    return _show_edit(family, form, contact)


@blueprint.post("/<uuid:contact_id>")
@requires(Permission.CHANGE_CASES)
def update(school_id: uuid.UUID, family_id: uuid.UUID, contact_id: uuid.UUID) -> AnyResponse:
    form = _form(page.lock_family(family_id))

    def do(family: Family) -> None:
        contact = get_contact(family, contact_id)
        put_right(family, contact, form.asking(), version=form.version.data or 0, by=g.actor)

    return save(
        form,
        "contacts.update",
        family_id,
        contact_id,
        do=do,
        show=lambda family, form, status: _show_edit(
            family, form, get_contact(family, contact_id), status=status
        ),
        done=lambda: saved("Saved: that is what was asked.", family_id),
    )


@blueprint.post("/<uuid:contact_id>/acknowledgements")
@requires(Permission.CHANGE_CASES)
def acknowledge(school_id: uuid.UUID, family_id: uuid.UUID, contact_id: uuid.UUID) -> AnyResponse:
    """They said that they have it."""
    form = DayForm()
    return save(
        form,
        "contacts.acknowledge",
        family_id,
        contact_id,
        do=lambda family: asking.acknowledge(
            family, get_contact(family, contact_id), on=form.on.data, by=g.actor
        ),
        show=lambda family, form, status: referrals.show(
            family, wrong=form.wrong(f"has-{contact_id}"), status=status
        ),
        done=lambda: saved("Saved: they have it.", family_id),
    )


@blueprint.post("/<uuid:contact_id>/removals")
@requires(Permission.CHANGE_CASES)
def remove(school_id: uuid.UUID, family_id: uuid.UUID, contact_id: uuid.UUID) -> AnyResponse:
    """It was put down by mistake."""
    form = VersionForm()
    return save(
        form,
        "contacts.remove",
        family_id,
        contact_id,
        do=lambda family: asking.take_back(
            family, get_contact(family, contact_id), version=form.version.data or 0, by=g.actor
        ),
        show=lambda family, form, status: referrals.show(
            family, wrong=form.wrong(f"mistake-{contact_id}"), status=status
        ),
        done=lambda: saved("Taken back: it was never asked.", family_id),
    )


@blueprint.post("/adoptions")
@requires(Permission.CHANGE_CASES)
def adopt(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    """Makes a record of who was asked by the card alone, so that the answer can be written down."""
    form = VersionForm()
    return save(
        form,
        "contacts.adopt",
        family_id,
        do=lambda family: asking.adopt(family, version=form.version.data or 0, by=g.actor),
        show=lambda family, form, status: referrals.show(family, wrong=form.wrong("adopt"), status=status),
        done=lambda: saved("Written down. The answer can be added now.", family_id),
    )


def _before(family: Family, again: str | None) -> Contact | None:
    """The request that is asked again; an id that is nothing here is not found."""
    contact_id = as_uuid(again)
    return get_contact(family, contact_id) if contact_id else None


def _form(family: Family, **more: object) -> ContactForm:
    initials = page.shows_initials()
    known = [
        (str(s.child.public_id), s.child.initials if initials else s.child.called, s.child_id)
        for s in cases(g.actor).strands_of(family)
    ]
    return ContactForm(family=family, schools=page.schools_of(family), known=known, **more)


def _show(family: Family, form: ContactForm, before: Contact | None, *, status: int = 200) -> Response:
    return make_response(
        render_template(
            "contacts/new.html",
            family=family,
            title=page.title_of(family),
            form=form,
            before=earlier(family, before, by=g.actor, school=g.school) if before else None,
            known_names=list_names([family.authority_id]),
            school=g.school,
            today=clock.today(),
        ),
        status,
    )


def _show_edit(family: Family, form: ContactForm, contact: Contact, *, status: int = 200) -> Response:
    return make_response(
        render_template(
            "contacts/edit.html",
            family=family,
            title=page.title_of(family),
            form=form,
            contact=contact,
            known_names=list_names([family.authority_id]),
            school=g.school,
            today=clock.today(),
        ),
        status,
    )
