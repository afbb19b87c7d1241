"""A move whose answer is lost is sent again, and happened once (R12)."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from caseboard import clock
from caseboard.accounts.models import User
from caseboard.db import session
from caseboard.schools.models import School, StageKind
from caseboard.schools.queries import list_stages
from tests import factories
from tests.support.chaos import FAULTS, bad_line
from tests.support.figures import amount
from tests.support.tablet import Asked, crew, movers, together
from tests.support.truth import compare, since


def test_over_a_bad_line_every_move_happens_once(served, figures):
    """Each is sent at most five times over the line; whoever has no answer then reloads, and sends it once more."""
    moves = amount(10, 250)
    people = movers(served, 4, each=4, skip=8)
    before = compare(served, [])

    def work(mover, port):
        for _ in range(moves):
            asked = mover.next()
            mover.tablet.port = port
            answer = mover.insist(asked, tries=5, pause=0)
            if answer is None:
                mover.tablet.port = 0
                answer = mover.insist(asked, tries=1)
            assert answer is not None
            assert answer.status == 200, answer.body

    with bad_line(served.port) as line:
        together([partial(work, mover, line.port) for mover in people])
    journal = [asked for mover in people for asked in mover.journal]
    truth = since(before, compare(served, journal))
    figures(R12_INTENTS=len(journal), SENT=sum(asked.sent for asked in journal))
    figures(UNANSWERED=sum(asked.unanswered for asked in journal), **{f: line.seen[f] for f in FAULTS})
    figures(**truth.figures)
    figures.at_least(R12_INTENTS=40, UNANSWERED=10)
    assert min(line.seen[fault] for fault in FAULTS) > 0
    assert truth.events == truth.acknowledged == len(journal)
    assert truth.is_whole
    assert not any(asked.failed for asked in journal)


def test_a_request_id_used_for_another_move_is_refused_and_moves_nothing(served):
    family = served.filled.families[39]
    one, other, *_ = [stage for stage in served.filled.stages if stage != family.stage]
    [tablet] = crew(served, 1)
    asked = Asked(family.id, one, family.version)
    before = compare(served, []).events
    assert tablet.post(asked.path(served), asked.form()).status == 200
    for changed in ({"stage": other}, {"stage": other, "version": family.version + 1}):
        answer = tablet.post(asked.path(served), {**asked.form(), **changed})
        assert answer.status == 409
        assert "Not saved" in answer.body
    assert tablet.post(asked.path(served), asked.form()).status == 200
    assert compare(served, []).events == before + 1


@pytest.fixture
def on_the_board(app, world, records):
    """A family, a stage to move it to, and the last minute of a day."""
    at = datetime(2026, 11, 19, 23, 59, tzinfo=UTC)
    with records(), clock.at(at):
        school = session().get(School, world.schools["thornhill"].id)
        family = factories.family("Hussain", by=session().get(User, world["worker"].id), school=school)
        stage = next(s for s in list_stages(school.authority_id) if s.kind is StageKind.WAITING)
        return at, f"/schools/{school.public_id}/families/{family.public_id}/moves", stage.public_id


@pytest.mark.parametrize("later", [timedelta(minutes=2), timedelta(hours=24), timedelta(hours=47)])
def test_sent_again_on_another_day_it_gets_the_first_answer(client, world, records, on_the_board, later):
    """What the form fills in by itself, such as the next review, is not what was asked."""
    at, path, stage = on_the_board
    form = {"request_id": str(uuid.uuid4()), "version": 1, "stage": stage}
    for moment in (at, at + later):
        with clock.at(moment):
            answer = client.sign_in(world["worker"]).post(path, data=form, htmx=True)
            assert answer.status_code == 200, answer.text
            assert 'name="seq" value="2"' in answer.text
