"""Making numbered paper copies for named persons, for one school or the whole caseload."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import Blueprint, Response, g, make_response, render_template, request, url_for

from caseboard import clock
from caseboard.access import Permission, SchoolRef
from caseboard.dates import count_words
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError
from caseboard.printing.catalogue import MEETING_SHEET, OF_BOARD, OF_FAMILY, OF_MEETING
from caseboard.printing.services import count_families, make_paper, record
from caseboard.printing.wanted import KEPT_FOR, SINCE
from caseboard.web.guard import requires
from caseboard.web.sheets.forms import SheetsForm
from caseboard.web.sheets.printing import print_once, show

blueprint = Blueprint("sheets", __name__)


@blueprint.get("/schools/<uuid:school_id>/sheets")
@requires(Permission.PRINT_CASES)
def new(school_id: uuid.UUID) -> Response:
    return _ask(_new_form())


@blueprint.post("/schools/<uuid:school_id>/sheets")
@requires(Permission.PRINT_CASES)
def create(school_id: uuid.UUID) -> Response:
    return _print()


@blueprint.get("/caseload/sheets")
@requires(Permission.PRINT_CASES)
def caseload_new() -> Response:
    return _ask(_new_form())


@blueprint.post("/caseload/sheets")
@requires(Permission.PRINT_CASES)
def caseload_create() -> Response:
    return _print()


def _print() -> Response:
    """The paper, ready to print."""
    form = SheetsForm()
    if not form.validate():
        return _ask(form, status=422)
    schools, wanted = _schools(), form.wanted()
    try:
        paper = print_once(
            form.intent(),
            {
                "act": "sheets.create",
                "schools": [school.public_id for school in schools],
                "caseload": g.school is None,
                "wanted": wanted,
            },
            make=lambda at: make_paper(schools, wanted=wanted, by=g.actor, printed_at=at),
            keep=lambda paper: record(
                paper,
                wanted=wanted,
                schools=schools,
                page_school=g.school,
                by=g.actor,
                source=request.remote_addr or "",
            ),
        )
    except MissingAnswersError as missing:
        for name, sentence in missing.fields.items():
            form.refuse(name, sentence)
        return _ask(form, status=422)
    session().commit()
    return show(paper, back=_url("new"))


def _ask(form: SheetsForm, *, status: int = 200) -> Response:
    schools = _schools()
    page = render_template(
        "sheets/new.html",
        form=form,
        families=count_words(count_families(g.actor, schools), "family", "families"),
        schools=schools,
        kinds=OF_BOARD,
        of_family=OF_FAMILY,
        of_meeting=OF_MEETING,
        action=_url("create"),
        board=url_for("boards.show", school_id=g.school.public_id)
        if g.school
        else url_for("boards.caseload"),
    )
    return make_response(page, status)


def _new_form() -> SheetsForm:
    """With what most people want filled in; `?paper=` chooses another paper."""
    chosen = request.args.get("paper", "")
    data = {
        "paper": chosen if chosen in OF_BOARD else MEETING_SHEET,
        "since": clock.today() - SINCE,
        "shred_by": clock.today() + KEPT_FOR,
        "copies_for": g.actor.name,
    }
    return SheetsForm(formdata=None, data=data)


def _schools() -> Sequence[SchoolRef]:
    if g.school is not None:
        return (g.school,)
    schools: Sequence[SchoolRef] = g.actor.schools_for(Permission.PRINT_CASES)
    return schools


def _url(view: str) -> str:
    if g.school is not None:
        return url_for(f"sheets.{view}", school_id=g.school.public_id)
    return url_for(f"sheets.caseload_{view}")
