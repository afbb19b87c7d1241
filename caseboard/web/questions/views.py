"""Asking about a family in a letter, or answering what the letter asks."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, g, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import audit, intents
from caseboard.access import NotPermittedError
from caseboard.access import Permission as P
from caseboard.db import session
from caseboard.feed.letter import Item, Need
from caseboard.feed.queries import OpenLetter, get_letter_page
from caseboard.feed.services import ask_question
from caseboard.web.chrome import Chrome
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other
from caseboard.web.questions.forms import QuestionForm
from caseboard.web.reading import note_read

blueprint = Blueprint("questions", __name__)


@blueprint.get("/letters/<uuid:letter_id>/questions/new")
@requires(P.ACKNOWLEDGE_LETTERS)
def new(letter_id: uuid.UUID) -> AnyResponse:
    form = QuestionForm(family=request.args.get("family", ""), kind=request.args.get("kind", ""))
    return _page(letter_id, form)


@blueprint.post("/letters/<uuid:letter_id>/questions")
@requires(P.ACKNOWLEDGE_LETTERS)
def create(letter_id: uuid.UUID) -> AnyResponse:
    form = QuestionForm()
    if not form.validate():
        return _page(letter_id, form, status=422)
    family_id = _family_id(form)
    asked = {"act": "questions.create", "letter": letter_id, "family": family_id, "text": form.text.data}
    if intents.find_answer(g.actor.user_id, form.intent(), asked) is None:
        question = ask_question(letter_id, family_id, form.text.data or "", by=g.actor)
        intents.remember(g.actor.user_id, form.intent(), asked, {"question": str(question.public_id)})
        session().commit()
        flash("Sent. The answer will stand under the family in this letter.")
    return see_other(url_for("letters.show", letter_id=letter_id, _anchor=f"family-{family_id}"))


def _page(letter_id: uuid.UUID, form: QuestionForm, status: int = 200) -> AnyResponse:
    letter = get_letter_page(g.actor, letter_id, shows_initials=Chrome().shows_initials).letter
    item = _item(letter, _family_id(form))
    note_read(audit.Act.LETTER_READ, letter_id)
    return make_response(
        render_template(
            "questions/new.html",
            letter=letter,
            item=item,
            need=_need(letter, item) if form.kind.data == "answer" else None,
            form=form,
            worker=letter.worker_for(item),
        ),
        status,
    )


def _item(letter: OpenLetter, family_id: uuid.UUID) -> Item:
    for item in letter.text.items:
        if item.family_id == family_id:
            return item
    raise NotPermittedError


def _need(letter: OpenLetter, item: Item) -> Need | None:
    """What is answered: what follows from the family's dates, as what a worker asked has a page of its own."""
    needs = (*letter.text.needs, *letter.text.needs_folded)
    return next(
        (n for n in needs if n.family_id == item.family_id and n.kind == "write" and not n.ask_id), None
    )


def _family_id(form: QuestionForm) -> uuid.UUID:
    try:
        return uuid.UUID(form.family.data or "")
    except ValueError as error:
        raise NotPermittedError from error
