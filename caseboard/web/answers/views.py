"""Answering a question that a reader asked about a family in a letter."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard.access import Permission as P
from caseboard.db import session
from caseboard.families.standing import STOPPED
from caseboard.feed.outbound import outbound
from caseboard.feed.rights import WordsStoppedError
from caseboard.feed.services import AlreadyAnsweredError, answer_question
from caseboard.web.answers.forms import AnswerForm
from caseboard.web.families import page
from caseboard.web.families.looking import Look, look_again
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other
from caseboard.web.outbound.views import outbound_page

blueprint = Blueprint("answers", __name__)

ANSWERED_BEFORE = (
    "Not saved. Somebody has answered this question already; the first answer stands in the letter."
)


@blueprint.post("/schools/<uuid:school_id>/questions/<uuid:question_id>/answers")
@requires(P.READ_OUTBOUND_LETTERS)
def create(school_id: uuid.UUID, question_id: uuid.UUID) -> AnyResponse:
    form = AnswerForm(prefix=_prefix())
    if not form.validate():
        return outbound_page(form, question_id)
    if look := _look(question_id, form):
        return outbound_page(form, question_id, look=look)
    try:
        answer_question(question_id, form.text.data or "", school_id=g.school.id, by=g.actor)
    except AlreadyAnsweredError:
        flash(ANSWERED_BEFORE)
    except WordsStoppedError:
        form.refuse("text", STOPPED)
        return outbound_page(form, question_id)
    else:
        session().commit()
        flash("Saved. The answer stands in the reader's letter.")
    return see_other(url_for("outbound.show", school_id=school_id))


def _look(question_id: uuid.UUID, form: AnswerForm) -> Look | None:
    """What looks risky in the answer to a question that waits."""
    waiting = outbound(g.actor, g.school, shows_initials=True).waiting
    family_id = next((one.family_id for one in waiting if one.asked.question_id == question_id), None)
    if family_id is None:
        return None
    return look_again(page.get_family(family_id), form, form.text.data)


def _prefix() -> str:
    """Several answers can be written on one page: each form's fields have a prefix of their own."""
    name = next((name for name in request.form if name.endswith("-text")), "text")
    return name.removesuffix("text")
