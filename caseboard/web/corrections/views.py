"""Putting right an entry: it is struck through with a reason, and the right words are written anew."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, flash, g, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard.access import Permission
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.corrections import get_correctable, strike
from caseboard.families.drafts import find_draft, keep_draft
from caseboard.families.models import Entry, Family
from caseboard.families.people.where_written import find_record_of
from caseboard.web.corrections.forms import CorrectionForm
from caseboard.web.families import page
from caseboard.web.families.changing import refuse
from caseboard.web.families.lines import where
from caseboard.web.families.once import Once
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other

blueprint = Blueprint(
    "corrections",
    __name__,
    url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>/entries/<uuid:entry_id>/corrections",
)

DRAFT_FIRST = "You have words about this family that are not saved. Save them or throw them away first."


@blueprint.get("")
@requires(Permission.CHANGE_CASES)
def new(school_id: uuid.UUID, family_id: uuid.UUID, entry_id: uuid.UUID) -> Response:
    family = page.get_family(family_id)
    entry = get_correctable(family, entry_id, by=g.actor)
    return _show(family, entry, CorrectionForm(formdata=None))


@blueprint.post("")
@requires(Permission.CHANGE_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID, entry_id: uuid.UUID) -> AnyResponse:
    """Strikes it through; its words wait in the form as a draft, to be put right and saved as a new entry."""
    write = url_for("families.show", school_id=school_id, family_id=family_id, _anchor="write-head")
    form = CorrectionForm()
    once = Once("corrections.create", form, family_id, entry_id) if form.validate() else None
    if once and once.is_repeat:
        return see_other(write)
    family = page.lock_family(family_id)
    entry = get_correctable(family, entry_id, by=g.actor)
    if form.again.data and find_draft(family, by=g.actor) is not None:
        form.refuse("again", DRAFT_FIRST)
    if once is None or form.problems():
        return _show(family, entry, form, status=422)
    try:
        strike(family, entry_id, reason=form.reason.data or "", by=g.actor)
    except MissingAnswersError as missing:
        return _show(family, entry, refuse(form, missing), status=422)
    stands = _stands_at(family, entry)
    if form.again.data:
        _offer_again(family, entry)
    once.remember()
    session().commit()
    flash("Struck through. It stays in the record with your reason.")
    return see_other(write if form.again.data else stands)


def _stands_at(family: Family, entry: Entry) -> str:
    """The page on which the entry stands."""
    _, join = find_record_of(family, entry.public_id, by=g.actor)
    return where(family, join)


def _offer_again(family: Family, entry: Entry) -> None:
    """The old words as this person's draft, for workers until they choose who reads the right ones."""
    details = entry.details or {}
    fields = {name: [value] for name, value in details.items() if isinstance(value, str) and name != "agreed"}
    fields |= {"about": list(details.get("about", ())), "kind": [entry.kind.value]}
    fields |= {"happened_on": [entry.happened_on.isoformat()], "corrects": [str(entry.public_id)]}
    for number, (ref, said) in enumerate(details.get("children", {}).items()):
        fields |= {f"children-{number}-{name}": [value] for name, value in {"child": ref, **said}.items()}
    keep_draft(family, text=entry.text, fields=fields, user_id=g.actor.user_id)


def _show(family: Family, entry: Entry, form: CorrectionForm, *, status: int = 200) -> Response:
    return make_response(
        render_template(
            "corrections/new.html",
            family=family,
            entry=entry,
            form=form,
            back=_stands_at(family, entry),
            school=g.school,
        ),
        status,
    )
