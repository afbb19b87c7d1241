"""Adding an update about a family."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, g, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import clock
from caseboard.access import Permission
from caseboard.dates import clock_time
from caseboard.db import session
from caseboard.events.models import Audience
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.entries import keep_draft, record_update
from caseboard.families.models import Family
from caseboard.web.entries.forms import EntryForm
from caseboard.web.families import page
from caseboard.web.families.changing import refuse
from caseboard.web.families.once import Once, renew
from caseboard.web.guard import requires
from caseboard.web.htmx import hx_redirect

blueprint = Blueprint("entries", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>")

SAVED_BEFORE = (
    "What you sent first with this form is saved: it stands in the history. The words below have changed since. "
    "Save them as another update, or clear them."
)


@blueprint.post("/entries")
@requires(Permission.CHANGE_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    """Saves an update, or shows what the school would read. Words that are refused come back, and are kept."""
    family = page.lock_family(family_id)
    form = EntryForm(offered=page.schools_of(family))
    if not form.validate():
        return _again(family, form)
    if form.preview.data:
        return _again(family, form, is_preview=True)
    once = Once("entries.create", form, family_id)
    if once.is_reused:
        renew(form)
        form.refuse("update", SAVED_BEFORE)
        return _again(family, form, status=409)
    if not once.is_repeat:
        try:
            _record(family, form)
        except MissingAnswersError as missing:
            return _again(family, refuse(form, missing))
        once.remember()
        session().commit()
        flash(f"The update is saved, {clock_time(clock.now())}.")
    return hx_redirect(url_for("families.show", school_id=school_id, family_id=family_id))


def _record(family: Family, form: EntryForm) -> None:
    record_update(
        family,
        text=form.update.data or "",
        audience=Audience(form.audience.data),
        schools=form.school_ids(),
        happened_on=form.happened_on.data or clock.today(),
        by=g.actor,
    )


def _again(family: Family, form: EntryForm, *, is_preview: bool = False, status: int = 422) -> AnyResponse:
    text = form.update.data or ""
    keep_draft(family, text=text, audience=form.audience.data or "worker", user_id=g.actor.user_id)
    response = page.show_family(
        family, form=form, is_preview=is_preview, status=200 if is_preview else status
    )
    session().commit()
    return response
