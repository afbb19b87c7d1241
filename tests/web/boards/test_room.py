"""What a process remembers of boards has its room. What fills only in the course of a day makes no short run larger, so
it is filled here at once; `make soak` sees the same over 100,000 requests."""

from __future__ import annotations

import gc
import inspect
import tracemalloc
import uuid
from datetime import date, timedelta

from flask import g

from caseboard import create_app
from caseboard.access import SchoolRef
from caseboard.families import card, known
from caseboard.families.cards import _card, _eyes, worker_name
from caseboard.families.coming_back import NOTHING_DUE
from caseboard.families.known import Boards, KnownBoard
from caseboard.families.order import _standing
from caseboard.families.rows import StageRow, _family
from caseboard.schools.models import StageKind
from tests.support.database import migrated_database, settings_for

MOST_MB = 7
ON_A_BOARD = 40
TODAY = date(2026, 11, 27)
MOMENT = "2026-11-{:02} 08:{:02}:12.{:06}"
STAGE = StageRow(1, uuid.uuid4(), StageKind.PLAN, "Plan, support under way", "", 42, "", 1)
SCHOOL = SchoolRef(1, uuid.uuid4(), "Thornhill Primary School", "Thornhill", "T", 1)


def moment(number):
    return MOMENT.format(1 + number % 25, number % 60, number)


def row(number):
    """As a database gives it: each value new."""
    names = (uuid.UUID(int=number).hex, f"O’Connor-{number}", f"OC {number}", f"o'connor-{number}")
    next_on = (TODAY + timedelta(days=number % 40)).isoformat()
    dates = (moment(number), "targeted", None, next_on, "review", "", None)
    place = (1, moment(number + 1), moment(number + 2), f"Level {number}")
    lead_and_holder = (f"Helper {number}, Early Help", None, None, None)
    asked_and_assessor = (f"CAMHS {number}", None, None, None)
    years = f"Y{number % 6},Y{number % 5}"
    return (number, *names, 3, 1, *dates, *place, *lead_and_holder, *asked_and_assessor, None, None, years)


def board(first):
    """With each family in full, as when somebody has looked at all of it."""
    numbers = range(first, first + ON_A_BOARD)
    standing = [
        _standing((n, 1, moment(n), TODAY.isoformat(), f"o'connor-{n}", n, None, moment(n)), TODAY, 42, 0)
        for n in numbers
    ]
    families = {family.id: family for family in standing}
    return KnownBoard(
        0, frozenset(), TODAY, families, {1: standing}, {}, {n: _family((row(n),), STAGE) for n in numbers}
    )


def test_it_is_small_when_it_is_full(tmp_path, figures):
    with migrated_database(tmp_path) as url:
        app = create_app(settings_for(url, tmp_path))
    written = app.jinja_env.globals["written"]
    card_of = inspect.getclosurevars(written).nonlocals["card_of"]
    eyes = _eyes((SCHOOL,), False, True, worker_name)
    pattern = (f"/schools/{SCHOOL.public_id}/families/", "/")
    boards = Boards()
    with app.test_request_context():
        remembering = (_card, card_of)
        for function in remembering:
            function.cache_clear()
        written([], STAGE.name, pattern, "")
        gc.collect()
        tracemalloc.start()
        for number in range(1, card.KEPT + 200):
            family = _family((row(number),), STAGE)
            written([_card(family, eyes, family.children, TODAY, NOTHING_DUE)], STAGE.name, pattern, "")
            g.pop("cards")
        last = known.KEPT // ON_A_BOARD + 2
        for number in range(1, last + 1):
            boards.keep((frozenset([number]), False), board(number * ON_A_BOARD))
        gc.collect()
        size, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    full = [function.cache_info() for function in remembering]
    assert [info.currsize for info in full] == [info.maxsize for info in full]
    assert boards.get((frozenset([1]), False)) is None
    assert boards.get((frozenset([last]), False)) is not None
    figures(KEPT_OF_BOARDS_MB=size / 1e6)
    assert size / 1e6 < MOST_MB
