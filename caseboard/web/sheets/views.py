"""Making numbered paper copies for named persons, for one school or the whole caseload."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, current_app, g, make_response, render_template, request, url_for

from caseboard import clock, intents
from caseboard.access import Permission, SchoolRef
from caseboard.dates import count_words
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError
from caseboard.printing.models import PrintRun
from caseboard.printing.services import count_families, find_recent_run, print_again, print_meeting_sheet
from caseboard.web.guard import requires
from caseboard.web.sheets.forms import SheetsForm

blueprint = Blueprint("sheets", __name__)

SINCE_DAYS = 14


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
    """The paper, ready to print. Pressed twice, or sent again after a lost answer, it is one printing.

    Sent again with other words, or later on, it is a new printing with new copies.
    """
    form = SheetsForm()
    if not form.validate():
        return _ask(form, status=422)
    schools, wanted = _schools(), form.wanted()
    asked = {"act": "sheets.create", "schools": [school.public_id for school in schools], "wanted": wanted}
    request_id, again = _which_printing(form.intent(), asked)
    try:
        if again is not None:
            paper = print_again(again, schools, wanted=wanted, by=g.actor)
        else:
            source = request.remote_addr or ""
            paper = print_meeting_sheet(
                schools, page_school=g.school, wanted=wanted, by=g.actor, source=source
            )
            intents.remember(g.actor.user_id, request_id, asked, {"run": str(paper.run_id)})
    except MissingAnswersError as missing:
        for name, sentence in missing.fields.items():
            form.refuse(name, sentence)
        return _ask(form, status=422)
    session().commit()
    return make_response(
        render_template("sheets/show.html", paper=paper, marking=_marking(), back=_url("new"))
    )


def _which_printing(form_id: uuid.UUID, asked: Mapping[str, Any]) -> tuple[uuid.UUID, PrintRun | None]:
    """The request id of this printing, made from the form's id and its words; and the printing when it was before."""
    request_id = uuid.uuid5(form_id, intents.fingerprint({**asked, "caseload": g.school is None}))
    while answer := intents.find_answer(g.actor.user_id, request_id, asked):
        run = find_recent_run(uuid.UUID(answer["run"]), by=g.actor)
        if run is not None:
            return request_id, run
        request_id = uuid.uuid5(request_id, answer["run"])
    return request_id, None


def _ask(form: SheetsForm, *, status: int = 200) -> Response:
    schools = _schools()
    page = render_template(
        "sheets/new.html",
        form=form,
        families=count_words(count_families(g.actor, schools), "family", "families"),
        schools=schools,
        action=_url("create"),
        board=url_for("boards.show", school_id=g.school.public_id)
        if g.school
        else url_for("boards.caseload"),
    )
    return make_response(page, status)


def _new_form() -> SheetsForm:
    since = clock.today() - timedelta(days=SINCE_DAYS)
    return SheetsForm(formdata=None, data={"since": since, "copies_for": g.actor.name})


def _schools() -> Sequence[SchoolRef]:
    if g.school is not None:
        return (g.school,)
    schools: Sequence[SchoolRef] = g.actor.schools_for(Permission.PRINT_CASES)
    return schools


def _url(view: str) -> str:
    if g.school is not None:
        return url_for(f"sheets.{view}", school_id=g.school.public_id)
    return url_for(f"sheets.caseload_{view}")


def _marking() -> str:
    marking: str = current_app.config["CASEBOARD"].marking
    return marking
