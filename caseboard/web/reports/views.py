"""The counts of one's schools, as they are and as they may be published."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, g, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard.access import Permission as P
from caseboard.reports import publishing
from caseboard.reports.queries import figures
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other

blueprint = Blueprint("reports", __name__)


@blueprint.get("/figures")
@requires(P.READ_FIGURES)
def index() -> AnyResponse:
    schools = g.actor.schools_for(P.READ_FIGURES)
    if len(schools) == 1:
        return see_other(url_for(".show", school_id=schools[0].public_id))
    return make_response(render_template("reports/index.html", schools=schools))


@blueprint.get("/schools/<uuid:school_id>/figures")
@requires(P.READ_FIGURES)
def show(school_id: uuid.UUID) -> Response:
    found = figures(g.actor, g.school)
    is_published = request.args.get("for") == "publication"
    return make_response(
        render_template(
            "reports/show.html",
            figures=found,
            is_published=is_published,
            said=[publishing.rates(half, is_published=is_published) for half in found.half_terms],
            alone=[publishing.numbers(half, is_published=is_published) for half in found.half_terms],
            number=publishing.cell if is_published else str,
        )
    )
