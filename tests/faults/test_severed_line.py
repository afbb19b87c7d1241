"""The line to PostgreSQL is cut at each question of a move in turn: what people are told is so, and nothing is lost.

Cut before the server hears of it, or when it is done and nobody was told.
"""

from __future__ import annotations

import random
from collections import Counter

import pytest
from sqlalchemy import select

from caseboard.db import db
from caseboard.families.models import Family
from tests.faults.conftest import made_place
from tests.support.figures import amount
from tests.support.filled import HEADS
from tests.support.mail_server import mail_server
from tests.support.running import Place, smtp_to
from tests.support.sending import letters_go_out
from tests.support.severed import line_to
from tests.support.tablet import movers
from tests.support.truth import compare

SAYS = {503: "Not saved", 504: "We do not know if this saved"}


@pytest.fixture
def postgres_place(request, tmp_path):
    with made_place("postgresql", tmp_path, request) as made:
        yield made


def version_of(place, family):
    with place.inside(), db.engine.connect() as connection:
        known = Family.__table__.c
        return connection.scalar(select(known.version).where(known.public_id == family))


@pytest.mark.postgres
@pytest.mark.parametrize("is_heard", [False, True], ids=["unheard", "unanswered"])
def test_what_is_said_of_a_move_is_so_wherever_the_line_is_cut(postgres_place, figures, is_heard):
    place = postgres_place
    with line_to(place.url) as line:
        place.environment |= {"CASEBOARD_DATABASE_URL": line.url}
        place.start_web(threads=1)
        [mover] = movers(place, 1, each=12)
        for _ in range(12):
            assert mover.send(mover.next()).status == 200
        with line.cut_at(0):
            assert mover.send(mover.next()).status == 200
        questions, said = line.asked, Counter[int]()
        for number in range(1, questions + 1):
            asked = mover.next()
            with line.cut_at(number, is_heard=is_heard):
                answer = mover.send(asked)
            there = version_of(place, asked.family) == asked.version + 1
            said[answer.status] += 1
            if answer.status == 200:
                assert there
                continue
            assert line.cuts == 1
            assert SAYS[answer.status] in answer.body
            assert answer.status == 504 or not there, "it says that it was not saved"
            again = mover.insist(asked, tries=3)
            assert again is not None
            assert again.status == 200, again.body
        place.stop()
    truth = compare(place, mover.journal)
    figures(LINE_CUT_AT=questions, NOT_SAVED=said[503], NOT_KNOWN=said[504], SAVED=said[200], **truth.figures)
    figures.at_least(LINE_CUT_AT=12, NOT_SAVED=8, NOT_KNOWN=1)
    assert said[504] <= said[503]
    assert truth.is_whole
    assert truth.events == truth.acknowledged == len(mover.journal)
    assert '"event": "bug"' not in place.said("serve")


@pytest.mark.postgres
@pytest.mark.soak
@pytest.mark.parametrize("is_heard", [False, True], ids=["unheard", "unanswered"])
def test_every_letter_goes_out_wherever_the_line_is_cut(on_postgres, tmp_path, figures, is_heard):
    """The worker's next minute mends what the last one could not do, on a connection of its own."""
    chance, letters, twins, questions, tried = random.Random(21), 0, 0, 0, amount(1, 8)
    with mail_server() as server:
        for turn in range(tried + 1):
            url, filled = on_postgres()
            folder = tmp_path / str(turn)
            folder.mkdir(mode=0o700)
            place = Place(url, folder, filled, environment=smtp_to(server))
            server.arrived.clear()
            with line_to(url) as line:
                place.environment |= {"CASEBOARD_DATABASE_URL": line.url}
                number = chance.randrange(20, questions) if turn else 0
                with line.cut_at(number, is_heard=is_heard):
                    letters_go_out(place, server, at_least=letters or HEADS + 4)
                    assert line.cuts == (turn > 0)
                    questions = questions or line.asked
                assert "Verified:" in place.do("verify")
            ids = Counter(arrived.message["Message-ID"] for arrived in server.arrived)
            letters = letters or len(ids)
            assert len(ids) == letters
            twins += sum(ids.values()) - letters
            place.stop()
    figures(LINE_CUT_AT=questions, TRIED=tried, LETTERS=letters, TWINS=twins)
    assert twins <= tried
