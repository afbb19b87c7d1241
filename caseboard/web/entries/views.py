"""Writing about a family: an update, a contact, a visit, a meeting, a child's words."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import clock
from caseboard.access import Permission
from caseboard.dates import clock_time
from caseboard.db import session
from caseboard.events.models import Audience
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import cases
from caseboard.families.drafts import keep_draft
from caseboard.families.entries import check_entry, record_entry
from caseboard.families.models import Entry, EntryKind, Family
from caseboard.families.people.where_written import find_record_of
from caseboard.families.sealed.services import seal
from caseboard.families.standing import standing
from caseboard.web.entries import checking
from caseboard.web.entries.drafting import kept_fields
from caseboard.web.entries.forms import EntryForm
from caseboard.web.families import page
from caseboard.web.families.changing import refuse
from caseboard.web.families.once import Once, renew
from caseboard.web.guard import requires
from caseboard.web.htmx import hx_redirect, see_other

blueprint = Blueprint("entries", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>")

SAVED_BEFORE = (
    "What you sent first with this form is saved: it stands in the history. The words below have changed since. "
    "Save them as another update, or clear them."
)
SAVED = {
    EntryKind.CONTACT: "contact",
    EntryKind.VISIT: "visit",
    EntryKind.MEETING: "meeting",
    EntryKind.CHILDS_WORDS: "child's words",
}


@blueprint.post("/entries")
@requires(Permission.CHANGE_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    """Saves an entry, or shows what its readers would read. Words that are refused come back, and are kept."""
    family = page.lock_family(family_id)
    form = page.sent_form(family)
    if switch := request.form.get("switch"):
        return _write_another_kind(family, form, switch)
    if not form.validate():
        return _again(family, form)
    if form.preview.data:
        return _again(family, form, check=checking.check(family, form), is_preview=True)
    once = Once("entries.create", form, family_id)
    if once.is_reused:
        renew(form)
        form.refuse("update", SAVED_BEFORE)
        return _again(family, form, status=409)
    if not once.is_repeat:
        refused = _seal(family, form) if form.is_sealed else _not_yet(family, form)
        if refused is not None:
            return refused
        if not form.is_sealed:
            _record(family, form)
        once.remember()
        session().commit()
        flash(f"The {SAVED.get(form.entry_kind, 'update')} is saved, {clock_time(clock.now())}.")
    return hx_redirect(url_for("families.show", school_id=school_id, family_id=family_id))


def _not_yet(family: Family, form: EntryForm) -> AnyResponse | None:
    """The page again when something is missing, or when what would be shared has not been seen; else none."""
    checking.ask_basis(form, standing(family))
    try:
        check_entry(family, **_wanted(form))
    except MissingAnswersError as missing:
        refuse(form, missing)
    if form.problems():
        return _again(family, form)
    if form.is_shared:
        check = checking.check(family, form)
        if not check.is_passed(form):
            return _again(family, form, check=check)
    return None


def _seal(family: Family, form: EntryForm) -> AnyResponse | None:
    """Keeps it for those it names, and nothing of it anywhere else; the page again when something is missing."""
    wanted = _wanted(form)
    known = {name: wanted[name] for name in ("kind", "text", "happened_on", "said", "by")}
    try:
        seal(family, readers=form.reader_ids(), **known)
    except MissingAnswersError as missing:
        return _again(family, refuse(form, missing))
    return None


def _record(family: Family, form: EntryForm) -> Entry:
    replaced = form.replaces()
    corrects = _corrected(family, replaced) if replaced else None
    return record_entry(
        family,
        **_wanted(form),
        significant=bool(form.significant.data),
        corrects=corrects if corrects and corrects.struck_at else None,
    )


def _corrected(family: Family, entry_id: uuid.UUID) -> Entry:
    """The entry that a new one takes the place of; it may stand in a record that was joined."""
    record, _ = find_record_of(family, entry_id, by=g.actor)
    return cases(g.actor).get_entry(record, entry_id)


def _wanted(form: EntryForm) -> dict[str, Any]:
    return {
        "kind": form.entry_kind,
        "text": form.update.data or "",
        "audience": Audience(form.audience.data),
        "schools": form.school_ids(),
        "happened_on": form.happened_on.data or clock.today(),
        "said": form.said(),
        "basis": form.chosen_basis(),
        "by": g.actor,
    }


def _write_another_kind(family: Family, form: EntryForm, kind: str) -> AnyResponse:
    """The form for another kind of entry, with everything that was typed."""
    _keep(family, form)
    session().commit()
    known = {"school_id": g.school.public_id, "family_id": family.public_id}
    return see_other(url_for("families.show", **known, kind=kind[:20], _anchor="write-head"))


def _keep(family: Family, form: EntryForm) -> None:
    keep_draft(
        family,
        text=form.update.data or "",
        audience=form.audience.data or "worker",
        fields=kept_fields(request.form),
        user_id=g.actor.user_id,
    )


def _again(
    family: Family,
    form: EntryForm,
    *,
    check: checking.Check | None = None,
    is_preview: bool = False,
    status: int = 422,
) -> AnyResponse:
    _keep(family, form)
    response = page.show_family(
        family, form=form, check=check, is_preview=is_preview, status=200 if is_preview else status
    )
    session().commit()
    return response
