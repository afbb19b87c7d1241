"""Printing once: pressed twice, or sent again after a lost answer, it is one printing and the same paper."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import current_app, g, make_response, render_template
from flask.wrappers import Response

from caseboard import intents
from caseboard.printing.frame import Paper
from caseboard.printing.models import PrintRun
from caseboard.printing.services import find_recent_run


def print_once(
    form_id: uuid.UUID,
    asked: Mapping[str, Any],
    *,
    make: Callable[[datetime | None], Paper],
    keep: Callable[[Paper], Paper],
) -> Paper:
    """The paper, made and put on record; or made again as it was, when this very printing was before.

    Sent again with other words, or later on, it is a new printing with new copies.
    """
    request_id, again = _which_printing(form_id, asked)
    if again is not None:
        return replace(make(again.at), run_id=again.public_id)
    paper = keep(make(None))
    intents.remember(g.actor.user_id, request_id, asked, {"run": str(paper.run_id)})
    return paper


def show(paper: Paper, *, back: str) -> Response:
    """The sheets as they will come out, and how to print them."""
    marking: str = current_app.config["CASEBOARD"].marking
    return make_response(render_template("sheets/show.html", paper=paper, marking=marking, back=back))


def _which_printing(form_id: uuid.UUID, asked: Mapping[str, Any]) -> tuple[uuid.UUID, PrintRun | None]:
    """The request id of this printing, made from the form's id and its words; and the printing when it was before."""
    request_id = uuid.uuid5(form_id, intents.fingerprint(asked))
    while answer := intents.find_answer(g.actor.user_id, request_id, asked):
        run = find_recent_run(uuid.UUID(answer["run"]), by=g.actor)
        if run is not None:
            return request_id, run
        request_id = uuid.uuid5(request_id, answer["run"])
    return request_id, None
