"""The letters of one reader: the newest to read, and every one that came before."""

from __future__ import annotations

import uuid

from flask import Blueprint, g, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import audit
from caseboard.access import Permission as P
from caseboard.access.stand_ins import standing_in_for
from caseboard.feed.queries import find_current_letter, get_letter_page, list_letters
from caseboard.web.chrome import Chrome
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other
from caseboard.web.letters.words import use_words
from caseboard.web.reading import note_read
from caseboard.web.schools import chosen_school_id

blueprint = Blueprint("letters", __name__)
blueprint.record(use_words)


@blueprint.get("/letters")
@requires(P.READ_SCHOOL_VIEW)
def index() -> AnyResponse:
    return make_response(
        render_template(
            "letters/index.html", letters=list_letters(g.actor), reading_for=standing_in_for(g.actor)
        )
    )


@blueprint.get("/letters/current")
@requires(P.READ_SCHOOL_VIEW)
def current() -> AnyResponse:
    """Where a reader starts: the newest letter until it is read, then the week so far."""
    letter = find_current_letter(g.actor)
    if letter is None or letter.read_at is not None:
        return see_other(url_for("weeks.show"))
    return see_other(url_for("letters.show", letter_id=letter.letter_id))


@blueprint.get("/letters/<uuid:letter_id>")
@requires(P.READ_SCHOOL_VIEW)
def show(letter_id: uuid.UUID) -> AnyResponse:
    page = get_letter_page(
        g.actor, letter_id, school_id=chosen_school_id(), shows_initials=Chrome().shows_initials
    )
    for read_id in (page.letter.letter_id, *(missed.letter_id for missed in page.missed)):
        note_read(audit.Act.LETTER_READ, read_id)
    return make_response(render_template("letters/show.html", page=page, letter=page.letter))
