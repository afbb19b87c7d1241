"""Many people at the same moment, over real connections to real processes (R10, R11)."""

from __future__ import annotations

import secrets
import time
import uuid
from functools import partial

import pytest
from sqlalchemy import func, select

from caseboard import clock
from caseboard.db import db
from caseboard.events.models import CaseEvent
from tests.support.figures import amount, percentile
from tests.support.tablet import Asked, crew, movers, together
from tests.support.truth import compare, since

MOVERS = 32


def test_of_32_who_move_one_family_one_wins_and_31_are_told_the_truth(served, figures):
    """Every round all send a move from the same version of the card, to stages drawn at random."""
    rounds = amount(4, 200)
    family = served.filled.families[0]
    tablets = crew(served, MOVERS)
    here, version, journal, winners, losers, times = family.stage, family.version, [], 0, 0, []
    alone = refused_alone(served, tablets[0], Asked(family.id, family.stage, version - 1))
    for _ in range(rounds):
        others = [stage for stage in served.filled.stages if stage != here]
        asked = [Asked(family.id, secrets.choice(others), version) for _ in tablets]
        answers = together(
            [
                partial(tablet.post, one.path(served), one.form())
                for tablet, one in zip(tablets, asked, strict=True)
            ]
        )
        assert {answer.status for answer in answers} == {200, 409}
        [won] = [number for number, answer in enumerate(answers) if answer.status == 200]
        asked[won].acknowledged = True
        here, version = asked[won].to, version + 1
        present = f"moved this family to {served.filled.stages[here]} at "
        for answer in answers:
            if answer.status == 409:
                assert "Not moved." in answer.body
                assert present in answer.body
                assert f'id="card-{family.id}" data-version="{version}"' in answer.body
        winners += 1
        losers += len(answers) - 1
        times += [answer.seconds for answer in answers]
        journal += asked
    truth = compare(served, journal)
    figures(R10_MOVERS=MOVERS, ROUNDS=rounds, WON=winners, TOLD=losers, P95_SECONDS=percentile(times, 0.95))
    figures(ALONE_SECONDS=alone)
    figures(EVENTS=truth.events, ACKNOWLEDGED=truth.acknowledged, LOST=truth.lost, GAPS=truth.gaps)
    figures.at_least(ROUNDS=4, TOLD=4 * 31)
    mine = sum(one.acknowledged for one in journal)
    assert mine == rounds
    assert truth.unknown == truth.lost == truth.gaps == 0
    assert percentile(times, 0.95) < max(1, 2 * MOVERS * alone), (
        "they wait for each other, and for nothing else"
    )


def refused_alone(place, tablet, stale):
    """Seconds until one person is told that the card has changed, while the machine is as busy as it is just now."""
    times = []
    for _ in range(5):
        answer = tablet.post(stale.path(place), stale.form())
        assert answer.status == 409
        times.append(answer.seconds)
    return percentile(times, 0.5)


def test_eight_people_who_move_families_of_their_own_are_never_refused(served, figures):
    before = compare(served, [])
    people = movers(served, 8, each=1, skip=24)
    moves = amount(6, 2000)
    until = time.monotonic() + 600

    def work(mover):
        while len(mover.journal) < moves and time.monotonic() < until:
            answer = mover.send(mover.next())
            assert answer.status == 200

    began = time.monotonic()
    together([partial(work, mover) for mover in people])
    journal = [asked for mover in people for asked in mover.journal]
    truth = since(before, compare(served, journal))
    figures(R10_CLIENTS=8, MOVES_PER_SECOND=len(journal) / (time.monotonic() - began), **truth.figures)
    figures(P95_SECONDS=percentile([asked.seconds for asked in journal], 0.95))
    figures.at_least(ACKNOWLEDGED=40)
    assert truth.is_whole
    assert truth.events == truth.acknowledged == len(journal)


# --- pressed twice ----------------------------------------------------------------------------------------------------


def twice(tablet, path, form, **options):
    first, second = together([lambda: tablet.post(path, form, **options)] * 2)
    assert first.status == second.status
    return first, second


def test_a_move_sent_twice_at_once_is_one_event_and_both_get_the_same_answer(served, figures):
    before = compare(served, [])
    pairs = amount(20, 1000)
    [mover] = movers(served, 1, each=6, skip=1)
    for number in range(pairs):
        asked = mover.next()
        first, second = twice(mover.tablet, asked.path(served), asked.form(), htmx=number % 2 == 0)
        if number % 2 == 0:
            assert first.status == 200
            assert said(first) == said(second)
            assert f'data-version="{asked.version + 1}"' in first.body
        else:
            assert first.status == 303
            assert first.headers["location"] == second.headers["location"]
        asked.acknowledged = True
        mover._known[asked.family] = (asked.version + 1, asked.to)
    truth = since(before, compare(served, mover.journal))
    figures(R11_PAIRS=pairs, **truth.figures)
    figures.at_least(R11_PAIRS=20)
    assert truth.is_whole
    assert truth.events == pairs


def said(answer):
    """The line in the result bar, without the ids that are new in every answer."""
    return answer.body.partition('id="said"')[2].partition("<p>")[2].partition("</p>")[0]


@pytest.mark.parametrize("form", ["update", "family", "check"])
def test_any_form_sent_twice_at_once_acts_once(served, figures, form):
    """A new family has no row yet that one of the two could wait for: the request id alone decides."""
    tablet = crew(served, 1)[0]
    pairs = amount(6, 30)
    school = f"/schools/{served.filled.school}"
    families = [one.id for one in served.filled.families[-8:]]
    before = counted(served)
    for number in range(pairs):
        common = {"request_id": uuid.uuid4()}
        family = families[number % len(families)]
        match form:
            case "update":
                path = f"{school}/families/{family}/entries"
                today = clock.today().isoformat()
                fields = {**common, "update": f"Seen {number}", "audience": "worker", "happened_on": today}
            case "check":
                path, fields = f"{school}/families/{family}/checks", common
            case _:
                path = f"{school}/families"
                typed = {
                    "typed-0-forename": f"Twin{number}",
                    "typed-0-surname": "Pressed",
                    "typed-0-year_group": "Y2",
                }
                fields = {**common, "name": f"Pressed {uuid.uuid4().hex[:6]}", "level": "additional", **typed}
        first, second = twice(tablet, path, fields, htmx=False)
        assert first.status == 303, first.body
        assert first.headers["location"] == second.headers["location"]
    after = counted(served)
    figures(R11_FORM=form, PAIRS=pairs, EVENTS=after - before)
    assert after - before == pairs


def counted(place):
    with place.inside(), db.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(CaseEvent.__table__))
