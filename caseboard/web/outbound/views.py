"""The worker's side of a school's letter."""

from __future__ import annotations

import uuid

from flask import Blueprint, g, make_response, render_template
from werkzeug.wrappers import Response as AnyResponse

from caseboard import audit
from caseboard.access import Permission as P
from caseboard.feed.outbound import list_school_letters, outbound
from caseboard.feed.outbound import preview as preview_for
from caseboard.web.answers.forms import AnswerForm
from caseboard.web.chrome import Chrome
from caseboard.web.guard import requires
from caseboard.web.reading import note_read

blueprint = Blueprint("outbound", __name__)


@blueprint.get("/school-letters")
@requires(P.READ_OUTBOUND_LETTERS)
def index() -> AnyResponse:
    return make_response(render_template("outbound/index.html", letters=list_school_letters(g.actor)))


@blueprint.get("/schools/<uuid:school_id>/letter")
@requires(P.READ_OUTBOUND_LETTERS)
def show(school_id: uuid.UUID) -> AnyResponse:
    return outbound_page()


def outbound_page(refused: AnswerForm | None = None, question_id: uuid.UUID | None = None) -> AnyResponse:
    """The page; with an answer that was refused, that form with its words."""
    found = outbound(g.actor, g.school, shows_initials=Chrome().shows_initials)
    forms = {
        waiting.asked.question_id: refused
        if refused is not None and waiting.asked.question_id == question_id
        else AnswerForm(formdata=None, prefix=f"q{number}")
        for number, waiting in enumerate(found.waiting)
    }
    note_read(audit.Act.BOARD_READ, g.school.public_id, g.school.id)
    return make_response(
        render_template("outbound/show.html", outbound=found, school=g.school, forms=forms, refused=refused),
        422 if refused is not None else 200,
    )


@blueprint.get("/schools/<uuid:school_id>/letter/preview/<uuid:reader_id>")
@requires(P.READ_OUTBOUND_LETTERS)
def preview(school_id: uuid.UUID, reader_id: uuid.UUID) -> AnyResponse:
    reader, text = preview_for(g.actor, g.school, reader_id, shows_initials=Chrome().shows_initials)
    note_read(audit.Act.BOARD_READ, g.school.public_id, g.school.id)
    return make_response(render_template("outbound/preview.html", reader=reader, text=text, school=g.school))
