from __future__ import annotations

import uuid
from datetime import datetime

from flask import Blueprint, Response, g, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from caseboard import audit
from caseboard.access import Permission as P
from caseboard.feed.asked import waiting_at
from caseboard.web.boards.forms import FindForm
from caseboard.web.boards.place import Place, place_from
from caseboard.web.boards.reading import board_context, find_families, read_version, who_changed
from caseboard.web.guard import requires
from caseboard.web.htmx import page_or_fragment
from caseboard.web.moves.results import take_result
from caseboard.web.reading import note_read

blueprint = Blueprint("boards", __name__)


@blueprint.get("/schools")
@requires(P.READ_CASES, P.READ_SCHOOL_VIEW)
def index() -> AnyResponse:
    """The boards one may read, by the school's name: what the bar leads to when they are too many for it."""
    readable = {*g.actor.schools_for(P.READ_CASES), *g.actor.schools_for(P.READ_SCHOOL_VIEW)}
    schools = sorted(readable, key=lambda school: (school.short_name, school.name, school.id))
    return make_response(render_template("boards/index.html", schools=schools))


@blueprint.get("/schools/<uuid:school_id>/board")
@requires(P.READ_CASES, P.READ_SCHOOL_VIEW)
def show(school_id: uuid.UUID) -> AnyResponse:
    return _show(place_from(request.args, g.school))


@blueprint.get("/caseload")
@requires(P.READ_CASES)
def caseload() -> AnyResponse:
    return _show(place_from(request.args, None))


@blueprint.get("/schools/<uuid:school_id>/board/changes")
@requires(P.READ_CASES, P.READ_SCHOOL_VIEW)
def changes(school_id: uuid.UUID) -> AnyResponse:
    return _changes(place_from(request.args, g.school))


@blueprint.get("/caseload/changes")
@requires(P.READ_CASES)
def caseload_changes() -> AnyResponse:
    return _changes(place_from(request.args, None))


@blueprint.post("/schools/<uuid:school_id>/find")
@requires(P.READ_CASES, P.READ_SCHOOL_VIEW)
def find(school_id: uuid.UUID) -> AnyResponse:
    return _find(place_from(request.args, g.school))


@blueprint.post("/caseload/find")
@requires(P.READ_CASES)
def caseload_find() -> AnyResponse:
    return _find(place_from(request.args, None))


def _show(place: Place) -> AnyResponse:
    result = take_result(place)
    context = board_context(place)
    _note(place)
    schools = [school.id for school in place.schools]
    waiting = waiting_at(schools, without=g.actor.blocked) if place.reads_cases else None
    return make_response(
        render_template("boards/show.html", result=result, asked=False, found=[], waiting=waiting, **context)
    )


def _changes(place: Place) -> AnyResponse:
    """What the poll asks: 204 while this viewer's board is as it was; else its stages, or, while the person is in the
    middle of something, only that there are changes."""
    if request.args.get("version") == read_version(place):
        return Response(status=204)
    if request.args.get("busy"):
        words = who_changed(place, _moment(request.args.get("since")))
        return make_response(render_template("boards/_changes.html", changes=words, oob=True))
    _note(place)
    return make_response(render_template("boards/_stages.html", **board_context(place)))


def _note(place: Place) -> None:
    for school in place.schools:
        note_read(audit.Act.BOARD_READ, school.public_id, school.id)


def _find(place: Place) -> AnyResponse:
    form = FindForm()
    found = find_families(place, form.name.data or "") if form.validate() else []
    for one in found:
        note_read(audit.Act.FAMILY_FOUND, one.family_id, None)
    return page_or_fragment("boards/found.html", "boards/_found.html", links=place, asked=True, found=found)


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None
