"""The benchmark knows the pages as they are: every kind of request it measures gets the answer that it waits for."""

from __future__ import annotations

from dataclasses import replace

from bench.fill import HEAD, WORKER, fill
from bench.inprocess import InProcess
from bench.measures import Mover, asks, heads_asks
from bench.typical import live
from caseboard import create_app
from caseboard.db import db
from tests.support.database import migrated_database, settings_for


def test_every_request_of_the_benchmark_is_answered_as_it_expects(tmp_path):
    with migrated_database(tmp_path) as url:
        app = create_app(replace(settings_for(url, tmp_path), require_second_factor=False))
        filled = fill(app, schools=1, families=3)
        live(app, filled.school, filled.families[0])
        worker, head = InProcess.signed_in(app, WORKER), InProcess.signed_in(app, HEAD)
        asked = [(worker, *one) for one in asks(filled, worker).values()]
        asked += [(head, *one) for one in heads_asks(filled, head).values()]
        assert [ask(client).status for client, ask, _ in asked] == [expected for *_, expected in asked]
        assert Mover.on(worker, filled)(worker).status == 200
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
