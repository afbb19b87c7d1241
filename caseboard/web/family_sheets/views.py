"""Making numbered paper copies about one family: its chronology, and blank forms for a visit."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, g, make_response, render_template, request, url_for

from caseboard import clock
from caseboard.access import Permission
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.models import Family
from caseboard.families.story.queries import story_facts
from caseboard.printing.catalogue import CHRONOLOGY, OF_FAMILY
from caseboard.printing.services import make_family_paper, record
from caseboard.printing.wanted import KEPT_FOR
from caseboard.web.families import page
from caseboard.web.guard import requires
from caseboard.web.sheets.forms import FamilySheetsForm
from caseboard.web.sheets.printing import print_once, show

blueprint = Blueprint(
    "family_sheets", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>/sheets"
)


@blueprint.get("")
@requires(Permission.PRINT_CASES)
def new(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    chosen = request.args.get("paper", "")
    data = {
        "paper": chosen if chosen in OF_FAMILY else CHRONOLOGY,
        "copies_for": g.actor.name,
        "shred_by": clock.today() + KEPT_FOR,
    }
    return _ask(page.get_family(family_id), FamilySheetsForm(formdata=None, data=data))


@blueprint.post("")
@requires(Permission.PRINT_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    """The paper, ready to print."""
    family, form = page.get_family(family_id), FamilySheetsForm()
    if not form.validate():
        return _ask(family, form, status=422)
    wanted = form.wanted()
    try:
        paper = print_once(
            form.intent(),
            {"act": "family_sheets.create", "school": school_id, "family": family_id, "wanted": wanted},
            make=lambda at: make_family_paper(
                family, school=g.school, wanted=wanted, by=g.actor, printed_at=at
            ),
            keep=lambda paper: record(
                paper,
                wanted=wanted,
                schools=(g.school,),
                page_school=g.school,
                by=g.actor,
                source=request.remote_addr or "",
                family=family,
            ),
        )
    except MissingAnswersError as missing:
        for name, sentence in missing.fields.items():
            form.refuse(name, sentence)
        return _ask(family, form, status=422)
    session().commit()
    return show(paper, back=url_for(".new", school_id=school_id, family_id=family_id))


def _ask(family: Family, form: FamilySheetsForm, *, status: int = 200) -> Response:
    title = page.title_of(family)
    return make_response(
        render_template(
            "family_sheets/new.html",
            family=family,
            title=title,
            school=g.school,
            form=form,
            kinds=OF_FAMILY,
            has_story=story_facts(family, by=g.actor) is not None,
        ),
        status,
    )
