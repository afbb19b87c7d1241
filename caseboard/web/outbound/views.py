"""The worker's side of a school's letter."""

from __future__ import annotations

import uuid
from datetime import timedelta

from flask import Blueprint, flash, g, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import audit, clock
from caseboard.access import Permission as P
from caseboard.db import session
from caseboard.feed import deliveries
from caseboard.feed.closing_now import AlreadyClosedError, ask_to_close, progress_of
from caseboard.feed.outbound import list_school_letters, outbound
from caseboard.feed.outbound import preview as preview_for
from caseboard.web.answers.forms import AnswerForm
from caseboard.web.chrome import Chrome
from caseboard.web.families.looking import Look
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other
from caseboard.web.reading import note_read

blueprint = Blueprint("outbound", __name__)

AGAIN_AFTER = timedelta(minutes=10)
"""Closing everything twice within this is a double tap, or its answer was lost."""


@blueprint.get("/school-letters")
@requires(P.READ_OUTBOUND_LETTERS)
def index() -> AnyResponse:
    mine = g.actor.schools_for(P.CHANGE_CASES)
    return make_response(
        render_template(
            "outbound/index.html",
            letters=list_school_letters(g.actor),
            progress=progress_of(g.actor),
            may_close=len(mine) if len(mine) > 1 else 0,
        )
    )


@blueprint.get("/school-letters/progress")
@requires(P.READ_OUTBOUND_LETTERS)
def progress() -> AnyResponse:
    return make_response(render_template("outbound/_progress.html", progress=progress_of(g.actor)))


@blueprint.get("/school-letters/close")
@requires(P.CHANGE_CASES)
def closing() -> AnyResponse:
    return make_response(
        render_template("outbound/closing.html", count=len(g.actor.schools_for(P.CHANGE_CASES)))
    )


@blueprint.post("/school-letters/close")
@requires(P.CHANGE_CASES)
def close_all() -> AnyResponse:
    """The letters of all one's schools, in the background. Pressed twice, it is asked for once."""
    standing = progress_of(g.actor)
    if standing is None or clock.now() - standing.asked_at > AGAIN_AFTER:
        try:
            ask_to_close(g.actor.schools_for(P.CHANGE_CASES), by=g.actor)
        except AlreadyClosedError:
            flash("Letters of yours are being closed already.")
        else:
            session().commit()
            flash("Asked for. The letters close one after the other.")
    return see_other(url_for("outbound.index"))


@blueprint.get("/schools/<uuid:school_id>/letter")
@requires(P.READ_OUTBOUND_LETTERS)
def show(school_id: uuid.UUID) -> AnyResponse:
    return outbound_page()


def outbound_page(
    refused: AnswerForm | None = None, question_id: uuid.UUID | None = None, *, look: Look | None = None
) -> AnyResponse:
    """The page; with an answer that was refused or has to be looked at again, that form with its words."""
    found = outbound(g.actor, g.school, shows_initials=Chrome().shows_initials)
    forms = {
        waiting.asked.question_id: refused
        if refused is not None and waiting.asked.question_id == question_id
        else AnswerForm(formdata=None, prefix=f"q{number}")
        for number, waiting in enumerate(found.waiting)
    }
    note_read(audit.Act.BOARD_READ, g.school.public_id, g.school.id)
    return make_response(
        render_template(
            "outbound/show.html", outbound=found, school=g.school, forms=forms, refused=refused, look=look
        ),
        422 if refused is not None else 200,
    )


@blueprint.get("/schools/<uuid:school_id>/letter/preview/<uuid:reader_id>")
@requires(P.READ_OUTBOUND_LETTERS)
def preview(school_id: uuid.UUID, reader_id: uuid.UUID) -> AnyResponse:
    reader, text = preview_for(g.actor, g.school, reader_id, shows_initials=Chrome().shows_initials)
    note_read(audit.Act.BOARD_READ, g.school.public_id, g.school.id)
    return make_response(render_template("outbound/preview.html", reader=reader, text=text, school=g.school))


@blueprint.post("/schools/<uuid:school_id>/letter/deliveries/<uuid:delivery_id>/retries")
@requires(P.READ_OUTBOUND_LETTERS)
def send_again(school_id: uuid.UUID, delivery_id: uuid.UUID) -> AnyResponse:
    if deliveries.send_again(delivery_id, school_id=g.school.id, by=g.actor):
        session().commit()
        flash("It is sent again, with the next look for mail.")
    else:
        flash("Nothing was sent: it is on its way already.")
    return see_other(url_for("outbound.show", school_id=school_id))
