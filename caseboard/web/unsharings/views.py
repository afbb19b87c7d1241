"""Taking back an update that was shared with school."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, g, request
from werkzeug.wrappers import Response as AnyResponse

from caseboard.access import Permission
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.entries import unshare
from caseboard.families.people.where_written import find_record_of
from caseboard.web.families import page
from caseboard.web.families.lines import show_joined, where
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other

blueprint = Blueprint(
    "unsharings", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>"
)


@blueprint.post("/entries/<uuid:entry_id>/unsharings")
@requires(Permission.CHANGE_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID, entry_id: uuid.UUID) -> AnyResponse:
    """Stops sharing at once. Sent twice it is taken back once: an update is shared or it is not."""
    family = page.lock_family(family_id)
    reason = request.form.get("reason", "")
    _, join = find_record_of(family, entry_id, by=g.actor)
    try:
        unshare(family, entry_id, reason=reason, by=g.actor)
    except MissingAnswersError as missing:
        wrong = (entry_id, reason, " ".join(missing.fields.values()))
        if join is not None:
            return show_joined(family, join, unshare=wrong, status=422)
        return page.show_family(family, unshare=wrong, status=422)
    back = where(family, join)
    session().commit()
    flash("The school cannot read that update any more.")
    return see_other(back)
