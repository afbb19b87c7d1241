"""Two machines share one PostgreSQL database, and the queue is in it: two web servers, two workers, one dies (R34)."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest
from sqlalchemy import func, select, text

from caseboard.db import session
from caseboard.feed.models import DeliveryState, FeedWeek
from tests.support.figures import amount
from tests.support.mail_server import mail_server
from tests.support.running import Place, smtp_to
from tests.support.sending import deliveries, leases_run_out, message_id, slowly, unsent, wait_until
from tests.support.tablet import movers, together
from tests.support.truth import compare

QUEUE = {"huey_counter", "huey_kv", "huey_schedule", "huey_task"}


@pytest.fixture
def machines(tmp_path, request):
    """Two installations, each with a data folder and a port of its own."""
    url, filled = request.getfixturevalue("on_postgres")()
    made = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir(mode=0o700)
        made.append(Place(url, folder, filled, {"CASEBOARD_QUEUE_URL": url}))
    yield made
    for place in made:
        place.stop()


@pytest.mark.postgres
def test_two_machines_on_one_database_close_and_send_everything_once(machines, figures):
    one, two = machines
    with mail_server() as server:
        slowly(server)
        for place in machines:
            place.environment |= smtp_to(server)
            place.start_worker()
        wait_until(lambda: len(server.arrived) >= 6)
        one.kill_worker()
        leases_run_out(two)
        wait_until(lambda: not unsent(two), seconds=120)
        two.kill_worker()
    sent = Counter(message_id(arrived) for arrived in server.arrived)
    with two.inside():
        weeks = session().scalar(select(func.count()).select_from(FeedWeek))
        twice = session().execute(
            select(FeedWeek.school_id, FeedWeek.period_end)
            .group_by(FeedWeek.school_id, FeedWeek.period_end)
            .having(func.count() > 1)
        )
        tables = set(session().scalars(text("SELECT tablename FROM pg_tables WHERE tablename LIKE 'huey%'")))
        assert twice.all() == []
    figures(R34_WORKERS=2, CLOSED=weeks, LETTERS=len(sent), TWINS=sent.total() - len(sent))
    assert set(deliveries(two)) == {DeliveryState.SENT}
    assert len(deliveries(two)) == len(sent)
    assert sent.total() - len(sent) <= 2, "no more twins than letters in hand when it was killed"
    assert tables == QUEUE


@pytest.mark.postgres
def test_people_on_two_machines_meet_on_one_board(machines, figures):
    one, two = machines
    for place in machines:
        place.start_web(processes=2)
    people = movers(one, 4, each=6)
    for mover in people[2:]:
        mover.tablet.place = two

    def work(mover):
        return [mover.send(mover.next()).status for _ in range(amount(8, 500))]

    statuses = [status for found in together([partial(work, mover) for mover in people]) for status in found]
    assert set(statuses) == {200}
    [family] = {asked.family for asked in people[0].journal[-1:]}
    seen = people[3].tablet.get(f"/schools/{two.filled.school}/families/{family}", htmx=False)
    truth = compare(one, [asked for mover in people for asked in mover.journal])
    figures(WEB_SERVERS=2, **truth.figures)
    assert seen.status == 200
    assert truth.is_whole
    assert truth.events == truth.acknowledged == len(statuses)


@pytest.mark.postgres
def test_a_queue_in_the_same_database_is_in_no_backup_and_in_nobodys_way(machines, tmp_path):
    place, _ = machines
    place.environment["CASEBOARD_SMTP_HOST"] = ""
    place.start_worker()
    wait_until(lambda: "messages sent" in place.said("worker"))
    place.kill_worker()
    backup = tmp_path / "backup"
    assert "verified" in place.do("backup", str(backup))
    assert "Verified" in place.do("restore", str(backup), "--force")
