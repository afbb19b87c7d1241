"""A reader answers in place what the letter asks."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, g, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import audit
from caseboard.access import Permission as P
from caseboard.db import session
from caseboard.feed.letter import Need
from caseboard.feed.queries import OpenLetter, get_letter_page
from caseboard.feed.rights import LetterNotFoundError
from caseboard.feed.school_asks import AlreadyAnsweredError, answer_ask
from caseboard.web.ask_answers.forms import AskAnswerForm
from caseboard.web.chrome import Chrome
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other
from caseboard.web.reading import note_read

blueprint = Blueprint("ask_answers", __name__, url_prefix="/letters/<uuid:letter_id>/asks/<uuid:ask_id>")

ANSWERED_BEFORE = (
    "Not saved. It has been answered already, or is not needed any more: that stands in the letter."
)


@blueprint.get("/answers/new")
@requires(P.ACKNOWLEDGE_LETTERS)
def new(letter_id: uuid.UUID, ask_id: uuid.UUID) -> AnyResponse:
    letter, need = _asked(letter_id, ask_id)
    note_read(audit.Act.LETTER_READ, letter_id)
    return _page(letter, need, AskAnswerForm(formdata=None))


@blueprint.post("/answers")
@requires(P.ACKNOWLEDGE_LETTERS)
def create(letter_id: uuid.UUID, ask_id: uuid.UUID) -> AnyResponse:
    letter, need = _asked(letter_id, ask_id)
    form = AskAnswerForm()
    form.answer.data = request.form.get("answer", "")
    form.validate()
    is_short = need.kind == "yes_no" and form.answer.data in {"yes", "no"}
    if not is_short and not (form.text.data or "").strip():
        form.refuse("text", "Say who is going." if need.kind == "who" else "Write your answer.")
    if form.errors:
        return _page(letter, need, form, 422)
    try:
        answer_ask(ask_id, answer=form.answer.data or "", text=form.text.data or "", by=g.actor)
    except AlreadyAnsweredError:
        flash(ANSWERED_BEFORE)
    else:
        session().commit()
        flash("Sent. Your answer stands in the letter, and the worker sees it now.")
    return see_other(url_for("letters.show", letter_id=letter_id, _anchor="needs"))


def _asked(letter_id: uuid.UUID, ask_id: uuid.UUID) -> tuple[OpenLetter, Need]:
    """The letter, and what it asks: also when more than five things were asked. Raises `LetterNotFoundError`."""
    letter = get_letter_page(g.actor, letter_id, shows_initials=Chrome().shows_initials).letter
    for need in (*letter.text.needs, *letter.text.needs_folded):
        if need.ask_id == ask_id:
            return letter, need
    raise LetterNotFoundError


def _page(letter: OpenLetter, need: Need, form: AskAnswerForm, status: int = 200) -> AnyResponse:
    return make_response(render_template("asks/answer.html", letter=letter, need=need, form=form), status)
