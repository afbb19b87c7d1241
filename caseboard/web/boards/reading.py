"""Reading the board of a place, with the eyes of the person who is there."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import current_app, g

from caseboard import clock
from caseboard.boards import find, queries
from caseboard.dates import count_words
from caseboard.families import school_view
from caseboard.families.card import BoardView
from caseboard.web.boards.place import Place
from caseboard.web.chrome import Chrome


def read_board(place: Place, *, only: set[uuid.UUID] | None = None) -> BoardView:
    """The worker's board; for those who read the school's view only, that. With `only`, the cards of those stages."""
    shows_initials = Chrome().shows_initials
    if place.school is not None and not place.reads_cases:
        return school_view.board(
            g.actor, place.school, shows_initials=shows_initials, chip=place.chip, all_stage=place.all_stage
        )
    return queries.worker_board(
        g.actor,
        place.schools,
        page_school=place.school,
        shows_initials=shows_initials,
        chip=place.chip,
        all_stage=place.all_stage,
        only=only,
    )


def read_version(place: Place) -> str:
    """What the page's version would be now, in one statement."""
    if place.reads_cases:
        return _as_shown(queries.version(g.actor, place.schools))
    return _as_shown(school_view.board_version(g.actor, place.schools))


def _as_shown(version: str) -> str:
    """A board of names is another than one of initials: a tab that stood open is sent all of it anew."""
    return f"{version}-{'initials' if Chrome().shows_initials else 'names'}"


def find_families(place: Place, text: str) -> Sequence[Any]:
    shows_initials = Chrome().shows_initials
    if place.school is not None and not place.reads_cases:
        return school_view.find(g.actor, place.school, text, shows_initials=shows_initials)
    return find.find_families(g.actor, place.schools, text, shows_initials=shows_initials)


def who_changed(place: Place, since: datetime | None) -> str:
    """ "Dan Pryce changed 2 families", for whoever may know it."""
    found = queries.changed_since(g.actor, place.schools, since) if since and place.reads_cases else []
    return (
        " and ".join(f"{one.who} changed {count_words(one.families, 'family', 'families')}" for one in found)
        or "This board has changed"
    )


def board_context(place: Place, stage_ids: set[uuid.UUID] | None = None) -> dict[str, Any]:
    """What the board's templates need. `stage_ids` are the stages to read and send; all of them by default."""
    read_at = clock.now().isoformat()
    board = read_board(place, only=stage_ids)
    return {
        "board": board,
        "version": _as_shown(board.version),
        "links": place,
        "read_at": read_at,
        "today": clock.today(),
        "marking": current_app.config["CASEBOARD"].marking,
    }
