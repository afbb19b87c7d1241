"""I have read this."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, g, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard.access import Permission as P
from caseboard.db import session
from caseboard.feed.services import acknowledge_letter
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other

blueprint = Blueprint("acknowledgements", __name__)


@blueprint.post("/letters/<uuid:letter_id>/acknowledgements")
@requires(P.ACKNOWLEDGE_LETTERS)
def create(letter_id: uuid.UUID) -> AnyResponse:
    acknowledge_letter(letter_id, by=g.actor)
    session().commit()
    flash("Thank you. It is written down that you have read this.")
    return see_other(url_for("letters.show", letter_id=letter_id))
