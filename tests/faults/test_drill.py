"""The drill: back up while people work, lose the place, bring it back elsewhere, go on (R47, R48)."""

from __future__ import annotations

import time
from threading import Event, Thread

import pytest
from sqlalchemy import select

from caseboard.db import db
from caseboard.events.models import CaseEvent
from caseboard.feed.models import DeliveryState
from tests.support.figures import amount
from tests.support.mail_server import mail_server
from tests.support.running import Place, smtp_to
from tests.support.sending import deliveries
from tests.support.tablet import movers, sign_in
from tests.support.truth import compare


@pytest.fixture
def elsewhere(place, tmp_path, request):
    """An empty installation of the same kind."""
    folder = tmp_path / "elsewhere"
    folder.mkdir(mode=0o700)
    if place.is_sqlite:
        made = Place(f"sqlite:///{folder / 'caseboard.sqlite3'}", folder, place.filled)
        yield made
        made.stop()
        return
    from tests.support.postgres import new_database

    with new_database(request.getfixturevalue("postgres")) as url:
        made = Place(url, folder, place.filled)
        yield made
        made.stop()


def test_a_backup_under_writers_comes_back_whole_with_mail_held_and_nobody_signed_in(
    place, elsewhere, tmp_path, figures
):
    place.start_web()
    people = movers(place, 2, each=6)
    stop = Event()
    writers = [Thread(target=mover.work, args=(stop.is_set,), kwargs={"pause": 0.02}) for mover in people]
    for writer in writers:
        writer.start()
    backup = tmp_path / "backup"
    try:
        rounds = amount(1, 20)
        for number in range(rounds):
            moved = sum(asked.acknowledged for mover in people for asked in mover.journal)
            place.do("backup", str(backup), *(["--force"] if number else []))
        meanwhile = sum(asked.acknowledged for mover in people for asked in mover.journal) - moved
    finally:
        stop.set()
        for writer in writers:
            writer.join(60)
    place.kill_web()
    journal = [asked for mover in people for asked in mover.journal]
    original = compare(place, journal)  # this verifies too, here and below

    began = time.monotonic()
    elsewhere.do("restore", str(backup))
    seconds = time.monotonic() - began
    restored = compare(elsewhere, [])
    assert moved <= restored.events <= moved + meanwhile + len(people)
    assert restored.gaps == original.gaps == original.lost == 0
    same = same_up_to_the_backup(place, elsewhere)

    elsewhere.start_web()
    people[0].tablet.place = elsewhere
    school = f"/schools/{place.filled.school}"
    gone = people[0].tablet.get(f"{school}/board", htmx=False)
    assert gone.status == 303
    assert "/sign-in" in gone.headers["location"]
    [tablet] = sign_in(elsewhere, place.filled.people[0])
    for path in (f"{school}/board", f"{school}/families/{journal[0].family}"):
        assert tablet.get(path, htmx=False).status == 200
    with mail_server() as server:
        elsewhere.environment |= smtp_to(server)
        elsewhere.do("worker", "--once")
        held = len(server.arrived)
        due = deliveries(elsewhere)
        elsewhere.do("release-mail")
        elsewhere.do("worker", "--once")
        sent = len(server.arrived)
    figures(
        R47_BACKUPS=rounds, SAVED_MEANWHILE=meanwhile, EVENTS_RESTORED=restored.events, EVENTS_COMPARED=same
    )
    figures(RESTORE_SECONDS=seconds, R48_MAIL_WHILE_HELD=held, SENT_AFTER_RELEASE=sent)
    figures.at_least(SAVED_MEANWHILE=1, EVENTS_COMPARED=48)
    assert held == 0
    assert due
    assert sent == len(due)
    assert set(deliveries(elsewhere)) == {DeliveryState.SENT}


def same_up_to_the_backup(place, elsewhere):
    """Every event of the copy is an event of the place, word for word. Says how many."""
    events = []
    for one in (place, elsewhere):
        with one.inside(), db.engine.connect() as connection:
            rows = connection.execute(select(CaseEvent.__table__)).all()
        events.append({(row.public_id, row.seq, row.kind, str(row.data), row.recorded_at) for row in rows})
    assert events[1] <= events[0]
    return len(events[1])
