"""The chronology of a family: significant events only, and the tick that puts one there."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, flash, g, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from caseboard import clock
from caseboard.access import Permission
from caseboard.db import session
from caseboard.families.door import FamilyNotFoundError
from caseboard.families.history import history
from caseboard.families.models import Family
from caseboard.families.people.merging import get_joined, get_merged, joined_records
from caseboard.families.people.models import Merge
from caseboard.families.significance import mark
from caseboard.web.families import page
from caseboard.web.families.lines import where
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other

blueprint = Blueprint(
    "chronology", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>"
)


@blueprint.get("/chronology")
@requires(Permission.READ_CASES)
def show(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    """On screen and on paper: when it happened, when it was written down, who wrote it."""
    family = page.get_family(family_id)
    records = [family, *(other for _, other in joined_records(family, by=g.actor))]
    lines = [
        line
        for record in records
        for line in history(record, by=g.actor, shows_initials=page.shows_initials())
    ]
    ticked = sorted((line for line in lines if line.is_significant), key=lambda line: line.happened_at)
    return make_response(
        render_template(
            "chronology/show.html",
            family=family,
            title=page.title_of(family),
            lines=ticked,
            school=g.school,
            printed_at=clock.now(),
        )
    )


@blueprint.post("/chronology")
@requires(Permission.CHANGE_CASES)
def update(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    """One tick in ("5.yes"), one tick out ("5.no"). Pressed twice it is as it is."""
    record, join = _record(page.lock_family(family_id), request.form.get("joined", ""))
    number, _, wanted = request.form.get("mark", "").partition(".")
    seq = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
    if seq not in {line.seq for line in history(record, by=g.actor)}:
        raise FamilyNotFoundError
    mark(record, seq, is_significant=wanted == "yes", by=g.actor)
    back = where(page.get_family(family_id), join, anchor=f"event-{seq}")
    session().commit()
    flash("It is in the chronology." if wanted == "yes" else "It is out of the chronology.")
    return see_other(back)


def _record(family: Family, join_id: str) -> tuple[Family, Merge | None]:
    """The family's own record, or the one that was joined by this join."""
    if not join_id:
        return family, None
    try:
        join = get_joined(family, uuid.UUID(join_id))
    except ValueError as error:
        raise FamilyNotFoundError from error
    return get_merged(join, by=g.actor), join
