"""A partner's own pages: their families, and one family as their allow-list gives it."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, flash, g, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import audit, clock
from caseboard.access import Permission
from caseboard.actions.services import close_action
from caseboard.dates import clock_time
from caseboard.db import session
from caseboard.events.models import Audience
from caseboard.families import partner_view
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.due import Result
from caseboard.families.entries import record_entry
from caseboard.families.particulars import Particulars
from caseboard.families.summary import year_words
from caseboard.web.families.changing import refuse
from caseboard.web.families.once import Once, renew
from caseboard.web.families.page import shows_initials
from caseboard.web.forms import RequestForm
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other
from caseboard.web.partner_families.forms import KIND_OF, PartnerEntryForm, WordsForm
from caseboard.web.reading import note_read

blueprint = Blueprint("partner_families", __name__, url_prefix="/partner")

SAVED_BEFORE = (
    "What you sent first with this form is saved: it stands on the family's page. The words have changed since. "
    "Save them as another entry, or clear them."
)


@blueprint.get("")
@requires(Permission.READ_PARTNER_VIEW)
def index() -> Response:
    families = partner_view.list_families(g.actor, shows_initials=shows_initials())
    for one in families:
        note_read(audit.Act.FAMILY_FOUND, one.family_id)
    return make_response(render_template("partner_families/index.html", families=families))


@blueprint.get("/<uuid:family_id>")
@requires(Permission.READ_PARTNER_VIEW)
def show(family_id: uuid.UUID) -> Response:
    return _show(_page(family_id), PartnerEntryForm(formdata=None))


@blueprint.get("/<uuid:family_id>/words")
@requires(Permission.CONTRIBUTE)
def words(family_id: uuid.UUID) -> Response:
    page = _page(family_id)
    return _show_words(page, WordsForm(formdata=None, family=page))


@blueprint.post("/<uuid:family_id>/entries")
@requires(Permission.CONTRIBUTE)
def create(family_id: uuid.UUID) -> AnyResponse:
    """Saves an update, for the team. Words that are refused come back."""
    page, form = _page(family_id), PartnerEntryForm()
    status = _save(family_id, form, Particulars())
    return _show(page, form, status=status) if status else _saved(family_id)


@blueprint.post("/<uuid:family_id>/words")
@requires(Permission.CONTRIBUTE)
def create_words(family_id: uuid.UUID) -> AnyResponse:
    """Saves a child's words, for the team. Words that are refused come back."""
    page = _page(family_id)
    form = WordsForm(family=page)
    status = _save(family_id, form, form.said())
    return _show_words(page, form, status=status) if status else _saved(family_id)


@blueprint.post("/<uuid:family_id>/actions/<uuid:action_id>/done")
@requires(Permission.CONTRIBUTE)
def done(family_id: uuid.UUID, action_id: uuid.UUID) -> AnyResponse:
    """Says that one's own action is done. Pressed twice, it is done once."""
    family, _ = partner_view.get_family(g.actor, family_id, lock=True)
    form = RequestForm()
    once = Once("partner_families.done", form, family_id, action_id) if form.validate() else None
    if once is None:
        partner_view.get_action(g.actor, family, action_id)
    elif not once.is_repeat:
        close_action(
            family, partner_view.get_action(g.actor, family, action_id), result=Result.DONE, by=g.actor
        )
        once.remember()
        session().commit()
        flash("Done. The worker can see it.")
    return _saved(family_id)


def _save(family_id: uuid.UUID, form: PartnerEntryForm | WordsForm, said: Particulars) -> int:
    """Records what was written and commits. Answers the status with which the form comes back, or 0."""
    family, partner = partner_view.get_family(g.actor, family_id, lock=True)
    if not form.validate():
        return 422
    once = Once(f"partner_families.{KIND_OF[type(form)]}", form, family_id)
    if once.is_reused:
        renew(form)
        form.refuse("update", SAVED_BEFORE)
        return 409
    if once.is_repeat:
        return 0
    try:
        record_entry(
            family,
            kind=KIND_OF[type(form)],
            text=form.update.data or "",
            audience=Audience.TEAM,
            happened_on=form.happened_on.data or clock.today(),
            by=g.actor,
            said=said,
            school_of=partner_view.children_to_name(family, partner),
        )
    except MissingAnswersError as missing:
        refuse(form, missing)
        return 422
    once.remember()
    session().commit()
    flash(f"Saved, {clock_time(clock.now())}. The workers of this family and its other partners can read it.")
    return 0


def _saved(family_id: uuid.UUID) -> AnyResponse:
    return see_other(url_for(".show", family_id=family_id))


def _page(family_id: uuid.UUID) -> partner_view.PartnerFamily:
    return partner_view.family_page(g.actor, family_id, shows_initials=shows_initials())


def _show(family: partner_view.PartnerFamily, form: PartnerEntryForm, *, status: int = 200) -> Response:
    return make_response(
        render_template(
            "partner_families/show.html",
            family=family,
            form=form,
            year_words=year_words,
            done_request_id=uuid.uuid4(),
            today=clock.today(),
        ),
        status,
    )


def _show_words(family: partner_view.PartnerFamily, form: WordsForm, *, status: int = 200) -> Response:
    return make_response(
        render_template("partner_families/words.html", family=family, form=form, today=clock.today()), status
    )
