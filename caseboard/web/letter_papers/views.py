"""A reader's own letter on numbered sheets of A4, for named persons."""

from __future__ import annotations

import uuid
from datetime import datetime

from flask import Blueprint, Response, g, make_response, render_template, request, url_for
from wtforms import SelectField

from caseboard import clock
from caseboard.access import Permission as P
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError
from caseboard.feed.paper import LETTER, make_letter_paper
from caseboard.feed.queries import LetterPage, get_letter_page
from caseboard.printing.frame import Paper
from caseboard.printing.services import record
from caseboard.printing.wanted import KEPT_FOR
from caseboard.web.fields import options
from caseboard.web.guard import requires
from caseboard.web.schools import chosen_school_id
from caseboard.web.sheets.forms import PaperForm
from caseboard.web.sheets.printing import print_once, show

blueprint = Blueprint("letter_papers", __name__, url_prefix="/letters/<uuid:letter_id>/paper")


class LetterPaperForm(PaperForm):
    paper = SelectField("Paper", choices=options([(LETTER, "Weekly letter, A4 upright")]))


@blueprint.get("")
@requires(P.ACKNOWLEDGE_LETTERS)
def new(letter_id: uuid.UUID) -> Response:
    data = {
        "paper": LETTER,
        "copies_for": g.actor.name,
        "purpose": "reading",
        "shred_by": clock.today() + KEPT_FOR,
    }
    return _ask(letter_id, LetterPaperForm(formdata=None, data=data))


@blueprint.post("")
@requires(P.ACKNOWLEDGE_LETTERS)
def create(letter_id: uuid.UUID) -> Response:
    """The paper, ready to print. Pressed twice it is one printing."""
    page, form = _letter(letter_id), LetterPaperForm()
    if not form.validate():
        return _ask(letter_id, form, status=422)
    wanted, school_id = form.wanted(), chosen_school_id()
    chosen = page.letter.chosen

    def make(at: datetime | None) -> Paper:
        return make_letter_paper(letter_id, school_id=school_id, wanted=wanted, by=g.actor, printed_at=at)[0]

    def keep(paper: Paper) -> Paper:
        schools = [chosen] if chosen else list(page.letter.schools)
        return record(
            paper,
            wanted=wanted,
            schools=schools,
            page_school=schools[0] if len(schools) == 1 else None,
            by=g.actor,
            source=request.remote_addr or "",
            letter=str(letter_id),
        )

    asked = {"act": "letter_papers.create", "letter": letter_id, "school": school_id, "wanted": wanted}
    try:
        paper = print_once(form.intent(), asked, make=make, keep=keep)
    except MissingAnswersError as missing:
        for name, sentence in missing.fields.items():
            form.refuse(name, sentence)
        return _ask(letter_id, form, status=422)
    session().commit()
    return show(paper, back=url_for("letters.show", letter_id=letter_id, school=school_id))


def _letter(letter_id: uuid.UUID) -> LetterPage:
    return get_letter_page(g.actor, letter_id, school_id=chosen_school_id())


def _ask(letter_id: uuid.UUID, form: LetterPaperForm, *, status: int = 200) -> Response:
    page = _letter(letter_id)
    return make_response(
        render_template(
            "letter_papers/new.html", form=form, page=page, letter=page.letter, school_id=chosen_school_id()
        ),
        status,
    )
