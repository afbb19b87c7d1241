"""This week so far: everything the reader's schools were told since the last closing, live."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from caseboard import audit, clock
from caseboard.access import Permission as P
from caseboard.access import SchoolRef
from caseboard.dates import clock_time
from caseboard.families import school_view
from caseboard.families.together.moving import count_arrivals
from caseboard.feed.live import week_so_far
from caseboard.feed.queries import find_current_letter
from caseboard.web.chrome import Chrome
from caseboard.web.guard import requires
from caseboard.web.reading import note_read
from caseboard.web.schools import chosen_school

blueprint = Blueprint("weeks", __name__)


@blueprint.get("/week")
@requires(P.READ_SCHOOL_VIEW)
def show() -> AnyResponse:
    _note()
    return make_response(
        render_template(
            "weeks/show.html",
            last_letter=find_current_letter(g.actor),
            arrivals=count_arrivals(g.actor),
            **_context(),
        )
    )


@blueprint.get("/week/changes")
@requires(P.READ_SCHOOL_VIEW)
def changes() -> AnyResponse:
    """What the page asks every half minute: 204 while nothing changed that this reader may see."""
    if request.args.get("version") == school_view.board_version(g.actor, _schools()):
        return Response(status=204)
    _note()
    return make_response(render_template("weeks/_lines.html", **_context()))


def _note() -> None:
    for school in _schools():
        note_read(audit.Act.BOARD_READ, school.public_id, school.id)


def _schools() -> tuple[SchoolRef, ...]:
    chosen = chosen_school(P.READ_SCHOOL_VIEW)
    schools: tuple[SchoolRef, ...] = (chosen,) if chosen else g.actor.schools_for(P.READ_SCHOOL_VIEW)
    return schools or abort(404)


def _context() -> dict[str, Any]:
    schools = _schools()
    return {
        "week": week_so_far(g.actor, schools, shows_initials=Chrome().shows_initials),
        "version": school_view.board_version(g.actor, schools),
        "schools": g.actor.schools_for(P.READ_SCHOOL_VIEW),
        "chosen": chosen_school(P.READ_SCHOOL_VIEW),
        "at": clock_time(clock.now()),
    }
