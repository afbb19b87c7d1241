"""Joining two records on screen: found by name, joined once, read, put apart again."""

from __future__ import annotations

import re
import uuid

from tests import factories
from tests.web.families.support import actor_of


def another(on_board, records, name="Kovalchik", who="worker", school="thornhill"):
    with records() as session:
        from caseboard.schools.models import School

        at = session.get_one(School, on_board.world.schools[school].id)
        family = factories.family(name, by=actor_of(on_board.world[who]), school=at)
        return family.public_id


def offered(on_board, text):
    page = on_board.send("/merges/found", find=text).text
    return re.findall(r'name="family"[^>]*value="([^"]+)"', page)


def test_another_record_is_found_though_spelled_otherwise_joined_read_and_put_apart(on_board, records):
    other = another(on_board, records)
    (choice,) = offered(on_board, "Kowalczyk")
    sent = {"find": "Kowalczyk", "family": choice, "request_id": str(uuid.uuid4())}
    for _ in range(2):
        assert on_board.send("/merges", **sent).status_code == 303
    assert on_board.client.get(on_board.url(family_id=other)).status_code == 404
    assert "Amina Kovalchik" in on_board.see()
    assert "Read what was written there" in on_board.see()
    assert on_board.see("/chronology")
    merge = re.search(r'id="read-([0-9a-f-]{36})"', on_board.see("/merges"))[1]
    assert "What was written of Kovalchik" in on_board.see(f"/merges/{merge}")
    assert on_board.send(f"/merges/{merge}/undos").status_code == 303
    assert on_board.client.get(on_board.url(family_id=other)).status_code == 200
    assert "Amina Kovalchik" not in on_board.see()


def test_a_family_of_a_school_one_does_not_work_for_is_neither_found_nor_joined(on_board, records):
    other = another(on_board, records, who="worker_quay", school="quayside")
    assert offered(on_board, "Kovalchik") == []
    quay = on_board.world.schools["quayside"].public_id
    answer = on_board.send("/merges", find="Kovalchik", family=f"{quay}.{other}")
    assert answer.status_code == 404
    assert "Kovalchik" not in answer.text


def test_a_worker_of_one_of_the_schools_asks_a_manager(on_board, records):
    another(on_board, records)
    on_board.be("worker_one")
    (choice,) = offered(on_board, "Kovalchik")
    answer = on_board.send("/merges", find="Kovalchik", family=choice)
    assert answer.status_code == 422
    assert "Ask a team manager" in answer.text
