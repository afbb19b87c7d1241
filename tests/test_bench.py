"""The benchmark knows the pages as they are: every kind of request it measures gets the answer that it waits for. What
it shows of many schools holds at every run of the tests."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace

from bench.fill import HEAD, WORKER, fill
from bench.inprocess import InProcess
from bench.measures import Mover, asks, counted, heads_asks, text_of
from bench.server import Running
from bench.typical import live
from caseboard import create_app
from caseboard.db import db
from tests.support.database import migrated_database, settings_for


@contextmanager
def filled_place(folder, *, schools, families):
    folder.mkdir(exist_ok=True)
    with migrated_database(folder) as url:
        app = create_app(replace(settings_for(url, folder), require_second_factor=False))
        yield app, fill(app, schools=schools, families=families)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def test_every_request_of_the_benchmark_is_answered_as_it_expects(tmp_path):
    with filled_place(tmp_path, schools=1, families=3) as (app, filled):
        live(app, filled.school, filled.families[0])
        worker, head = InProcess.signed_in(app, WORKER), InProcess.signed_in(app, HEAD)
        asked = [(worker, *one) for one in asks(filled, worker).values()]
        asked += [(head, *one) for one in heads_asks(filled, head).values()]
        assert [ask(client).status for client, ask, _ in asked] == [expected for *_, expected in asked]
        mover = Mover.on(worker, filled)
        before = dict(mover.stages)
        assert {mover(worker).status for _ in before} == {200}
        assert Mover.on(worker, filled).stages.keys() == before.keys()
        assert mover.stages != before
        assert {mover(worker).status for _ in before} == {200}
        assert mover.stages == Mover.on(worker, filled).stages == before


def test_every_page_costs_the_same_however_many_schools_are_stored(tmp_path):
    """The same statements and as many letters of answer, for the worker and the head of one of thirty schools."""

    def cost(schools):
        with filled_place(tmp_path / str(schools), schools=schools, families=3) as (app, filled):
            live(app, filled.school, filled.families[0])
            worker, head = InProcess.signed_in(app, WORKER), InProcess.signed_in(app, HEAD)
            found = {}
            for client, asked in ((worker, asks(filled, worker)), (head, heads_asks(filled, head))):
                for what, (ask, _) in asked.items():
                    ask(client)
                    with counted(app) as statements:
                        found[what] = len(text_of(ask(client)))
                    found[f"{what}, statements"] = list(statements)
            return found

    assert cost(1) == cost(30)


def test_the_time_the_server_says_it_took_is_of_requests_only(tmp_path):
    log = tmp_path / "log"
    log.write_text('{"event": "ready"}\n{"event": "request", "ms": 0.7}\nnot of ours\n')
    with log.open() as lines:
        server = Running(port=0, process=None, ready_after=0.0, log=lines)
        assert server.own_times() == [0.7]
        with log.open("a") as more:
            more.write('{"event": "request", "ms": 12.5}\n')
        assert server.own_times() == [12.5]
        assert server.own_times() == []
